import type { LiveSubscription, OfferRowFragment } from "../graph/generated/graphql";

/** A row of a list of offers. */
export type Row = OfferRowFragment;

/** What the live subscription tells. */
export type LiveEvent = LiveSubscription["offerEvents"];

/** What is told of one offer, as opposed to a feed or to nothing at all. */
export type OfferNews = Extract<
  LiveEvent,
  { __typename: "OfferStatusChanged" | "OfferUpdated" | "InteractionChanged" }
>;

export function isOfferNews(event: LiveEvent): event is OfferNews {
  return event.__typename !== "FeedChanged" && event.__typename !== "Checkpoint";
}

/** Whether an event tells that something changed at all; checkpoints only move the cursor. */
export function isNews(event: LiveEvent): boolean {
  return event.__typename !== "Checkpoint";
}
