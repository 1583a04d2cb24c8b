import type { CountsFragment, OfferStatus } from "../graph/generated/graphql";
import { STATUS } from "../words";
import { count, share } from "./format";

/** Statuses in the order they are shown in, with how many offers of `counts` have each. */
export function byStatus(counts: CountsFragment): readonly (readonly [OfferStatus, number])[] {
  return [
    ["SYNCED", counts.synced],
    ["SENDING", counts.sending],
    ["ERROR", counts.error],
    ["DISABLED", counts.disabled],
    ["UNAVAILABLE", counts.unavailable],
  ];
}

/** Offers by status as a bar; the words say the same. */
export function CountsBar({ counts }: { counts: CountsFragment }) {
  const told = byStatus(counts)
    .filter(([, number]) => number > 0)
    .map(([status, number]) => `${STATUS[status]} ${count(number)}`)
    .join(", ");
  return (
    <div className="bar" role="img" aria-label={told || STATUS.SENDING} title={told}>
      {byStatus(counts).map(
        ([status, number]) =>
          number > 0 && (
            <span
              key={status}
              className={`bar-part fill-${status.toLowerCase()}`}
              style={{ flexGrow: number, minWidth: "3px" }}
            />
          ),
      )}
    </div>
  );
}

/** The share of synced offers, in words. */
export function Synced({ counts }: { counts: CountsFragment }) {
  return <>{share(counts.synced, counts.total)}</>;
}
