// node journey.js URL CLIENT: what everybody does with a service, done by CLIENT with the one at URL.

import assert from "node:assert/strict";

import { Changes } from "./changes.js";
import { check, finish } from "./checks.js";
import { CLIENTS } from "./clients.js";
import { Line } from "./line.js";
import { RECORD, Seller } from "./seller.js";

const OFFERS = `query Offers($accounts: [String!]) {
  offers(filter: { accounts: $accounts }) { nodes { skuId status } totalCount { value } } }`;
const HALF_WRONG = `query HalfWrong { viewer { role } node(id: "nobody") { id } }`;
// One may be told to another subscriber first; of several in a row, the line would have brought one.
const QUIET_REPORTS = 5;
const UNKNOWN_FIELD = `query Unknown { nothingOfThatName }`;

const [url, name] = process.argv.slice(2);
const connect = CLIENTS[name];
const seller = await Seller.arrive(url);
const line = await Line.to(url);
const client = connect(line.url);

await check("query", query);
await check("mutation", mutation);
await check("errors", errors);
await check("subscription", subscription);
await check("subscription error", subscriptionError);
await check("unsubscribe", unsubscribe);
await check("reconnect", reconnect);
await client.dispose();
line.close();
finish();

async function query() {
  await seller.record("queried", "SUCCESS");
  const { data, errors } = await client.ask(OFFERS, { accounts: [seller.account] });
  assert.ok(!errors, JSON.stringify(errors));
  assert.deepEqual(data.offers.nodes.map(plain), [{ skuId: "queried", status: "SYNCED" }]);
  assert.equal(data.offers.totalCount.value, 1);
}

async function mutation() {
  const sent = await client.ask(RECORD, { input: seller.report("told", "FAILURE") });
  assert.deepEqual(plain(sent.data.recordInteraction.offer), { skuId: "told", status: "ERROR" });
  assert.deepEqual(sent.data.recordInteraction.userErrors, []);
  const refused = await client.ask(RECORD, { input: { ...seller.report("told", "SUCCESS"), feedId: "no.feed" } });
  assert.equal(refused.data.recordInteraction.offer, null);
  assert.equal(refused.data.recordInteraction.userErrors[0].code, "FEED_NOT_FOUND");
}

/** An error beside data, and one instead of it. */
async function errors() {
  const half = await client.ask(HALF_WRONG);
  assert.deepEqual(half.errors.map(shown), [{ code: "BAD_USER_INPUT", path: ["node"] }]);
  assert.equal(half.data.node, null);
  assert.equal(half.data.viewer.role, "ADMIN");
  const none = await client.ask(UNKNOWN_FIELD);
  assert.deepEqual(none.errors.map(shown), [{ code: "GRAPHQL_VALIDATION_FAILED", path: undefined }]);
  assert.ok(!none.data);
}

async function subscription() {
  const changes = new Changes({ accounts: [seller.account], skuIds: ["followed"] }, await seller.now());
  const stop = client.follow(changes);
  await seller.record("followed", "SUCCESS");
  await seller.record("another", "SUCCESS");
  await seller.record("followed", "FAILURE");
  await changes.until(2);
  assert.deepEqual(changes.story, ["followed null>SYNCED", "followed SYNCED>ERROR"]);
  assert.deepEqual(changes.events.map(({ reason }) => reason.code), ["CREATED", "FAILED"]);
  assert.equal(changes.events[1].offer.status, "ERROR");
  stop();
}

/** A cursor that never was: the subscriber learns the code, and that it is over. */
async function subscriptionError() {
  const changes = new Changes({ accounts: [seller.account] }, "no cursor of this service");
  const stop = client.follow(changes);
  await changes.untilOver();
  assert.deepEqual(changes.errors.map((error) => error.extensions?.code), ["BAD_CURSOR"], String(changes.errors));
  stop();
}

/** Once unsubscribed, nothing of the subscription comes over the line any more; another one goes on. */
async function unsubscribe() {
  const filter = { accounts: [seller.account] };
  const left = new Changes(filter, await seller.now());
  const stays = new Changes(filter, await seller.now());
  const other = connect(url);
  const stops = [client.follow(left), other.follow(stays)];
  await seller.record("left", "SUCCESS");
  await Promise.all([left.until(1), stays.until(1)]);
  stops[0]();
  // What is under way while the service is told is no fault: quiet must come, not be there at once.
  let quiet = 0;
  for (let number = 2; quiet < QUIET_REPORTS; number += 1) {
    const before = line.received;
    await seller.record("left", number % 2 ? "SUCCESS" : "FAILURE");
    await stays.until(number);
    quiet = line.received === before ? quiet + 1 : 0;
  }
  assert.equal(left.events.length, 1);
  assert.deepEqual(left.errors, []);
  stops[1]();
  await other.dispose();
}

/** The line breaks, things happen, the line comes back: the client resumes by itself and has missed nothing. */
async function reconnect() {
  const changes = new Changes({ accounts: [seller.account], skuIds: ["broken"] }, await seller.now());
  const stop = client.follow(changes);
  await seller.record("broken", "SUCCESS");
  await changes.until(1);
  const expected = ["broken null>SYNCED"];
  for (const round of [1, 2]) {
    line.down();
    await seller.record("broken", "FAILURE");
    await seller.record("broken", "SUCCESS");
    line.up();
    expected.push("broken SYNCED>ERROR", "broken ERROR>SYNCED");
    await changes.until(1 + 2 * round);
  }
  await seller.record("broken", "FAILURE");
  expected.push("broken SYNCED>ERROR");
  await changes.until(expected.length);
  assert.deepEqual(changes.story, expected);
  stop();
}

/** Without what some clients add to every object. */
function plain({ __typename, ...fields }) {
  return fields;
}

function shown({ extensions, path }) {
  return { code: extensions.code, path: path && [...path] };
}
