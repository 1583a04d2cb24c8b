// node restart.js URL OTHER: every client follows the service at URL while it is restarted; what happens meanwhile is
// reported to OTHER, a second process on the same database. Standard output says when the clients follow ("following")
// and, told on standard input that the service has stopped, that it has been reported ("reported"); told that it is
// there again, it checks. A check's patience is for the clients: how long a service takes to start is another matter.

import assert from "node:assert/strict";
import { createInterface } from "node:readline/promises";

import { Changes } from "./changes.js";
import { check, finish, tell } from "./checks.js";
import { CLIENTS } from "./clients.js";
import { Seller } from "./seller.js";

const [url, other] = process.argv.slice(2);
const orders = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const seller = await Seller.arrive(other);
const start = await seller.now();
const followers = Object.entries(CLIENTS).map(([name, connect]) => {
  const client = connect(url);
  const changes = new Changes({ accounts: [seller.account] }, start);
  return { name, client, changes, stop: keepFollowing(name, client, changes) };
});

await seller.record("kept", "SUCCESS");
await Promise.all(followers.map(({ changes }) => changes.until(1)));
tell({ state: "following" });
await orders.next();
await seller.record("kept", "FAILURE");
await seller.record("kept", "SUCCESS");
tell({ state: "reported" });
await orders.next();

const EXPECTED = ["kept null>SYNCED", "kept SYNCED>ERROR", "kept ERROR>SYNCED"];
await Promise.all(
  followers.map(({ name, changes }) =>
    check(name, async () => {
      await changes.until(EXPECTED.length);
      assert.deepEqual(changes.story, EXPECTED);
    }),
  ),
);
for (const { client, stop } of followers) {
  stop();
  await client.dispose();
}
orders.return();
process.stdin.destroy();
finish();

/** Follow; every client comes back by itself, but urql takes the end of an event stream for that of the subscription. */
function keepFollowing(name, client, changes) {
  let stop;
  const follow = () => (stop = client.follow(changes));
  if (name === "urql sse") changes.complete = follow;
  follow();
  return () => stop();
}
