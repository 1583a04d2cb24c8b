import { createHash } from "node:crypto";

import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { retryExchange } from "@urql/exchange-retry";

import { CHANGES } from "./changes.js";
import { wsClient } from "./graphql_ws.js";
import { RETRY_MS } from "./retrying.js";

/** urql with its subscriptions over WebSocket, through graphql-ws. */
export function overSocket(url) {
  const socket = wsClient(url);
  const forward = subscriptionExchange({
    forwardSubscription: (request) => ({
      subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }),
    }),
  });
  return urql(url, { exchanges: [fetchExchange, forward] }, () => socket.dispose());
}

/** urql with everything by `fetch`: its subscriptions are event streams. */
export function overFetch(url) {
  const again = retryExchange({ initialDelayMs: RETRY_MS, randomDelay: false, maxNumberAttempts: Infinity });
  return urql(url, { exchanges: [again, fetchExchange], fetchSubscriptions: true }, () => {});
}

/** urql that names its documents by their hash; `seeing` is the fetch it uses. */
export function persisted(url, seeing, preferGetForPersistedQueries) {
  const hashed = persistedExchange({ generateHash: sha256, preferGetForPersistedQueries });
  return urql(url, { exchanges: [hashed, fetchExchange], fetch: seeing }, () => {});
}

// Outside of browsers the exchange finds a hash by itself only in CommonJS.
async function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function urql(url, options, dispose) {
  const client = new Client({ url: `${url}/graphql`, preferGetMethod: false, ...options });
  return {
    async ask(document, variables) {
      const mutates = document.trimStart().startsWith("mutation");
      const source = mutates ? client.mutation(document, variables) : client.query(document, variables);
      return plain(await source.toPromise());
    },
    follow(changes) {
      const hand = (result) => {
        if (result.error?.networkError) changes.error(result.error.networkError);
        else if (result.hasNext) changes.next(plain(result));
        else changes.complete(); // the last result comes once more to say so
      };
      return client.subscription(CHANGES, changes.variables).subscribe(hand).unsubscribe;
    },
    dispose,
  };
}

function plain({ data, error }) {
  if (error?.networkError) throw error.networkError;
  return { data, errors: error?.graphQLErrors };
}
