/** Numbers, money and instants as people read them. Pure, but for the viewer's own time zone. */
import type { CountPrecision } from "../graph/generated/graphql";
import { LANGUAGE, words } from "../words";

const whole = new Intl.NumberFormat(LANGUAGE);
const percent = new Intl.NumberFormat(LANGUAGE, { style: "percent", maximumFractionDigits: 1 });
const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "always", style: "narrow" });
const day = new Intl.DateTimeFormat(LANGUAGE, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const dayOfYear = new Intl.DateTimeFormat(LANGUAGE, { day: "numeric", month: "short", year: "numeric" });
const exact = new Intl.DateTimeFormat(LANGUAGE, {
  dateStyle: "full",
  timeStyle: "long",
});
const moneyFormats = new Map<string, Intl.NumberFormat>();

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];
const NOW_MS = 5_000;
const DAYS_AGO_MS = 7 * 86_400_000;

export function count(value: number): string {
  return whole.format(value);
}

/** A count of a list: "10,000+" where it is only a bound. */
export function total(of: { value: number; precision: CountPrecision }): string {
  return of.precision === "AT_LEAST" ? words.atLeast(count(of.value)) : count(of.value);
}

export function share(part: number, all: number): string {
  return all === 0 ? words.none : percent.format(Math.floor((part / all) * 1000) / 1000);
}

/** An amount with its currency, as the service gives it: a decimal in text, never rounded. */
export function money(price: { amount: string; currencyCode: string } | null): string {
  if (price === null) {
    return words.none;
  }
  let format = moneyFormats.get(price.currencyCode);
  if (format === undefined) {
    format = new Intl.NumberFormat(LANGUAGE, {
      style: "currency",
      currency: price.currencyCode,
      maximumFractionDigits: 6,
    });
    moneyFormats.set(price.currencyCode, format);
  }
  return format.format(price.amount as Intl.StringNumericLiteral);
}

/** How long ago: seconds, minutes, hours, days; a date where that is a week or more. */
export function ago(instant: string, now: number): string {
  const past = now - Date.parse(instant);
  if (past < NOW_MS) {
    return words.time.now;
  }
  if (past >= DAYS_AGO_MS) {
    return dayOfYear.format(Date.parse(instant));
  }
  for (const [unit, size] of STEPS) {
    if (past >= size) {
      return relative.format(-Math.floor(past / size), unit);
    }
  }
  return words.time.now;
}

export function moment(instant: string): string {
  return day.format(Date.parse(instant));
}

/** The whole instant in the viewer's zone, and as the service has it. */
export function exactly(instant: string): string {
  return `${exact.format(Date.parse(instant))}\n${instant}`;
}

/** Up to two letters that stand for a name. */
export function initials(name: string): string {
  const parts = name.split(/[\s.\-_/]+/).filter(Boolean);
  const letters = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0]];
  return letters
    .map((part) => [...(part ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}

/** One of `of` colours, the same for the same text. */
export function hue(text: string, of: number): number {
  let sum = 0;
  for (const character of text) {
    sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  }
  return sum % of;
}

/** JSON, also inside a cURL or after HTTP headers, on lines of its own; any other text as it is. */
export function pretty(text: string): string {
  const begin = text.search(/[{[]/);
  if (begin < 0) {
    return text;
  }
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  try {
    const json = JSON.stringify(JSON.parse(text.slice(begin, end)), null, 2);
    return `${text.slice(0, begin)}${json}${text.slice(end)}`;
  } catch {
    return text;
  }
}
