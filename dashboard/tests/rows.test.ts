import { expect, test } from "vitest";
import { apply, type ListOf, NO_ROWS, settle, sweep } from "../src/live/rows";
import { price, row, status } from "./samples";

const ALL: ListOf = { fits: () => true, open: true };
const CLOSED: ListOf = { ...ALL, open: false };
const ERRORS: ListOf = { fits: (each) => each.status === "ERROR", open: true };
const ids = (state: typeof NO_ROWS) => state.shown.map((each) => each.row.skuId);

test("a change replaces the row in its place and marks it", () => {
  const state = apply(settle(NO_ROWS, [row("1"), row("2"), row("3")]), [price(row("2", 2))], ALL);
  expect(ids(state)).toEqual(["1", "2", "3"]);
  expect(state.shown.map((each) => each.mark)).toEqual([0, 1, 0]);
  expect(state.shown[1]?.row.version).toBe(2);
});

test("rows that nothing happened to stay the same objects, so that they are not drawn anew", () => {
  const before = settle(NO_ROWS, [row("1"), row("2")]);
  const after = apply(before, [price(row("2", 2))], ALL);
  expect(after.shown[0]).toBe(before.shown[0]);
});

test("events that are older than the row, or of nothing here, change nothing", () => {
  const before = settle(NO_ROWS, [row("1", 5)]);
  const events = [price(row("1", 4)), price(row("1", 5)), { __typename: "Checkpoint", cursor: "c" } as const];
  expect(apply(before, events, ALL)).toBe(before);
});

test("of many events for a row in one batch the latest version wins, whatever their order", () => {
  const before = settle(NO_ROWS, [row("1")]);
  const after = apply(before, [price(row("1", 4)), price(row("1", 3)), price(row("1", 2))], ALL);
  expect(after.shown[0]?.row.version).toBe(4);
});

test("a row that no longer fits says so, and goes when it is swept", () => {
  const before = settle(NO_ROWS, [row("1", 1, "ERROR"), row("2", 1, "ERROR")]);
  const left = apply(before, [status(row("1", 2, "SYNCED"))], ERRORS);
  expect(left.shown.map((each) => each.left)).toEqual([true, false]);
  expect(ids(sweep(left))).toEqual(["2"]);
  expect(sweep(before)).toBe(before);
});

test("a row comes back if it fits again before it is gone", () => {
  const before = settle(NO_ROWS, [row("1", 1, "ERROR")]);
  const left = apply(before, [status(row("1", 2, "SYNCED"))], ERRORS);
  expect(apply(left, [status(row("1", 3, "ERROR"))], ERRORS).shown[0]?.left).toBe(false);
});

test("an offer that appears goes on top of an open page, once, in its latest version", () => {
  const state = apply(
    settle(NO_ROWS, [row("1")]),
    [price(row("2", 1)), price(row("2", 2)), price(row("3", 1))],
    ALL,
  );
  expect(ids(state)).toEqual(["3", "2", "1"]);
  expect(state.shown[1]?.row.version).toBe(2);
});

test("on any other page it only waits to be shown, and is counted once", () => {
  const state = apply(settle(NO_ROWS, [row("1")]), [price(row("2", 1)), price(row("2", 2))], CLOSED);
  expect(ids(state)).toEqual(["1"]);
  expect(state.waiting.size).toBe(1);
  expect(settle(state, [row("1"), row("2", 2)]).waiting.size).toBe(0);
});

test("what only the service can tell to fit is not put into the list", () => {
  const state = settle(NO_ROWS, [row("1")]);
  expect(apply(state, [price(row("2"))], { fits: () => null, open: true })).toBe(state);
});

test("an event without its offer is of an earlier life of the feed, and says nothing of the row of this one", () => {
  const before = settle(NO_ROWS, [row("1")]);
  expect(apply(before, [{ ...status(row("1")), offer: null }], ALL)).toBe(before);
});

test("a row that was read is never older than the one an event brought", () => {
  const changed = apply(settle(NO_ROWS, [row("1")]), [price(row("1", 3))], ALL);
  expect(settle(changed, [row("1", 2)]).shown[0]?.row.version).toBe(3);
  expect(settle(changed, [row("1", 4)]).shown[0]?.mark).toBe(2);
});
