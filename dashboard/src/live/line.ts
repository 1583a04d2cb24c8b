import { CloseCode, createClient } from "graphql-ws";
import type { Client as GraphClient } from "urql";
import { named } from "../graph/client";
import { LiveDocument, type LiveSubscription, NowDocument } from "../graph/generated/graphql";
import type { Ending, Line } from "./connection";

const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 5_000;
const RESYNC_CODES = ["RESYNC_REQUIRED", "BAD_CURSOR"];

/** The line to the service this page came from: a WebSocket that notices when nobody answers any more. */
export function lineTo(graph: GraphClient): Line {
  let pong: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  const client = createClient({
    url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/graphql`,
    // It would subscribe again after the first cursor; the connection does so after the last one. A socket closes
    // with its subscription: that the next one has begun is known by its opening.
    retryAttempts: 0,
    keepAlive: PING_EVERY_MS,
    on: {
      connected: (opened) => {
        socket = opened as WebSocket;
      },
      ping: (received) => {
        if (!received) {
          pong = setTimeout(
            () => socket?.close(CloseCode.ConnectionAcknowledgementTimeout, "No pong"),
            PONG_WITHIN_MS,
          );
        }
      },
      pong: () => clearTimeout(pong),
      closed: () => clearTimeout(pong),
    },
  });
  return {
    async now() {
      const answer = await graph.query(NowDocument, {}, { requestPolicy: "network-only" }).toPromise();
      if (answer.data === undefined || answer.data === null) {
        throw answer.error ?? new Error("no answer");
      }
      return answer.data.liveCursor;
    },
    subscribe(filter, after, told) {
      let over = false;
      const end = (ending: Ending) => {
        if (!over) {
          over = true;
          stopListening();
          told.ended(ending);
        }
      };
      const begun = () => {
        if (!over) {
          told.started();
        }
      };
      const stopListening = client.on("connected", begun);
      const unsubscribe = client.subscribe<LiveSubscription>(
        { ...named(LiveDocument as never), variables: { filter, after } },
        {
          next: (result) => {
            const code = result.errors?.[0]?.extensions?.code;
            if (code !== undefined) {
              end(endingOf(code));
            } else if (!over && result.data) {
              told.event(result.data.offerEvents);
            }
          },
          error: (fault) =>
            end(endingOf(Array.isArray(fault) ? fault[0]?.extensions?.code : undefined, fault)),
          complete: () => end("broken"),
        },
      );
      return () => {
        over = true;
        stopListening();
        unsubscribe();
      };
    },
  };
}

function endingOf(code: unknown, fault?: unknown): Ending {
  if (RESYNC_CODES.includes(String(code))) {
    return "resync";
  }
  const closed = fault as { code?: number } | undefined;
  return code === "UNAUTHENTICATED" || closed?.code === CloseCode.Forbidden ? "signed out" : "broken";
}
