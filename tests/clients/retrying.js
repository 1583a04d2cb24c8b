import { setTimeout } from "node:timers/promises";

/** How soon clients try again: they wait for seconds by default, which no test should. */
export const RETRY_MS = 20;

export const pause = setTimeout;
