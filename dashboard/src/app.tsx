import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import { Provider, useQuery } from "urql";
import { makeClient } from "./graph/client";
import { DirectoryDocument } from "./graph/generated/graphql";
import { LiveProvider, useRefresh } from "./live/provider";
import { Failure, Loading, Notice } from "./parts/basics";
import { address, Link, useAddress } from "./router/location";
import { Directory, DirectoryContext } from "./session/directory";
import { readSession, type Session, signOut } from "./session/session";
import { SignIn } from "./session/sign-in";
import { Shell } from "./shell";
import { ErrorsView } from "./views/errors/errors";
import { FeedsView } from "./views/feeds/feeds";
import { OfferView } from "./views/offer/offer";
import { DiscardedView } from "./views/offers/discarded";
import { OffersView } from "./views/offers/offers";
import { OverviewView } from "./views/overview/overview";
import { words } from "./words";

const ASK_AGAIN_MS = 2_000;
const DIRECTORY_EVERY_MS = 1_000;

/** The page: who is there first, then what they may see. */
export function App() {
  const [session, setSession] = useState<Session | "away" | null>(null);
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn asks again
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    readSession().then(setSession, () => {
      setSession("away");
      timer = setTimeout(() => setTurn((last) => last + 1), ASK_AGAIN_MS);
    });
    return () => clearTimeout(timer);
  }, [turn]);
  const ended = useCallback(() => setSession("ended"), []);
  if (session === null) {
    return <Loading />;
  }
  if (session === "away") {
    return (
      <main className="alone">
        <Notice title={words.state.offline} tone="bad">
          <p>{words.state.offlineHelp}</p>
        </Notice>
      </main>
    );
  }
  if (session === "signed out" || session === "ended") {
    return <SignIn ended={session === "ended"} onSignedIn={() => setSession("signed in")} />;
  }
  const left = () => setSession("signed out");
  return <SignedIn onEnded={ended} onLeft={session === "signed in" ? left : null} />;
}

function SignedIn({ onEnded, onLeft }: { onEnded: () => void; onLeft: (() => void) | null }) {
  // A new one for each session: nothing that one viewer read is kept for the next.
  const client = useMemo(() => makeClient(onEnded), [onEnded]);
  const account = useAddress().parameters.get("account");
  // Where it fails one is still signed in, and the button is still there.
  const leave = onLeft && (() => void signOut().then(onLeft, () => undefined));
  return (
    <Provider value={client}>
      <LiveProvider account={account} onSignedOut={onEnded}>
        <WithDirectory>
          <Shell onSignOut={leave}>
            <View />
          </Shell>
        </WithDirectory>
      </LiveProvider>
    </Provider>
  );
}

function WithDirectory({ children }: { children: ReactNode }) {
  const [{ data, error }, refresh] = useQuery({ query: DirectoryDocument });
  const again = () => refresh({ requestPolicy: "network-only" });
  useRefresh(again, DIRECTORY_EVERY_MS, (event) => event.__typename === "FeedChanged");
  const directory = useMemo(() => data && new Directory(data), [data]);
  if (directory) {
    return <DirectoryContext.Provider value={directory}>{children}</DirectoryContext.Provider>;
  }
  return <main className="alone">{error ? <Failure error={error} again={again} /> : <Loading />}</main>;
}

function View() {
  const { parts } = useAddress();
  const [view, ...rest] = parts;
  const [account, feedId, skuId] = rest;
  if (view === undefined) {
    return <OverviewView />;
  }
  if (
    view === "offers" &&
    account !== undefined &&
    feedId !== undefined &&
    skuId !== undefined &&
    rest.length === 3
  ) {
    return <OfferView key={rest.join("/")} account={account} feedId={feedId} skuId={skuId} />;
  }
  if (rest.length === 0) {
    switch (view) {
      case "offers":
        return <OffersView />;
      case "discarded":
        return <DiscardedView />;
      case "errors":
        return <ErrorsView />;
      case "feeds":
        return <FeedsView />;
    }
  }
  return (
    <Notice title={words.state.nowhere} whole>
      <Link className="button" href={address([])}>
        {words.state.home}
      </Link>
    </Notice>
  );
}
