"use strict";

// Starts GraphiQL against the address this page was loaded from: queries and mutations by HTTP,
// subscriptions by the WebSocket of the same address.
(async () => {
  const address = new URL(window.location.href);
  const given = new URLSearchParams(address.search);
  address.search = "";
  address.hash = "";
  const socketAddress = new URL(address);
  socketAddress.protocol = address.protocol === "https:" ? "wss:" : "ws:";

  // The headers of the editor go with the socket too, as the payload of its connection_init.
  let headers = {};
  const fetcher = GraphiQL.createFetcher({
    url: address.href,
    // Lets a browser's session through, which other sites' pages cannot do.
    headers: { "X-Offergraph-CSRF": "1" },
    wsClient: graphqlWs.createClient({
      url: socketAddress.href,
      lazy: true,
      connectionParams: () => headers,
    }),
  });

  const firstQuery = given.get("query") ?? (await (await fetch("/graphiql/first-query.graphql")).text());
  const root = ReactDOM.createRoot(document.getElementById("graphiql"));
  root.render(
    React.createElement(GraphiQL, {
      fetcher: (parameters, options) => {
        headers = options?.headers ?? {};
        return fetcher(parameters, options);
      },
      defaultQuery: firstQuery,
      query: given.get("query") ?? undefined,
      variables: given.get("variables") ?? undefined,
      defaultEditorToolsVisibility: "variables",
      shouldPersistHeaders: false,
    }),
  );
})();
