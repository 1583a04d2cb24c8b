import { createClient } from "graphql-sse";

import { answer } from "./answer.js";
import { CHANGES } from "./changes.js";
import { RETRY_MS, pause } from "./retrying.js";

/** graphql-sse with a connection for each operation, its default. */
export const distinct = (url) => graphqlSse(url, false);

/** graphql-sse with all operations over one event stream, as browsers on HTTP/1 need it. */
export const single = (url) => graphqlSse(url, true);

function graphqlSse(url, singleConnection) {
  const client = createClient({
    url: `${url}/graphql`,
    singleConnection,
    retryAttempts: Infinity,
    retry: () => pause(RETRY_MS),
  });
  return {
    ask: (query, variables) => answer(client, { query, variables }),
    follow: (changes) => client.subscribe({ query: CHANGES, variables: changes.variables }, changes),
    dispose: () => client.dispose(),
  };
}
