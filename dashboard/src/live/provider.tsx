import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useClient } from "urql";
import type { LiveFilter } from "../graph/generated/graphql";
import { LiveConnection, type Phase } from "./connection";
import { isNews, type LiveEvent, type Row } from "./events";
import { lineTo } from "./line";
import { apply, type ListOf, NO_ROWS, type RowsState, settle, sweep } from "./rows";

const HIDDEN_FRAME_MS = 500;
const FAREWELL_MS = 2_000;
const RECENT_EVENTS = 500;

const Live = createContext<LiveConnection | null>(null);

function useConnection(): LiveConnection {
  const connection = useContext(Live);
  if (connection === null) {
    throw new Error("no live connection around this");
  }
  return connection;
}

/** Follows what concerns `account` (null: all that may be seen) for what is inside. */
export function LiveProvider({
  account,
  onSignedOut,
  children,
}: {
  account: string | null;
  onSignedOut: () => void;
  children: ReactNode;
}) {
  const client = useClient();
  const connection = useMemo(
    () => new LiveConnection(lineTo(client), nextFrame, onSignedOut),
    [client, onSignedOut],
  );
  useEffect(() => {
    const filter: LiveFilter | null = account === null ? null : { accounts: [account] };
    connection.follow(filter);
    return () => connection.stop();
  }, [connection, account]);
  useEffect(() => {
    const retry = () => connection.retry();
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  }, [connection]);
  return <Live.Provider value={connection}>{children}</Live.Provider>;
}

/** Hidden pages draw no frames; they are told now and then all the same. */
function nextFrame(flush: () => void): void {
  if (document.hidden) {
    setTimeout(flush, HIDDEN_FRAME_MS);
  } else {
    requestAnimationFrame(flush);
  }
}

/** How the line stands, and how often history was lost. */
export function useLivePhase(): { phase: Phase; reloads: number } {
  const connection = useConnection();
  const phase = useSyncExternalStore(
    (changed) => connection.watch(changed),
    () => connection.phase,
  );
  return { phase, reloads: connection.reloads };
}

/** Calls back with each batch of events, and when everything is to be read again. */
export function useLive(onEvents: (events: readonly LiveEvent[]) => void, onReload: () => void): void {
  const connection = useConnection();
  const latest = useRef({ onEvents, onReload });
  useEffect(() => {
    latest.current = { onEvents, onReload };
  });
  useEffect(
    () =>
      connection.listen({
        events: (events) => latest.current.onEvents(events),
        reload: () => latest.current.onReload(),
      }),
    [connection],
  );
}

/** Calls `refresh` when something that `concerns` it happened, at most every `everyMs`. */
export function useRefresh(
  refresh: () => void,
  everyMs: number,
  concerns: (event: LiveEvent) => boolean = isNews,
): void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const latest = useRef(refresh);
  useEffect(() => {
    latest.current = refresh;
  });
  useEffect(
    () => () => {
      if (timer.current !== null) {
        clearTimeout(timer.current);
      }
    },
    [],
  );
  useLive(
    (events) => {
      if (timer.current === null && events.some(concerns)) {
        timer.current = setTimeout(() => {
          timer.current = null;
          latest.current();
        }, everyMs);
      }
    },
    () => latest.current(),
  );
}

type Change =
  | { read: readonly Row[]; list: ListOf }
  | { events: readonly LiveEvent[]; list: ListOf }
  | "sweep";

interface Kept {
  rows: RowsState;
  /** Events that may be newer than a read under way; read rows are brought up to date by them. */
  recent: readonly LiveEvent[];
}

function change(kept: Kept, what: Change): Kept {
  if (what === "sweep") {
    const rows = sweep(kept.rows);
    return rows === kept.rows ? kept : { ...kept, rows };
  }
  if ("read" in what) {
    const rows = apply(settle(kept.rows, what.read), kept.recent, { ...what.list, open: false });
    return { ...kept, rows: { ...rows, waiting: new Set() } };
  }
  const rows = apply(kept.rows, what.events, what.list);
  return { rows, recent: [...kept.recent, ...what.events].slice(-RECENT_EVENTS) };
}

/** The rows of a list: as read, changed in place by events; a row that left goes after a moment. */
export function useRows(read: readonly Row[] | undefined, list: ListOf, onReload: () => void): RowsState {
  const [kept, dispatch] = useReducer(change, { rows: NO_ROWS, recent: [] });
  const latest = useRef(list);
  useEffect(() => {
    latest.current = list;
  });
  useEffect(() => {
    if (read !== undefined) {
      dispatch({ read, list: latest.current });
    }
  }, [read]);
  useLive((events) => dispatch({ events, list: latest.current }), onReload);
  const leaving = kept.rows.shown.some((each) => each.left);
  useEffect(() => {
    if (!leaving) {
      return;
    }
    const timer = setTimeout(() => dispatch("sweep"), FAREWELL_MS);
    return () => clearTimeout(timer);
  }, [leaving]);
  return kept.rows;
}

/** The instant of now, anew every `everyMs`: ages on the screen grow. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
