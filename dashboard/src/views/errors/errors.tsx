import { useMemo } from "react";
import { useQuery } from "urql";
import {
  ErrorsDocument,
  type ErrorsQuery,
  ErrorTrendDocument,
  type OfferFilter,
} from "../../graph/generated/graphql";
import { useNow, useRefresh } from "../../live/provider";
import { Ago, Failure, Heading, Loading, Notice } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { count, total } from "../../parts/format";
import { address, Link, useAddress } from "../../router/location";
import { useDirectory } from "../../session/directory";
import { words } from "../../words";
import { Unmapped } from "./unmapped";

const TABS = ["byCode", "byFullCode", "unmapped"] as const;
type Tab = (typeof TABS)[number];
type Summary = ErrorsQuery["errorSummary"][number];

const REFRESH_EVERY_MS = 1_500;
const HOUR_MS = 3_600_000;
const TREND_EVERY_MS = 60_000;
const TRENDS = 20;

/** What holds offers back, by code and by full code; and for support what no code stands for yet. */
export function ErrorsView() {
  const { parameters } = useAddress();
  const account = parameters.get("account");
  const { isAdmin } = useDirectory();
  const tabs = TABS.filter((tab) => tab !== "unmapped" || isAdmin);
  const asked = parameters.get("by");
  const tab: Tab = tabs.find((each) => each === asked) ?? "byCode";
  return (
    <>
      <Heading title={words.errors.title} />
      <nav className="tabs" aria-label={words.errors.title}>
        {tabs.map((each) => (
          <Link
            key={each}
            href={address(
              ["errors"],
              [
                ["account", account],
                ["by", each === "byCode" ? null : each],
              ],
            )}
            aria-current={each === tab ? "true" : undefined}
          >
            {words.errors[each]}
          </Link>
        ))}
      </nav>
      {tab === "unmapped" ? <Unmapped account={account} /> : <Summaries tab={tab} account={account} />}
    </>
  );
}

function Summaries({ tab, account }: { tab: Tab; account: string | null }) {
  const filter = useMemo((): OfferFilter => ({ accounts: account === null ? null : [account] }), [account]);
  const [{ data, error }, read] = useQuery({ query: ErrorsDocument, variables: { filter } });
  const again = () => read({ requestPolicy: "network-only" });
  useRefresh(again, REFRESH_EVERY_MS);
  if (!data) {
    return error ? <Failure error={error} again={again} /> : <Loading />;
  }
  if (data.errorSummary.length === 0) {
    return (
      <Notice title={words.errors.empty}>
        <p>{words.errors.emptyHelp}</p>
      </Notice>
    );
  }
  return tab === "byCode" ? (
    <ByCode rows={data.errorSummary} account={account} />
  ) : (
    <ByFullCode rows={data.errorSummary} account={account} />
  );
}

function ByCode({ rows, account }: { rows: readonly Summary[]; account: string | null }) {
  const { code, what, offers, oldest, latest, trend } = words.errors;
  return (
    <>
      <table className="table errors-table">
        <Columns names={[code, what, offers, trend, oldest, latest]} numbers={[offers]} />
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.errorCode.id} className="row">
              <td className="cell-name">
                <OffersWith code={row.errorCode.code} account={account} />
              </td>
              <td data-label={what} className="cell-text">
                <span className="stack">
                  <span>{row.errorCode.description}</span>
                  {row.errorCode.solutionText && <span className="muted">{row.errorCode.solutionText}</span>}
                </span>
              </td>
              <td data-label={offers} className="cell-number">
                <strong>{count(row.offers)}</strong>
              </td>
              <td data-label={trend}>{index < TRENDS && <Trend row={row} account={account} />}</td>
              <td data-label={oldest} className="cell-since">
                <Ago at={row.oldest} />
              </td>
              <td data-label={latest} className="cell-since">
                <Ago at={row.latest} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Legend />
    </>
  );
}

function Legend() {
  const parts = [
    ["trend-hour", words.errors.trendHour],
    ["trend-day", words.errors.trendDay],
    ["trend-older", words.errors.trendOlder],
  ] as const;
  return (
    <p className="legend muted">
      {words.errors.trend}:
      {parts.map(([part, name]) => (
        <span key={part}>
          <i className={part} /> {name}
        </span>
      ))}
    </p>
  );
}

function OffersWith({ code, account, channel }: { code: string; account: string | null; channel?: string }) {
  return (
    <Link
      className="code"
      href={address(
        ["offers"],
        [
          ["account", account],
          ["code", code],
          ["channel", channel],
        ],
      )}
    >
      {code}
    </Link>
  );
}

/** How fresh the offers with a code are: of all, which changed within an hour and within a day. */
function Trend({ row, account }: { row: Summary; account: string | null }) {
  const minute = Math.floor(useNow(TREND_EVERY_MS) / TREND_EVERY_MS) * TREND_EVERY_MS;
  const variables = useMemo(
    () => ({
      code: row.errorCode.code,
      accounts: account === null ? null : [account],
      hour: new Date(minute - HOUR_MS).toISOString(),
      day: new Date(minute - 24 * HOUR_MS).toISOString(),
    }),
    [row.errorCode.code, account, minute],
  );
  const [{ data }] = useQuery({ query: ErrorTrendDocument, variables });
  const hour = data?.hour.totalCount;
  const day = data?.day.totalCount;
  if (!hour || !day) {
    return <span className="trend" />;
  }
  const told = words.errors.trendOf(total(hour), total(day), count(row.offers));
  const older = Math.max(0, row.offers - day.value);
  return (
    <span className="trend" role="img" aria-label={told} title={told}>
      <span className="trend-hour" style={{ flexGrow: hour.value }} />
      <span className="trend-day" style={{ flexGrow: Math.max(0, day.value - hour.value) }} />
      <span className="trend-older" style={{ flexGrow: older }} />
    </span>
  );
}

function ByFullCode({ rows, account }: { rows: readonly Summary[]; account: string | null }) {
  const directory = useDirectory();
  const { code, channel, what, offers } = words.errors;
  const all = rows
    .flatMap((row) => row.fullCodes)
    .sort((one, other) => other.offers - one.offers || one.fullCode.localeCompare(other.fullCode));
  return (
    <table className="table">
      <Columns names={[code, what, channel, offers]} numbers={[offers]} />
      <tbody>
        {all.map((row) => (
          <tr key={`${row.fullCode} ${row.feedId}`} className="row">
            <td className="cell-name">
              <OffersWith code={row.fullCode} account={account} channel={row.feedId} />
            </td>
            <td data-label={what} className="cell-text">
              {row.title}
            </td>
            <td data-label={channel} className="cell-name">
              {directory.channelName(row.feedId)}
            </td>
            <td data-label={offers} className="cell-number">
              <strong>{count(row.offers)}</strong>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
