// node persisted.js URL CLIENT: automatic persisted queries at URL as CLIENT sends them.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";

import * as apollo from "./apollo.js";
import { check, finish } from "./checks.js";
import * as urql from "./urql.js";

// With GET, urql sends the text by GET too while it fits a URL; Apollo always sends it by POST.
const CLIENTS = {
  urql: { make: urql.persisted, byGet: "within-url-limit", textAfterGet: "GET" },
  apollo: { make: apollo.persisted, byGet: true, textAfterGet: "POST" },
};
const [url, name] = process.argv.slice(2);
const { make, byGet, textAfterGet } = CLIENTS[name];

await check("by GET", () => learnt(byGet, "GET", textAfterGet));
await check("by POST", () => learnt(false, "POST", "POST"));
await check("errors", wrong);
finish();

/** A new document is sent as its hash, then with its text; from then on its hash is enough, for everybody. */
async function learnt(mode, method, textMethod) {
  const document = `query ${unheardOf()}($first: Int) { channels(first: $first) { totalCount { value } } }`;
  const hash = { method, hasHash: true, hasText: false };
  for (const expected of [[hash, { method: textMethod, hasHash: true, hasText: true }], [hash]]) {
    const sent = [];
    const client = make(url, seen(sent), mode);
    await answered(client, document, { first: 1 });
    assert.deepEqual(sent, expected);
    await answered(client, document, { first: 2 });
    assert.deepEqual(sent, [...expected, hash]);
    await client.dispose();
  }
}

/** A wrong document is answered as one sent as text. */
async function wrong() {
  const sent = [];
  const client = make(url, seen(sent), false);
  const { errors } = await client.ask(`query ${unheardOf()} { nothingOfThatName }`);
  assert.deepEqual(errors.map(({ extensions }) => extensions.code), ["GRAPHQL_VALIDATION_FAILED"]);
  assert.deepEqual(sent.map(({ hasHash, hasText }) => [hasHash, hasText]), [[true, false], [true, true]]);
  await client.dispose();
}

async function answered(client, document, variables) {
  const { data, errors } = await client.ask(document, variables);
  assert.ok(!errors, JSON.stringify(errors));
  assert.equal(typeof data.channels.totalCount.value, "number");
}

/** A `fetch` that notes in `sent` what goes out. */
function seen(sent) {
  return (address, options) => {
    const parameters = options.body ? JSON.parse(options.body) : Object.fromEntries(new URL(address).searchParams);
    const extensions = JSON.stringify(parameters.extensions ?? {});
    sent.push({
      method: options.method ?? "GET",
      hasHash: extensions.includes("sha256Hash"),
      hasText: Boolean(parameters.query),
    });
    return fetch(address, options);
  };
}

function unheardOf() {
  return `Unheard${randomUUID().replaceAll("-", "")}`;
}
