import { expect, test } from "vitest";
import type { Row } from "../src/live/events";
import { belonging, changed, exportOf, filterOf, listOf, variablesOf } from "../src/views/offers/list";
import { failing, row } from "./samples";

const read = (text: string) => listOf(new URLSearchParams(text));

test("the address bar holds the whole list", () => {
  const list = read(
    "account=grocery1&q=coffee&channel=a&channel=b&status=ERROR&code=CTLG-006&sort=SKU_ID+ASC&size=25",
  );
  expect(filterOf(list)).toEqual({
    accounts: ["grocery1"],
    feedIds: ["a", "b"],
    statuses: ["ERROR"],
    brands: [],
    categories: [],
    errorCodes: ["CTLG-006"],
    query: "coffee",
  });
  expect(variablesOf(list, {})).toEqual({
    filter: {},
    orderBy: { field: "SKU_ID", direction: "ASC" },
    first: 25,
    after: null,
  });
});

test("what makes no sense in it counts as not given", () => {
  const list = read("status=LOST&sort=PRICE&size=7&status=ERROR&status=ERROR&brand=");
  expect([list.chosen.status, list.chosen.brand, list.sort, list.size]).toEqual([
    ["ERROR"],
    [],
    "UPDATED_AT DESC",
    50,
  ]);
  const inherited = read("status=toString&sort=constructor");
  expect([inherited.chosen.status, inherited.sort]).toEqual([[], "UPDATED_AT DESC"]);
});

test("going back a page reads it from its end", () => {
  expect(variablesOf(read("before=x"), {})).toMatchObject({ last: 50, before: "x" });
});

test("another choice begins at the first page", () => {
  expect(
    changed(new URLSearchParams("q=a&after=x&status=ERROR"), { status: null, brand: ["B"] }).toString(),
  ).toBe("q=a&brand=B");
});

test("a list that is of some statuses asks for those unless one of them is chosen", () => {
  expect(filterOf(read(""), ["DISABLED"]).statuses).toEqual(["DISABLED"]);
  expect(filterOf(read("status=UNAVAILABLE"), ["DISABLED"]).statuses).toEqual(["UNAVAILABLE"]);
});

test("a file is asked for with the filter of the list and nothing else", () => {
  const list = read("q=a+b&status=ERROR&brand=X%26Y&sort=SKU_ID+ASC&after=x");
  expect(exportOf(filterOf(list), "csv")).toBe("/export/offers.csv?q=a+b&status=ERROR&brand=X%26Y");
});

test("an offer belongs to a list by its account, channel, status, facts and error codes", () => {
  const fits = (text: string, of = row("1")) => {
    const list = read(text);
    return belonging(list, filterOf(list), false).fits(of);
  };
  expect(fits("")).toBe(true);
  expect(fits("account=grocery2")).toBe(false);
  expect(fits("channel=vtex.meli&status=SYNCED&brand=Serra&category=Food")).toBe(true);
  expect(fits("brand=Other")).toBe(false);
  expect(fits("code=CTLG-006", failing("1", "CTLG-006-001"))).toBe(true);
  expect(fits("code=CTLG", failing("1", "CTLG-006-001"))).toBe(true);
  expect(fits("code=CTLG-00", failing("1", "CTLG-006-001"))).toBe(false);
  expect(fits("code=CTLG-006", row("1"))).toBe(false);
});

test("an offer with more errors than a row shows may have the one that is asked for", () => {
  const list = read("code=CTLG-006");
  const [error] = failing("1", "CTLG-007-001").errors.nodes;
  const nodes = Array.from({ length: 5 }, (_, index) => ({ ...error, id: `${index}` }));
  const crowded = { ...failing("1", ""), errors: { __typename: "OfferErrorConnection", nodes } } as Row;
  expect(belonging(list, filterOf(list), false).fits(crowded)).toBeNull();
});

test("whether words match is for the service to say", () => {
  const list = read("q=coffee");
  expect(belonging(list, filterOf(list), false).fits(row("1"))).toBeNull();
});

test("only the first page, sorted by change and not full, takes new offers", () => {
  const open = (text: string, full = false) => belonging(read(text), {}, full).open;
  expect([open(""), open("", true), open("after=x"), open("before=x"), open("sort=SKU_ID+ASC")]).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
