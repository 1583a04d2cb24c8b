import { useQuery } from "urql";
import { type OfferFilter, OffersDocument, type OffersQueryVariables } from "../../graph/generated/graphql";
import { isNews } from "../../live/events";
import { useRefresh, useRows } from "../../live/provider";
import { Failure, Loading, Notice } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { total } from "../../parts/format";
import { Link, useAddress } from "../../router/location";
import { words } from "../../words";
import { belonging, changed, type List } from "./list";
import { OfferRow } from "./row";

const TOTAL_EVERY_MS = 4_000;

/** A page of a list of offers that follows what happens to them. */
export function OfferTable({
  list,
  filter,
  variables,
  withReason,
  empty,
}: {
  list: List;
  filter: OfferFilter;
  variables: OffersQueryVariables;
  withReason: boolean;
  empty: { title: string; help: string };
}) {
  const [{ data, error, stale, fetching }, read] = useQuery({ query: OffersDocument, variables });
  const again = () => read({ requestPolicy: "network-only" });
  const page = data?.offers;
  const full = page === undefined || page.pageInfo.hasNextPage;
  const rows = useRows(page?.nodes, belonging(list, filter, full), again);
  // A short list is read again as it changes: its total, and what only the service can find. Any list is when a
  // feed comes or goes, and its offers with it.
  useRefresh(again, TOTAL_EVERY_MS, (event) => (full ? event.__typename === "FeedChanged" : isNews(event)));
  if (page === undefined) {
    return error ? <Failure error={error} again={again} /> : <Loading lines={10} />;
  }
  const gone = error !== undefined && !fetching && !error.networkError;
  if (gone) {
    return <Failure error={error} again={again} />;
  }
  if (rows.shown.length === 0 && page.nodes.length === 0) {
    return (
      <Notice title={empty.title}>
        <p>{empty.help}</p>
      </Notice>
    );
  }
  return (
    <div className={stale || fetching ? "list busy" : "list"} aria-busy={fetching}>
      {rows.waiting.size > 0 && (
        <button type="button" className="button waiting" onClick={again}>
          {words.offers.waiting(rows.waiting.size)}
        </button>
      )}
      <table className={withReason ? "table offers-table with-reason" : "table offers-table"}>
        <Head withReason={withReason} />
        <tbody>
          {rows.shown.map((shown) => (
            <OfferRow
              key={shown.row.id}
              shown={shown}
              withAccount={list.account === null}
              withReason={withReason}
            />
          ))}
        </tbody>
      </table>
      <Pages page={page} />
    </div>
  );
}

function Head({ withReason }: { withReason: boolean }) {
  const { offer, channel, price, inventory, state, since } = words.offers;
  const columns = withReason
    ? [offer, channel, state, words.discarded.reason, since]
    : [offer, channel, price, inventory, state, since];
  return <Columns names={columns} numbers={[price, inventory]} />;
}

function Pages({
  page: { pageInfo, totalCount },
}: {
  page: {
    pageInfo: {
      hasNextPage: boolean;
      hasPreviousPage: boolean;
      startCursor: string | null;
      endCursor: string | null;
    };
    totalCount: Parameters<typeof total>[0];
  };
}) {
  const { parameters } = useAddress();
  const at = (name: "after" | "before", cursor: string | null) => {
    const next = changed(parameters, {});
    next.set(name, cursor ?? "");
    return `?${next}`;
  };
  return (
    <nav className="pages" aria-label={words.offers.pages}>
      <span className="muted">{words.offerCount(totalCount.value, total(totalCount))}</span>
      {pageInfo.hasPreviousPage && (
        <Link className="button" href={location.pathname + at("before", pageInfo.startCursor)}>
          {words.offers.previous}
        </Link>
      )}
      {pageInfo.hasNextPage && (
        <Link className="button" href={location.pathname + at("after", pageInfo.endCursor)}>
          {words.offers.next}
        </Link>
      )}
    </nav>
  );
}
