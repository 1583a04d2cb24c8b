import { NetworkError, createClient } from "graphql-sse";

import { answer } from "./answer.js";
import { CHANGES } from "./changes.js";
import { RETRY_MS, pause } from "./retrying.js";

/** graphql-sse with a connection for each operation, its default. */
export const distinct = (url) => graphqlSse(url, false);

/** graphql-sse with all operations over one event stream, as browsers on HTTP/1 need it. */
export const single = (url) => graphqlSse(url, true);

function graphqlSse(url, singleConnection) {
  const options = { url: `${url}/graphql`, singleConnection };
  const follower = createClient({ ...options, retryAttempts: Infinity, retry: () => pause(RETRY_MS) });
  // With one connection a request that is refused counts as a broken network: it would be sent again and again.
  const asker = createClient({ ...options, retryAttempts: 0, fetchFn: readingRefusals });
  return {
    async ask(query, variables) {
      try {
        return await answer(asker, { query, variables });
      } catch (failure) {
        if (failure instanceof NetworkError && failure.response) return failure.response.json();
        throw failure;
      }
    },
    follow: (changes) => follower.subscribe({ query: CHANGES, variables: changes.variables }, changes),
    dispose() {
      asker.dispose();
      follower.dispose();
    },
  };
}

/** A `fetch` that has read the body of a refusal, which the client closes before anybody can. */
async function readingRefusals(url, options) {
  const response = await fetch(url, options);
  return response.ok ? response : new Response(await response.text(), { status: response.status });
}
