/** The one live subscription of the page: it resumes from its cursor, and says how it stands. */
import type { LiveFilter } from "../graph/generated/graphql";
import type { LiveEvent } from "./events";

export type Phase = "connecting" | "live" | "catching up" | "offline";

/** How a subscription ends: its history is gone (`resync`), nobody is signed in, or the line broke. */
export type Ending = "resync" | "signed out" | "broken";

export interface Line {
  /** The position of now. Rejects while the service is away. */
  now(): Promise<string>;
  /** Subscribe after a cursor; gives a function that ends it, after which nothing is told any more. */
  subscribe(
    filter: LiveFilter | null,
    after: string,
    told: { started(): void; event(event: LiveEvent): void; ended(ending: Ending): void },
  ): () => void;
}

export interface Listener {
  events(events: readonly LiveEvent[]): void;
  /** What is shown may have missed something: read it again. */
  reload(): void;
}

const QUIET_MS = 700;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 10_000;

export class LiveConnection {
  private readonly listeners = new Set<Listener>();
  private readonly watchers = new Set<() => void>();
  private filter: LiveFilter | null = null;
  private cursor: string | null = null;
  private phaseNow: Phase = "connecting";
  private resyncs = 0;
  private waitMs = FIRST_WAIT_MS;
  private end: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quiet: ReturnType<typeof setTimeout> | undefined;
  private batch: LiveEvent[] = [];
  private attempt = 0;

  /**
   * `frame` calls back when the page is drawn next: what arrives until then is told together. `signedOut` hears
   * when the line ends because who looks on is let in no longer; it is not tried again then.
   */
  constructor(
    private readonly line: Line,
    private readonly frame: (flush: () => void) => void,
    private readonly signedOut: () => void = () => {},
  ) {}

  get phase(): Phase {
    return this.phaseNow;
  }

  /** How often history was lost, so that everything was read again. */
  get reloads(): number {
    return this.resyncs;
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Follow what `filter` wants from here on; nothing is missed when it changes. */
  follow(filter: LiveFilter | null): void {
    this.filter = filter;
    void this.start();
  }

  /** Try at once, for there is reason to believe that the service can be reached again. */
  retry(): void {
    if (this.phaseNow === "offline") {
      void this.start();
    }
  }

  stop(): void {
    this.attempt += 1;
    this.end?.();
    this.end = null;
    clearTimeout(this.timer);
    clearTimeout(this.quiet);
  }

  private async start(): Promise<void> {
    this.stop();
    const attempt = this.attempt;
    if (this.cursor === null) {
      try {
        const cursor = await this.line.now();
        if (attempt !== this.attempt) {
          return;
        }
        this.cursor = cursor;
      } catch {
        if (attempt === this.attempt) {
          this.wait();
        }
        return;
      }
    }
    this.end = this.line.subscribe(this.filter, this.cursor, {
      started: () => this.started(),
      event: (event) => this.received(event),
      ended: (ending) => this.ended(ending),
    });
  }

  private started(): void {
    this.waitMs = FIRST_WAIT_MS;
    this.show(this.phaseNow === "connecting" ? "live" : this.phaseNow === "live" ? "live" : "catching up");
    this.settleSoon();
  }

  private received(event: LiveEvent): void {
    this.cursor = event.cursor;
    if (event.__typename === "Checkpoint") {
      this.show("live");
      return;
    }
    if (this.phaseNow === "catching up") {
      this.settleSoon();
    }
    this.batch.push(event);
    if (this.batch.length === 1) {
      this.frame(() => this.flush());
    }
  }

  private flush(): void {
    const events = this.batch;
    this.batch = [];
    for (const listener of this.listeners) {
      listener.events(events);
    }
  }

  private ended(ending: Ending): void {
    this.end = null;
    clearTimeout(this.quiet);
    if (ending === "resync") {
      this.cursor = null;
      this.resyncs += 1;
      this.show("catching up");
      void this.start().then(() => {
        for (const listener of this.listeners) {
          listener.reload();
        }
      });
    } else if (ending === "broken") {
      this.wait();
    } else {
      this.signedOut();
    }
  }

  private wait(): void {
    this.show("offline");
    this.timer = setTimeout(() => void this.start(), this.waitMs * (0.7 + 0.6 * Math.random()));
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  /** What was missed is replayed without a pause: after one, this is now. */
  private settleSoon(): void {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.show("live"), QUIET_MS);
  }

  private show(phase: Phase): void {
    if (phase !== this.phaseNow) {
      this.phaseNow = phase;
      for (const watcher of this.watchers) {
        watcher();
      }
    }
  }
}
