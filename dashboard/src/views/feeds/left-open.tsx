import { useMemo } from "react";
import { useQuery } from "urql";
import { LeftOpenDocument } from "../../graph/generated/graphql";
import { useRefresh } from "../../live/provider";
import { Ago, Card } from "../../parts/basics";
import { Columns } from "../../parts/columns";
import { count, total } from "../../parts/format";
import { address, Link } from "../../router/location";
import { useDirectory } from "../../session/directory";
import { CONTEXT, ORIGIN, words } from "../../words";

const REFRESH_EVERY_MS = 3_000;

/** Interactions that were started and not closed: the oldest are likely to be forgotten ones (R17). */
export function LeftOpen({ account }: { account: string | null }) {
  const directory = useDirectory();
  const variables = useMemo(() => ({ accounts: account === null ? null : [account] }), [account]);
  const [{ data }, read] = useQuery({ query: LeftOpenDocument, variables });
  useRefresh(() => read({ requestPolicy: "network-only" }), REFRESH_EVERY_MS);
  const list = data?.interactions;
  const { sku, channel, started, logs } = words.feeds;
  return (
    <Card
      title={words.feeds.leftOpen}
      aside={list && <span className="badge">{total(list.totalCount)}</span>}
      className="left-open"
    >
      <p className="muted">{list?.nodes.length === 0 ? words.feeds.noneOpen : words.feeds.leftOpenHelp}</p>
      {list && list.nodes.length > 0 && (
        <table className="table">
          <Columns names={[sku, channel, words.offer.origin, started, logs]} />
          <tbody>
            {list.nodes.map((each) => (
              <tr key={each.id} className="row">
                <td className="cell-name">
                  <Link
                    href={address(
                      ["offers", each.account, each.feedId, each.skuId],
                      [["interaction", each.interactionId]],
                    )}
                  >
                    {each.skuId}
                  </Link>
                </td>
                <td data-label={channel} className="cell-name">
                  {directory.channelName(each.feedId)} <span className="muted">{each.account}</span>
                </td>
                <td data-label={words.offer.origin}>
                  {ORIGIN[each.origin]} · {CONTEXT[each.context]}
                </td>
                <td data-label={started}>
                  <Ago at={each.startedAt} />
                </td>
                <td data-label={logs}>{count(each.logCount)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}
