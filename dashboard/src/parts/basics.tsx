/** Small parts that every view is made of. */
import { type ReactNode, useState } from "react";
import type { CombinedError } from "urql";
import type { OfferStatus } from "../graph/generated/graphql";
import { useNow } from "../live/provider";
import { STATUS, words } from "../words";
import { ago, exactly, hue, initials } from "./format";

const HUES = 6;
const AGES_EVERY_MS = 15_000;

/** A status by colour, shape and word. */
export function Status({ of }: { of: OfferStatus }) {
  return <span className={`status status-${of.toLowerCase()}`}>{STATUS[of]}</span>;
}

/** How long ago an instant was, with the exact instant on hover. */
export function Ago({ at }: { at: string }) {
  const now = useNow(AGES_EVERY_MS);
  return (
    <time dateTime={at} title={exactly(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A picture of ours, or initials: the page asks no other host for anything, so pictures elsewhere are not shown. */
export function Picture({ name, url }: { name: string; url: string | null }) {
  const [broken, setBroken] = useState(false);
  if (url !== null && !broken && isOurs(url)) {
    return <img className="picture" src={url} alt="" loading="lazy" onError={() => setBroken(true)} />;
  }
  return (
    <span className={`picture hue-${hue(name, HUES)}`} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function isOurs(url: string): boolean {
  try {
    const parsed = new URL(url, location.href);
    return (
      parsed.origin === location.origin ||
      (parsed.protocol === "data:" && parsed.pathname.startsWith("image/"))
    );
  } catch {
    return false;
  }
}

/** A place where there is nothing, and what that means; `whole`: it is all that the view shows. */
export function Notice({
  title,
  children,
  tone = "calm",
  whole = false,
}: {
  title: string;
  children?: ReactNode;
  tone?: "calm" | "bad";
  whole?: boolean;
}) {
  const Title = whole ? "h1" : "p";
  return (
    <div className={`notice notice-${tone}`} role={tone === "bad" ? "alert" : undefined}>
      <Title className="notice-title">{title}</Title>
      {children}
    </div>
  );
}

/** What comes is not there yet: its place is kept. */
export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <div className="loading" role="status" aria-label={words.state.loading}>
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} className="loading-line" />
      ))}
    </div>
  );
}

/** Why something could not be read. While the service is away the page comes back by itself. */
export function Failure({ error, again }: { error: CombinedError; again: () => void }) {
  if (error.networkError) {
    return (
      <Notice title={words.state.offline} tone="bad">
        <p>{words.state.offlineHelp}</p>
      </Notice>
    );
  }
  const told = error.graphQLErrors[0];
  const broad = told?.extensions.code === "QUERY_TOO_BROAD";
  return (
    <Notice title={broad ? words.state.broad : words.state.failed} tone="bad">
      <p>{told?.message}</p>
      {!broad && (
        <button type="button" className="button" onClick={again}>
          {words.state.again}
        </button>
      )}
    </Notice>
  );
}

/** A heading of a view, with what belongs beside it. */
export function Heading({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header className="heading">
      <h1>{title}</h1>
      {children}
    </header>
  );
}

/** A box with a heading of its own. */
export function Card({
  title,
  aside,
  children,
  className = "",
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={`card ${className}`} aria-label={title}>
      <header className="card-head">
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
