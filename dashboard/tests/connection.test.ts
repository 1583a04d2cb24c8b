import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LiveFilter } from "../src/graph/generated/graphql";
import { type Line, LiveConnection } from "../src/live/connection";
import type { LiveEvent } from "../src/live/events";
import { price, row } from "./samples";

type Told = Parameters<Line["subscribe"]>[2];

/** A line that the test speaks through. */
class Spoken implements Line {
  readonly asked: { filter: LiveFilter | null; after: string; told: Told; ended: boolean }[] = [];
  position = "p1";
  away = false;

  now(): Promise<string> {
    return this.away ? Promise.reject(new Error("away")) : Promise.resolve(this.position);
  }

  subscribe(filter: LiveFilter | null, after: string, told: Told): () => void {
    const one = { filter, after, told, ended: false };
    this.asked.push(one);
    return () => {
      one.ended = true;
    };
  }

  get last() {
    const one = this.asked.at(-1);
    if (one === undefined) {
      throw new Error("nothing was asked");
    }
    return one;
  }
}

let line: Spoken;
let frames: (() => void)[];
let connection: LiveConnection;
let seen: LiveEvent[][];
let reloads: number;
let signedOut: number;

beforeEach(async () => {
  vi.useFakeTimers();
  line = new Spoken();
  frames = [];
  seen = [];
  reloads = 0;
  signedOut = 0;
  connection = new LiveConnection(
    line,
    (flush) => frames.push(flush),
    () => {
      signedOut += 1;
    },
  );
  connection.listen({
    events: (events) => seen.push([...events]),
    reload: () => {
      reloads += 1;
    },
  });
  connection.follow(null);
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
});

const draw = () => {
  for (const flush of frames.splice(0)) {
    flush();
  }
};

test("it begins at the position of now, and is live once the line stands", () => {
  expect([line.last.after, connection.phase]).toEqual(["p1", "connecting"]);
  line.last.told.started();
  expect(connection.phase).toBe("live");
});

test("what arrives between two frames is told together", () => {
  line.last.told.started();
  line.last.told.event(price(row("1", 2), "c1"));
  line.last.told.event(price(row("1", 3), "c2"));
  expect([seen.length, frames.length]).toEqual([0, 1]);
  draw();
  expect(seen.map((batch) => batch.length)).toEqual([2]);
});

test("after a broken line it resumes from the last cursor, catching up until it is quiet", async () => {
  line.last.told.started();
  line.last.told.event(price(row("1", 2), "c1"));
  line.last.told.ended("broken");
  expect(connection.phase).toBe("offline");
  await vi.advanceTimersByTimeAsync(500);
  expect([line.asked.length, line.last.after]).toEqual([2, "c1"]);
  line.last.told.started();
  expect(connection.phase).toBe("catching up");
  await vi.advanceTimersByTimeAsync(600);
  line.last.told.event(price(row("1", 3), "c2"));
  await vi.advanceTimersByTimeAsync(600);
  expect(connection.phase).toBe("catching up");
  await vi.advanceTimersByTimeAsync(200);
  expect(connection.phase).toBe("live");
  expect(reloads).toBe(0);
});

test("a checkpoint moves the cursor and says that nothing is missing", () => {
  line.last.told.started();
  line.last.told.event({ __typename: "Checkpoint", cursor: "c9" });
  draw();
  line.last.told.ended("broken");
  connection.retry();
  expect([line.last.after, seen.length]).toEqual(["c9", 0]);
});

test("it waits longer each time, but not before it is told that there is reason to try", async () => {
  line.last.told.ended("broken");
  await vi.advanceTimersByTimeAsync(500);
  line.last.told.ended("broken");
  await vi.advanceTimersByTimeAsync(400);
  expect(line.asked.length).toBe(2);
  connection.retry();
  expect(line.asked.length).toBe(3);
});

test("when its history is gone, everything is read anew from the position of now", async () => {
  line.last.told.started();
  line.position = "p2";
  line.last.told.ended("resync");
  await vi.advanceTimersByTimeAsync(0);
  expect([line.last.after, reloads, connection.reloads]).toEqual(["p2", 1, 1]);
  line.last.told.started();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.phase).toBe("live");
});

test("who is let in no longer is told so, and the line is not tried again", async () => {
  line.last.told.started();
  line.last.told.ended("signed out");
  await vi.advanceTimersByTimeAsync(20_000);
  expect([signedOut, line.asked.length]).toEqual([1, 1]);
});

test("another filter goes on from the same cursor", () => {
  line.last.told.started();
  line.last.told.event(price(row("1", 2), "c1"));
  const before = line.last;
  connection.follow({ accounts: ["grocery1"] });
  expect([before.ended, line.last.after, line.last.filter]).toEqual([true, "c1", { accounts: ["grocery1"] }]);
});

test("a service that is away from the start is asked again until it is there", async () => {
  connection.stop();
  line.away = true;
  connection = new LiveConnection(line, (flush) => frames.push(flush));
  connection.follow(null);
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.phase).toBe("offline");
  line.away = false;
  await vi.advanceTimersByTimeAsync(1_000);
  line.last.told.started();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(connection.phase).toBe("live");
});
