import type { OneOfferQuery } from "../../graph/generated/graphql";
import { useNow } from "../../live/provider";
import { exactly, moment } from "../../parts/format";
import { REASON, STATUS, words } from "../../words";
import { showInteraction } from "./offer";

type Change = NonNullable<OneOfferQuery["offer"]>["statusHistory"]["nodes"][number];

const NOW_EVERY_MS = 15_000;

/** The status over time as a strip: each part is as long as it lasted, but wide enough to be reached. */
export function History({ changes }: { changes: readonly Change[] }) {
  const now = useNow(NOW_EVERY_MS);
  const oldestFirst = [...changes].reverse();
  const first = oldestFirst[0];
  if (first === undefined) {
    return <p className="muted">{words.none}</p>;
  }
  return (
    <>
      <ol className="strip" aria-label={words.offer.historyLabel}>
        {oldestFirst.map((change, index) => {
          const until = oldestFirst[index + 1]?.at ?? new Date(now).toISOString();
          const lastedMs = Math.max(0, Date.parse(until) - Date.parse(change.at));
          const told = `${STATUS[change.to]}: ${change.reason.message || REASON[change.reason.code]}`;
          return (
            // Changes of one moment are told apart by their place alone.
            <li key={index} style={{ flexGrow: Math.max(1, lastedMs / 1_000) }}>
              <button
                type="button"
                className={`strip-part fill-${change.to.toLowerCase()}`}
                title={`${told}\n${exactly(change.at)}`}
                aria-label={`${told}, ${moment(change.at)}`}
                onClick={() => showInteraction(change.interaction?.interactionId ?? null)}
              />
            </li>
          );
        })}
      </ol>
      <p className="strip-ends muted">
        <time dateTime={first.at} title={exactly(first.at)}>
          {moment(first.at)}
        </time>
        <span>{words.time.today}</span>
      </p>
    </>
  );
}
