import { type ReactNode, useEffect, useState } from "react";
import { useLivePhase } from "./live/provider";
import { address, Link, navigate, useAddress } from "./router/location";
import { useDirectory } from "./session/directory";
import { words } from "./words";

const PAGES = ["overview", "offers", "discarded", "errors", "feeds"] as const;

/** What stands around every view: where one is, whose offers these are, and how the line stands. */
export function Shell({ onSignOut, children }: { onSignOut: (() => void) | null; children: ReactNode }) {
  const { parts, parameters } = useAddress();
  const account = parameters.get("account");
  const here = parts[0] ?? "overview";
  useEffect(() => {
    const page = PAGES.find((each) => each === here);
    document.title = page ? `${words.nav[page]} – ${words.product}` : words.product;
  }, [here]);
  return (
    <>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <header className="top">
        <Link className="brand" href={address([], [["account", account]])}>
          <span className="brand-mark" aria-hidden="true" />
          {words.product}
        </Link>
        <nav aria-label={words.nav.label}>
          {PAGES.map((page) => (
            <Link
              key={page}
              // Where the bar is wider than the screen, the current page is in sight.
              ref={page === here ? inSight : null}
              href={address(page === "overview" ? [] : [page], [["account", account]])}
              aria-current={page === here ? "page" : undefined}
            >
              {words.nav[page]}
            </Link>
          ))}
        </nav>
        <div className="top-end">
          <Accounts chosen={account} />
          <LiveState />
          {onSignOut && <Leave onSignOut={onSignOut} />}
        </div>
      </header>
      <Reloaded />
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function inSight(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function Accounts({ chosen }: { chosen: string | null }) {
  const { accounts } = useDirectory();
  const { parts } = useAddress();
  const all = chosen !== null && !accounts.includes(chosen) ? [chosen, ...accounts] : accounts;
  if (all.length < 2 && chosen === null) {
    return all[0] ? <span className="account-name">{all[0]}</span> : null;
  }
  // One offer belongs to one account: choosing another leads to its list.
  const choose = (account: string) => navigate(address(parts.slice(0, 1), [["account", account]]));
  return (
    <label className="account">
      <span className="visually-hidden">{words.account.label}</span>
      <select value={chosen ?? ""} onChange={(event) => choose(event.target.value)}>
        <option value="">{words.account.all}</option>
        {all.map((account) => (
          <option key={account}>{account}</option>
        ))}
      </select>
    </label>
  );
}

function LiveState() {
  const { phase } = useLivePhase();
  return (
    <span
      className={`live live-${phase.replace(" ", "-")}`}
      role="status"
      aria-live="polite"
      title={words.live.explain[phase]}
      data-phase={phase}
    >
      {words.live[phase]}
    </span>
  );
}

function Leave({ onSignOut }: { onSignOut: () => void }) {
  const { viewer } = useDirectory();
  return (
    <button
      type="button"
      className="button quiet"
      title={`${viewer.name}, ${words.viewer.role[viewer.role]}`}
      onClick={onSignOut}
    >
      {words.viewer.signOut}
    </button>
  );
}

/** Says that history was lost and everything was read anew. */
function Reloaded() {
  const { reloads } = useLivePhase();
  const [seen, setSeen] = useState(0);
  if (reloads <= seen) {
    return null;
  }
  return (
    <div className="banner" role="status">
      {words.live.reloaded}
      <button type="button" className="button quiet" onClick={() => setSeen(reloads)}>
        {words.live.dismiss}
      </button>
    </div>
  );
}
