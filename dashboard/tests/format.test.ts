import { expect, test } from "vitest";
import { ago, initials, money, pretty, share, total } from "../src/parts/format";

const NOW = Date.parse("2026-03-10T12:00:00Z");

test("ages are told in the largest unit that fits, and as a date after a week", () => {
  const told = ["11:59:58", "11:59:30", "11:20:00", "03:00:00"].map((time) =>
    ago(`2026-03-10T${time}Z`, NOW),
  );
  expect(told).toEqual(["just now", "30s ago", "40m ago", "9h ago"]);
  expect(ago("2026-03-08T12:00:00Z", NOW)).toBe("2d ago");
  expect(ago("2026-01-08T12:00:00Z", NOW)).toBe("Jan 8, 2026");
});

test("amounts keep every decimal they have", () => {
  expect(money({ amount: "1234567890123.45", currencyCode: "BRL" })).toBe("R$1,234,567,890,123.45");
  expect(money({ amount: "0.123456", currencyCode: "USD" })).toBe("$0.123456");
  expect(money(null)).toBe("–");
});

test("a count that is only a bound says so", () => {
  expect(total({ value: 10_000, precision: "AT_LEAST" })).toBe("10,000+");
  expect(total({ value: 12, precision: "EXACT" })).toBe("12");
});

test("a share is never rounded up to all", () => {
  expect([share(9_999, 10_000), share(1, 1), share(0, 0)]).toEqual(["99.9%", "100%", "–"]);
});

test("initials are of the first and the last word", () => {
  expect([initials("Mercado Livre Classic"), initials("B2W"), initials("")]).toEqual(["MC", "B", ""]);
});

test("JSON in evidence is put on lines of its own, and what is no JSON stays as it is", () => {
  expect(pretty(`curl -d '{"a":[1]}'`)).toBe(`curl -d '{\n  "a": [\n    1\n  ]\n}'`);
  expect(pretty("{not json}")).toBe("{not json}");
});
