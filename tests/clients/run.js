// node run.js URL CLIENT: what CLIENT does with the service at URL, a line of JSON for each check.

import * as apollo from "./apollo.js";
import * as graphqlSse from "./graphql_sse.js";
import { graphqlWs } from "./graphql_ws.js";
import { journey } from "./journey.js";
import * as urql from "./urql.js";

export const CLIENTS = {
  "graphql-ws": graphqlWs,
  "graphql-sse distinct": graphqlSse.distinct,
  "graphql-sse single": graphqlSse.single,
  "urql ws": urql.overSocket,
  "urql sse": urql.overFetch,
  "apollo ws": apollo.overSocket,
  "apollo multipart": apollo.overHttp,
};

const [url, name] = process.argv.slice(2);
await journey(url, CLIENTS[name]);
