import type { ArchiveReason, ErrorCardFragment } from "../../graph/generated/graphql";
import { Ago } from "../../parts/basics";
import { ARCHIVED, ORIGIN, words } from "../../words";
import { originOf, showInteraction } from "./offer";

type Shown = ErrorCardFragment & { archivedAt?: string | null; archiveReason?: ArchiveReason | null };

/** An error of an offer: what is wrong, since when, and how to mend it. */
export function ErrorCard({ error }: { error: Shown }) {
  const raisedBy = error.interaction;
  return (
    <article className={error.archivedAt ? "error archived-error" : "error"}>
      <header className="error-head">
        <span className="code">{error.fullCode}</span>
        <h3>{error.title}</h3>
      </header>
      {error.description && error.description !== error.title && <p>{error.description}</p>}
      {error.errorCode && <p className="muted">{error.errorCode.description}</p>}
      {error.solutionText && !error.archivedAt && (
        <p className="mend">
          <strong>{words.offer.mend}</strong> {error.solutionText} <Mend link={error.solutionLink} />
        </p>
      )}
      <footer className="error-foot muted">
        <span>{originOf(error)}</span>
        <span>
          {words.offer.raised} <Ago at={error.raisedAt} />
          {error.occurrences > 1 && (
            <>
              , {words.offer.times(error.occurrences)}, {words.offer.lastSeen} <Ago at={error.lastSeenAt} />
            </>
          )}
        </span>
        {error.archivedAt && error.archiveReason ? (
          <span>
            {ARCHIVED[error.archiveReason]} <Ago at={error.archivedAt} />
          </span>
        ) : (
          <span>
            {words.offer.closes}: {error.closableOrigins.map((origin) => ORIGIN[origin]).join(", ")}
          </span>
        )}
        {raisedBy && (
          <button type="button" className="link" onClick={() => showInteraction(raisedBy.interactionId)}>
            {words.offer.raisedBy}
          </button>
        )}
      </footer>
    </article>
  );
}

/** Where to mend it. Only addresses of the web: a connector's words never become a script. */
function Mend({ link }: { link: string | null }) {
  if (link === null || !/^(https?:\/\/|\/(?!\/))/i.test(link)) {
    return null;
  }
  return (
    <a href={link} target="_blank" rel="noreferrer noopener">
      {words.offer.mendLink}
    </a>
  );
}
