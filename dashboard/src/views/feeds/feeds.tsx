import { useState } from "react";
import { useQuery } from "urql";
import { type FeedRowFragment, FeedsDocument } from "../../graph/generated/graphql";
import { useRefresh } from "../../live/provider";
import { Ago, Failure, Heading, Loading, Notice, Picture } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { CountsBar } from "../../parts/counts";
import { count, total } from "../../parts/format";
import { Link, useAddress } from "../../router/location";
import { useDirectory } from "../../session/directory";
import { words } from "../../words";
import { offersOf } from "../offers/list";
import { ActivateDialog, EditDialog } from "./activate";
import { DeactivateDialog } from "./deactivate";
import { LeftOpen } from "./left-open";

type Asked = { what: "activate" | "edit" | "deactivate"; feed: FeedRowFragment } | { what: "connect" } | null;

const REFRESH_EVERY_MS = 1_500;
const PAGE = 50;
const MOST = 100;

/** Which account is connected to which channel, and how that changes. */
export function FeedsView() {
  const account = useAddress().parameters.get("account");
  const [first, setFirst] = useState(PAGE);
  const [{ data, error }, read] = useQuery({ query: FeedsDocument, variables: { account, first } });
  const again = () => read({ requestPolicy: "network-only" });
  useRefresh(again, REFRESH_EVERY_MS);
  const { mayConnect } = useDirectory();
  const [asked, setAsked] = useState<Asked>(null);
  const [said, setSaid] = useState("");
  const close = (told = "") => {
    setAsked(null);
    setSaid(told);
    if (told !== "") {
      again();
    }
  };
  return (
    <>
      <Heading title={words.feeds.title}>
        <p className="muted">{words.feeds.intro}</p>
        {mayConnect && (
          <button
            type="button"
            className="button primary heading-end"
            onClick={() => setAsked({ what: "connect" })}
          >
            {words.feeds.connect}
          </button>
        )}
      </Heading>
      <p role="status" className="said">
        {said}
      </p>
      {!data && (error ? <Failure error={error} again={again} /> : <Loading />)}
      {data?.feeds.nodes.length === 0 && (
        <Notice title={words.feeds.empty}>
          <p>{words.feeds.emptyHelp}</p>
        </Notice>
      )}
      {data && data.feeds.nodes.length > 0 && (
        <FeedTable feeds={data.feeds.nodes} mayConnect={mayConnect} ask={setAsked} />
      )}
      {data?.feeds.pageInfo.hasNextPage && (
        <p className="pages">
          <span className="muted">
            {words.overview.more(data.feeds.nodes.length, total(data.feeds.totalCount))}
          </span>
          {first < MOST && (
            <button type="button" className="button" onClick={() => setFirst(MOST)}>
              {words.offer.more}
            </button>
          )}
        </p>
      )}
      <LeftOpen account={account} />
      {asked?.what === "connect" && <ActivateDialog feed={null} account={account} onClose={close} />}
      {asked?.what === "activate" && (
        <ActivateDialog feed={asked.feed} account={asked.feed.account} onClose={close} />
      )}
      {asked?.what === "edit" && <EditDialog feed={asked.feed} onClose={close} />}
      {asked?.what === "deactivate" && <DeactivateDialog feed={asked.feed} onClose={close} />}
    </>
  );
}

function FeedTable({
  feeds,
  mayConnect,
  ask,
}: {
  feeds: readonly FeedRowFragment[];
  mayConnect: boolean;
  ask: (asked: Asked) => void;
}) {
  const { channel, state, affiliate, salesChannel, activation, offers, actions } = words.feeds;
  const columns = [
    channel,
    state,
    activation,
    affiliate,
    salesChannel,
    offers,
    ...(mayConnect ? [actions] : []),
  ];
  return (
    <table className="table feeds-table">
      <Columns names={columns} />
      <tbody>
        {feeds.map((feed) => (
          <FeedLine key={feed.id} feed={feed} mayConnect={mayConnect} ask={ask} />
        ))}
      </tbody>
    </table>
  );
}

function FeedLine({
  feed,
  mayConnect,
  ask,
}: {
  feed: FeedRowFragment;
  mayConnect: boolean;
  ask: (asked: Asked) => void;
}) {
  const active = feed.state === "ACTIVE";
  const { activation } = feed;
  const of = `${feed.channel.name}, ${feed.account}`;
  const action = (what: "activate" | "edit" | "deactivate", name: string, style = "") => (
    <button
      type="button"
      className={`button small ${style}`}
      aria-label={`${name}: ${of}`}
      onClick={() => ask({ what, feed })}
    >
      {name}
    </button>
  );
  return (
    <tr className={active ? "row" : "row inactive"} data-feed={`${feed.account}/${feed.feedId}`}>
      <td className="cell-name cell-offer">
        <Picture name={feed.channel.name} url={feed.channel.logoUrl} />
        <span className="stack">
          <strong>{feed.channel.name}</strong>
          <span className="muted">
            {feed.account}
            {feed.channel.archivedAt && ` · ${words.feeds.archivedChannel}`}
          </span>
        </span>
      </td>
      <td data-label={words.feeds.state}>
        <span className={active ? "status status-synced" : "status status-disabled"}>
          {active ? words.feeds.active : words.feeds.inactive}
        </span>
      </td>
      <td data-label={words.feeds.activation}>
        <span>
          {active ? words.feeds.since(activation.number) : words.feeds.until(activation.number)}{" "}
          <Ago at={activation.deactivatedAt ?? activation.activatedAt} />
        </span>
      </td>
      <td data-label={words.feeds.affiliate} className="cell-name">
        {feed.affiliateId}
      </td>
      <td data-label={words.feeds.salesChannel} className="cell-name">
        {feed.salesChannel}
      </td>
      <td data-label={words.feeds.offers}>
        {active && (
          <Link className="stack feed-offers" href={offersOf(feed)}>
            {count(feed.offerCounts.total)}
            <CountsBar counts={feed.offerCounts} />
          </Link>
        )}
      </td>
      {mayConnect && (
        <td className="cell-actions">
          {active && action("edit", words.feeds.edit)}
          {active && action("deactivate", words.feeds.deactivate, "danger")}
          {!active && !feed.channel.archivedAt && action("activate", words.feeds.activate)}
        </td>
      )}
    </tr>
  );
}
