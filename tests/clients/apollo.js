import { createHash } from "node:crypto";

import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { RetryLink } from "@apollo/client/link/retry";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import WebSocket from "ws";

import { CHANGES } from "./changes.js";
import { wsClient } from "./graphql_ws.js";
import { RETRY_MS } from "./retrying.js";

/** Apollo Client as it comes: everything over HTTP, subscriptions as multipart answers; its RetryLink retries. */
export function overHttp(url) {
  const again = new RetryLink({ delay: { initial: RETRY_MS, max: RETRY_MS }, attempts: { max: Infinity } });
  return apollo(ApolloLink.from([again, resuming(), new HttpLink({ uri: `${url}/graphql` })]), () => {});
}

/** Apollo Client with everything over WebSocket, through graphql-ws. */
export function overSocket(url) {
  // Its link judges errors by the global WebSocket, which Node has from 22 on.
  globalThis.WebSocket ??= WebSocket;
  const socket = wsClient(url);
  return apollo(ApolloLink.from([resuming(), new GraphQLWsLink(socket)]), () => socket.dispose());
}

/** Apollo Client that names its documents by their hash; `seeing` is the fetch it uses. */
export function persisted(url, seeing, useGETForHashedQueries) {
  const hashed = new PersistedQueryLink({ sha256, useGETForHashedQueries });
  return apollo(ApolloLink.from([hashed, new HttpLink({ uri: `${url}/graphql`, fetch: seeing })]), () => {});
}

// The client copies variables once; a retry needs the position of that moment.
function resuming() {
  return new ApolloLink((operation, forward) => {
    const { changes } = operation.getContext();
    if (changes) operation.variables = changes.variables;
    return forward(operation);
  });
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function apollo(link, dispose) {
  const options = { errorPolicy: "all", fetchPolicy: "no-cache" };
  const client = new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: options, mutate: options },
  });
  return {
    async ask(document, variables) {
      const parsed = gql(document);
      const mutates = parsed.definitions[0].operation === "mutation";
      const asked = mutates
        ? client.mutate({ mutation: parsed, variables })
        : client.query({ query: parsed, variables });
      return plain(await asked);
    },
    follow(changes) {
      const request = { query: gql(CHANGES), variables: changes.variables, context: { changes }, ...options };
      const subscription = client.subscribe(request).subscribe({
        next: (result) => changes.next(plain(result)),
        error: (failure) => changes.error(failure),
        complete: () => changes.complete(),
      });
      return () => subscription.unsubscribe();
    },
    dispose() {
      client.stop();
      return dispose();
    },
  };
}

function plain({ data, error }) {
  if (error && !CombinedGraphQLErrors.is(error)) throw error;
  return { data, errors: error?.errors };
}
