import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { LogsDocument, type LogsQuery } from "../../graph/generated/graphql";
import { Failure, Loading } from "../../parts/basics";
import { exactly, moment, pretty } from "../../parts/format";
import { LOG, words } from "../../words";
import type { OfferKey } from "./offer";

type Log = NonNullable<LogsQuery["interaction"]>["logs"]["nodes"][number];

const COPIED_MS = 1_500;

/** The logs of an interaction, oldest first, with their evidence; `logCount` tells that there are new ones. */
export function Logs({
  of,
  interactionId,
  logCount,
}: {
  of: OfferKey;
  interactionId: string;
  logCount: number;
}) {
  const [{ data, error }, read] = useQuery({
    query: LogsDocument,
    variables: { account: of.account, feedId: of.feedId, interactionId },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another count means other logs
  useEffect(() => read({ requestPolicy: "network-only" }), [logCount, read]);
  if (!data) {
    return error ? <Failure error={error} again={read} /> : <Loading lines={3} />;
  }
  const logs = data.interaction?.logs.nodes;
  if (logs === undefined) {
    return <p className="muted">{words.offer.expired}</p>;
  }
  return (
    <div className="logs">
      <p className="muted mono">{interactionId}</p>
      {logs.length === 0 && <p className="muted">{words.offer.noLogs}</p>}
      <ol aria-label={words.offer.logs}>
        {logs.map((log) => (
          <OneLog key={log.id} log={log} />
        ))}
      </ol>
    </div>
  );
}

function OneLog({ log }: { log: Log }) {
  return (
    <li className={`log log-${log.type.toLowerCase()}`}>
      <p className="log-head">
        <span className="log-type">{LOG[log.type]}</span>
        <span className="muted">{log.agent}</span>
        <time className="muted" dateTime={log.occurredAt} title={exactly(log.occurredAt)}>
          {moment(log.occurredAt)}
        </time>
      </p>
      <p>{log.description}</p>
      {log.errors.map((error) => (
        <p key={`${error.fullCode} ${error.title}`} className="why">
          <span className="code">{error.fullCode}</span> {error.title}
        </p>
      ))}
      {log.evidence?.request && <Evidence name={words.offer.request} text={log.evidence.request} />}
      {log.evidence?.response && <Evidence name={words.offer.response} text={log.evidence.response} />}
    </li>
  );
}

/** What was sent or answered; secrets were masked before they were stored (R31). */
function Evidence({ name, text }: { name: string; text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) {
      return;
    }
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const shown = pretty(text);
  return (
    <details className="evidence">
      <summary>{name}</summary>
      {/* Browsers have it on safe origins only. */}
      {"clipboard" in navigator && (
        <button
          type="button"
          className="button small"
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {copied ? words.offer.copied : words.offer.copy}
        </button>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section className="evidence-text" tabIndex={0} aria-label={name}>
        <pre>{shown}</pre>
      </section>
    </details>
  );
}
