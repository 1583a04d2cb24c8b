import { cacheExchange, fetchExchange, mapExchange } from "@urql/core";
import { Client, makeOperation, stringifyDocument, type TypedDocumentNode } from "urql";

/** What the service asks of requests that carry the session's cookie, so that no other page can send them. */
export const CSRF = { "X-Offergraph-CSRF": "1" };

/** The name the service knows a document of this page by: its hash, which codegen puts on it. */
export function documentId(document: unknown): string {
  return (document as { __meta__: { documentId: string } }).__meta__.documentId;
}

/** How a document goes over the socket: by its name, except while it is being written (`npm run dev`). */
export function named(document: TypedDocumentNode): { query: string; documentId?: string } {
  return import.meta.env.DEV
    ? { query: stringifyDocument(document) }
    : { query: "", documentId: documentId(document) };
}

const byName = mapExchange({
  onOperation: (operation) =>
    // What the cache asks for once more has been named already.
    import.meta.env.DEV || operation.kind === "teardown" || !("__meta__" in operation.query)
      ? operation
      : makeOperation(operation.kind, {
          ...operation,
          query: { kind: "Document", definitions: [], documentId: documentId(operation.query) } as never,
        }),
});

/** A client of the service this page came from; `onSignedOut` hears of an answer that asks who is there. */
export function makeClient(onSignedOut: () => void): Client {
  const watchful = mapExchange({
    onError: (error) => {
      if (error.graphQLErrors.some((each) => each.extensions.code === "UNAUTHENTICATED")) {
        onSignedOut();
      }
    },
  });
  return new Client({
    url: "/graphql",
    preferGetMethod: false,
    requestPolicy: "cache-and-network",
    fetchOptions: { headers: CSRF },
    exchanges: [watchful, byName, cacheExchange, fetchExchange],
  });
}
