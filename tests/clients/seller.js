import { randomUUID } from "node:crypto";

const CREATE = `mutation($input: CreateChannelInput!) {
  createChannel(input: $input) { channel { channelId } userErrors { code } } }`;
const ACTIVATE = `mutation($input: ActivateFeedInput!) {
  activateFeed(input: $input) { feed { state } userErrors { code } } }`;
export const RECORD = `mutation Record($input: RecordInteractionInput!) {
  recordInteraction(input: $input) { offer { skuId status } userErrors { code path } } }`;

/** A seller with a feed of its own, whose connector reports straight to the service. */
export class Seller {
  #url;

  constructor(url, account, feedId) {
    this.#url = url;
    this.account = account;
    this.feedId = feedId;
  }

  /** A new seller at the service at `url`. */
  static async arrive(url) {
    const name = `node-${randomUUID().slice(0, 13)}`;
    const visitor = new Seller(url, name, "");
    const { createChannel } = await visitor.ask(CREATE, { input: { vendor: name, name: "Meli Classic" } });
    const seller = new Seller(url, name, createChannel.channel.channelId);
    const feed = { account: seller.account, feedId: seller.feedId, affiliateId: "MLC", salesChannel: "2" };
    await seller.ask(ACTIVATE, { input: feed });
    return seller;
  }

  /** The position of now. */
  async now() {
    return (await this.ask("{ liveCursor }")).liveCursor;
  }

  /** Report that `skuId` went well, or failed. */
  async record(skuId, type) {
    const { recordInteraction } = await this.ask(RECORD, { input: this.report(skuId, type) });
    return recordInteraction.offer.status;
  }

  /** The input of such a report. */
  report(skuId, type) {
    const errors = type === "FAILURE" ? { errors: [{ code: "CTLG-001", title: "No category" }] } : {};
    return {
      account: this.account,
      feedId: this.feedId,
      skuId,
      interactionId: randomUUID().replaceAll("-", "").toUpperCase(),
      source: "SELLER",
      origin: "CATALOG",
      logs: [{ agent: "connector", type, description: `It was a ${type}`, ...errors }],
    };
  }

  /** The data of the answer to `query`, which must have no errors. */
  async ask(query, variables) {
    const response = await fetch(`${this.#url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/graphql-response+json" },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }
}
