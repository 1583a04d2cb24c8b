import { createClient } from "graphql-ws";
import WebSocket from "ws";

import { CHANGES } from "./changes.js";
import { answer } from "./answer.js";
import { RETRY_MS, pause } from "./retrying.js";

/** The client of the package graphql-ws, as a Node program makes it. */
export function wsClient(url, more) {
  return createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    retryWait: () => pause(RETRY_MS),
    // A connection that is refused is worth another try too; by default only one that was open is.
    shouldRetry: () => true,
    ...more,
  });
}

/** graphql-ws by itself: everything over the socket. */
export function graphqlWs(url) {
  const client = wsClient(url);
  return {
    ask: (query, variables) => answer(client, { query, variables }),
    follow: (changes) => client.subscribe({ query: CHANGES, variables: changes.variables }, changes),
    dispose: () => client.dispose(),
  };
}
