import { useMemo } from "react";
import { useQuery } from "urql";
import { OverviewDocument, type OverviewQuery } from "../../graph/generated/graphql";
import { useNow, useRefresh } from "../../live/provider";
import { Ago, Card, Failure, Heading, Loading, Notice, Picture, Status } from "../../parts/basics";
import { byStatus, CountsBar, Synced } from "../../parts/counts";
import { count, share, total } from "../../parts/format";
import { address, Link, useAddress } from "../../router/location";
import { REASON, STATUS, words } from "../../words";
import { offersOf } from "../offers/list";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const REFRESH_EVERY_MS = 1_000;

/** Everything at a glance: counts by channel, what holds offers back, what changed. */
export function OverviewView() {
  const account = useAddress().parameters.get("account");
  const minute = Math.floor(useNow(MINUTE_MS) / MINUTE_MS);
  const variables = useMemo(
    () => ({
      account,
      accounts: account === null ? null : [account],
      since: new Date(minute * MINUTE_MS - HOUR_MS).toISOString(),
    }),
    [account, minute],
  );
  const [{ data, error }, read] = useQuery({ query: OverviewDocument, variables });
  const again = () => read({ requestPolicy: "network-only" });
  useRefresh(again, REFRESH_EVERY_MS);
  return (
    <>
      <Heading title={words.overview.title} />
      {data ? (
        <Shown data={data} account={account} />
      ) : error ? (
        <Failure error={error} again={again} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function Shown({ data, account }: { data: OverviewQuery; account: string | null }) {
  return (
    <div className="overview">
      <Totals data={data} account={account} />
      <Channels data={data} />
      <Errors data={data} account={account} />
      <Changes data={data} />
    </div>
  );
}

function Totals({ data: { offerCounts }, account }: { data: OverviewQuery; account: string | null }) {
  return (
    <section className="totals" aria-label={words.overview.allOffers}>
      <Link className="total total-all" href={address(["offers"], [["account", account]])}>
        <span className="total-number">{count(offerCounts.total)}</span>
        <span className="total-name">{words.overview.allOffers}</span>
        <CountsBar counts={offerCounts} />
        <span className="total-name">
          <Synced counts={offerCounts} /> {words.overview.synced}
        </span>
      </Link>
      {byStatus(offerCounts).map(([status, number]) => (
        <Link
          key={status}
          className={`total edge-${status.toLowerCase()}`}
          href={address(
            ["offers"],
            [
              ["account", account],
              ["status", status],
            ],
          )}
        >
          <span className="total-number">{count(number)}</span>
          <span className="total-name">
            <Status of={status} />
          </span>
        </Link>
      ))}
    </section>
  );
}

function Channels({ data: { feeds } }: { data: OverviewQuery }) {
  if (feeds.nodes.length === 0) {
    return (
      <Card title={words.overview.channels} className="wide">
        <Notice title={words.overview.noFeeds}>
          <p>{words.overview.noFeedsHelp}</p>
        </Notice>
      </Card>
    );
  }
  const left = feeds.nodes.length < feeds.totalCount.value;
  return (
    <Card title={words.overview.channels} className="wide">
      <ul className="channels">
        {feeds.nodes.map((feed) => (
          <li key={feed.id}>
            <Link className="channel" href={offersOf(feed)}>
              <Picture name={feed.channel.name} url={feed.channel.logoUrl} />
              <span className="channel-name">
                <strong>{feed.channel.name}</strong>
                <span className="muted">{feed.account}</span>
              </span>
              <span className="channel-share">
                <strong>{share(feed.offerCounts.synced, feed.offerCounts.total)}</strong>
                <span className="muted">{words.overview.synced}</span>
              </span>
              <CountsBar counts={feed.offerCounts} />
              <span className="channel-counts">
                {byStatus(feed.offerCounts).map(
                  ([status, number]) =>
                    number > 0 && (
                      <span
                        key={status}
                        className={`tally tally-${status.toLowerCase()}`}
                        title={STATUS[status]}
                      >
                        <span className="visually-hidden">{STATUS[status]} </span>
                        {count(number)}
                      </span>
                    ),
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {left && <p className="muted">{words.overview.more(feeds.nodes.length, total(feeds.totalCount))}</p>}
    </Card>
  );
}

function Errors({ data: { errorSummary }, account }: { data: OverviewQuery; account: string | null }) {
  const most = Math.max(1, ...errorSummary.map((each) => each.offers));
  return (
    <Card
      title={words.overview.holding}
      aside={<Link href={address(["errors"], [["account", account]])}>{words.overview.allErrors}</Link>}
    >
      {errorSummary.length === 0 ? (
        <p className="muted">{words.overview.noErrors}</p>
      ) : (
        <ul className="ranking">
          {errorSummary.map(({ errorCode, offers, latest }) => (
            <li key={errorCode.id}>
              <Link
                href={address(
                  ["offers"],
                  [
                    ["account", account],
                    ["code", errorCode.code],
                  ],
                )}
              >
                <span className="ranking-name">{errorCode.description}</span>
                <span className="ranking-count">{count(offers)}</span>
                <span className="ranking-bar">
                  <span className="fill-error" style={{ width: `${(100 * offers) / most}%` }} />
                </span>
                <span className="muted">
                  {errorCode.code} · <Ago at={latest} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Changes({ data: { statusChanges } }: { data: OverviewQuery }) {
  return (
    <Card
      title={words.overview.lastHour}
      aside={<span className="muted">{words.overview.changes(total(statusChanges.totalCount))}</span>}
    >
      {statusChanges.nodes.length === 0 ? (
        <p className="muted">{words.overview.quiet}</p>
      ) : (
        <ol className="changes">
          {statusChanges.nodes.map((change, place) => (
            // Changes of one moment are told apart by their place alone.
            <li key={place}>
              <span className="change-way">
                <Status of={change.to} />
              </span>
              <span className="change-offer">
                {change.offer ? (
                  <Link
                    href={address(["offers", change.offer.account, change.offer.feedId, change.offer.skuId])}
                  >
                    {change.offer.product?.name ?? change.offer.skuId}
                  </Link>
                ) : (
                  words.overview.hidden
                )}
                <span className="muted">{change.reason.message || REASON[change.reason.code]}</span>
              </span>
              <Ago at={change.at} />
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}
