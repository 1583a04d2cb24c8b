import * as apollo from "./apollo.js";
import * as graphqlSse from "./graphql_sse.js";
import { graphqlWs } from "./graphql_ws.js";
import * as urql from "./urql.js";

/**
 * Every client in every way it speaks, by name: each value makes one for the service at a URL.
 *
 * `ask(document, variables)` resolves to `{data, errors}`, `follow(changes)` subscribes to Changes and returns the
 * function that unsubscribes, `dispose()` ends it.
 */
export const CLIENTS = {
  "graphql-ws": graphqlWs,
  "graphql-sse distinct": graphqlSse.distinct,
  "graphql-sse single": graphqlSse.single,
  "urql ws": urql.overSocket,
  "urql sse": urql.overFetch,
  "apollo ws": apollo.overSocket,
  "apollo multipart": apollo.overHttp,
};
