/** A list of offers as the address bar holds it, and as the service is asked for it. Pure. */
import type {
  OfferFilter,
  OfferSort,
  OfferStatus,
  OffersQueryVariables,
  SortDirection,
} from "../../graph/generated/graphql";
import type { Row } from "../../live/events";
import type { ListOf } from "../../live/rows";
import { address } from "../../router/location";
import { STATUS, words } from "../../words";

/** Parameters that hold a choice of several values, in the order they are shown in. */
export const CHOICES = ["channel", "status", "code", "category", "brand"] as const;
export type Choice = (typeof CHOICES)[number];

export const SIZES = [25, 50, 100] as const;
export type Sort = keyof typeof words.offers.sorts;

/** As many as a row is read with (graph/rows.graphql); there may be others. */
const ERRORS_OF_A_ROW = 5;
const DEFAULT_SIZE = 50;
const DEFAULT_SORT: Sort = "UPDATED_AT DESC";
const PAGING = ["after", "before"];

export interface List {
  readonly query: string;
  readonly account: string | null;
  readonly chosen: Readonly<Record<Choice, readonly string[]>>;
  readonly sort: Sort;
  readonly size: number;
  readonly after: string | null;
  readonly before: string | null;
}

/** What the parameters say; what makes no sense there counts as not given. */
export function listOf(parameters: URLSearchParams): List {
  const sort = parameters.get("sort");
  const size = Number(parameters.get("size"));
  const all = (name: Choice) => [...new Set(parameters.getAll(name))].filter(Boolean);
  return {
    query: parameters.get("q") ?? "",
    account: parameters.get("account"),
    chosen: {
      channel: all("channel"),
      status: all("status").filter((status) => Object.hasOwn(STATUS, status)),
      code: all("code"),
      category: all("category"),
      brand: all("brand"),
    },
    sort: sort !== null && Object.hasOwn(words.offers.sorts, sort) ? (sort as Sort) : DEFAULT_SORT,
    size: SIZES.find((each) => each === size) ?? DEFAULT_SIZE,
    after: parameters.get("after"),
    before: parameters.get("before"),
  };
}

/** The address of the offers of a feed. */
export function offersOf({ account, feedId }: { account: string; feedId: string }): string {
  return address(
    ["offers"],
    [
      ["account", account],
      ["channel", feedId],
    ],
  );
}

/** The filter that the service is asked with; `statuses` count where none is chosen. */
export function filterOf(list: List, statuses: readonly OfferStatus[] = []): OfferFilter {
  const { chosen } = list;
  return {
    accounts: list.account === null ? null : [list.account],
    feedIds: chosen.channel,
    statuses: chosen.status.length > 0 ? (chosen.status as OfferStatus[]) : statuses,
    brands: chosen.brand,
    categories: chosen.category,
    errorCodes: chosen.code,
    query: list.query.trim() || null,
  };
}

/** The variables of the page of the list. */
export function variablesOf(list: List, filter: OfferFilter): OffersQueryVariables {
  const [field, direction] = list.sort.split(" ") as [OfferSort, SortDirection];
  const backward = list.before !== null;
  return {
    filter,
    orderBy: { field, direction },
    ...(backward ? { last: list.size, before: list.before } : { first: list.size, after: list.after }),
  };
}

/** The same parameters with other values for some (null: none), from the first page on. */
export function changed(
  parameters: URLSearchParams,
  values: Readonly<Record<string, string | readonly string[] | null>>,
): URLSearchParams {
  const next = new URLSearchParams(parameters);
  for (const name of [...PAGING, ...Object.keys(values)]) {
    next.delete(name);
  }
  for (const [name, value] of Object.entries(values)) {
    for (const one of value === null ? [] : typeof value === "string" ? [value] : value) {
      if (one !== "") {
        next.append(name, one);
      }
    }
  }
  return next;
}

/** The address of this very list as a file. */
export function exportOf(filter: OfferFilter, format: "csv" | "jsonl"): string {
  const search = new URLSearchParams();
  const add = (name: string, values: readonly string[] | null | undefined) => {
    for (const value of values ?? []) {
      search.append(name, value);
    }
  };
  add("account", filter.accounts);
  add("q", filter.query ? [filter.query] : []);
  add("channel", filter.feedIds);
  add("status", filter.statuses);
  add("code", filter.errorCodes);
  add("category", filter.categories);
  add("brand", filter.brands);
  return `/export/offers.${format}?${search}`;
}

/**
 * Which offers belong to the list, as far as a page can tell: words, and errors beyond those of a row, are found by
 * the service only.
 */
export function belonging(list: List, filter: OfferFilter, full: boolean): ListOf {
  const one = (values: readonly string[] | null | undefined, value: string | null | undefined) =>
    !values || values.length === 0 || (value != null && values.includes(value));
  const fits = (row: Row): boolean | null => {
    const codes = filter.errorCodes ?? [];
    const fitting =
      one(filter.accounts, row.account) &&
      one(filter.feedIds, row.feedId) &&
      one(filter.statuses, row.status) &&
      one(filter.brands, row.product?.brand) &&
      one(filter.categories, row.product?.category) &&
      (codes.length === 0 || row.status === "ERROR");
    if (!fitting) {
      return false;
    }
    const { nodes } = row.errors;
    if (codes.length > 0 && !nodes.some((error) => codes.some((code) => has(error.fullCode, code)))) {
      return nodes.length < ERRORS_OF_A_ROW ? false : null;
    }
    return filter.query ? null : true;
  };
  const first = list.after === null && list.before === null;
  return { fits, open: first && !full && list.sort === DEFAULT_SORT };
}

function has(fullCode: string, code: string): boolean {
  return fullCode === code || fullCode.startsWith(`${code}-`);
}
