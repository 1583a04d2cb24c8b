import { memo } from "react";
import type { ShownRow } from "../../live/rows";
import { Ago, Picture, Status } from "../../parts/basics";
import { count, money } from "../../parts/format";
import { address, Link } from "../../router/location";
import { useDirectory } from "../../session/directory";
import { REASON, words } from "../../words";

/** One offer of a list. A change of it is marked quietly; nothing else is drawn anew. */
export const OfferRow = memo(function OfferRow({
  shown: { row, mark, left },
  withAccount,
  withReason,
}: {
  shown: ShownRow;
  withAccount: boolean;
  withReason: boolean;
}) {
  const directory = useDirectory();
  const name = row.product?.name ?? row.skuId;
  const facts = [row.skuId, row.product?.brand].filter(Boolean).join(" · ");
  return (
    <tr className={left ? "row left" : "row"} data-offer={`${row.account}/${row.feedId}/${row.skuId}`}>
      <td className="cell-offer">
        <Picture name={row.product?.category ?? name} url={row.product?.imageUrl ?? null} />
        <span className="stack">
          <Link className="offer-name" href={address(["offers", row.account, row.feedId, row.skuId])}>
            {name}
          </Link>
          <span className="muted">{facts}</span>
        </span>
        {mark > 0 && <span key={mark} className="mark" title={words.offers.changed} />}
      </td>
      <td className="cell-channel" data-label={words.offers.channel}>
        <span className="stack">
          <span>{directory.channelName(row.feedId)}</span>
          {withAccount && <span className="muted">{row.account}</span>}
        </span>
      </td>
      {!withReason && (
        <>
          <td className="cell-number cell-price" data-label={words.offers.price}>
            {money(row.price)}
          </td>
          <td className="cell-number cell-inventory" data-label={words.offers.inventory}>
            {row.inventory === null ? words.none : count(row.inventory)}
          </td>
        </>
      )}
      <td className="cell-state" data-label={words.offers.state}>
        <span className="stack">
          <Status of={row.status} />
          {!withReason && <Why row={row} />}
          {left && <span className="muted">{words.offers.left}</span>}
        </span>
      </td>
      {withReason && (
        <td className="cell-reason" data-label={words.discarded.reason}>
          {row.statusReason.message || REASON[row.statusReason.code]}
        </td>
      )}
      <td className="cell-since" data-label={words.offers.since}>
        <Ago at={row.statusSince} />
      </td>
    </tr>
  );
});

function Why({ row }: { row: ShownRow["row"] }) {
  const [first, ...others] = row.errors.nodes;
  if (row.status === "ERROR" && first) {
    return (
      <span
        className="why"
        title={row.errors.nodes.map((each) => `${each.fullCode} ${each.title}`).join("\n")}
      >
        <span className="code">{first.fullCode}</span> {first.title}
        {others.length > 0 && <span className="muted"> {words.offers.moreErrors(others.length)}</span>}
      </span>
    );
  }
  if (row.status === "DISABLED" || row.status === "UNAVAILABLE") {
    return <span className="why muted">{row.statusReason.message || REASON[row.statusReason.code]}</span>;
  }
  return null;
}
