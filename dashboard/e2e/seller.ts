/** A seller of a test's own beside the demo's, and the connector that reports for it, over the public API. */
import { randomUUID } from "node:crypto";
import { BASE } from "./browser";

type Json = Record<string, unknown>;

/** Where to ask, and with which key where one is asked for. */
export interface Service {
  readonly base: string;
  readonly key?: string;
}

const OPEN: Service = { base: BASE };

/** The data of an answer; throws what the service refused. */
export async function ask<T>(query: string, variables: Json = {}, { base, key } = OPEN): Promise<T> {
  const answer = await fetch(`${base}/graphql`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: T; errors?: unknown };
  const refused = Object.values((data ?? {}) as Json).flatMap(
    (each) => (each as Json | null)?.userErrors ?? [],
  );
  if (!data || errors || refused.length > 0) {
    throw new Error(JSON.stringify(errors ?? refused));
  }
  return data;
}

export class Seller {
  readonly feedId = "e2e.market";
  readonly channel = "Market";

  private constructor(
    readonly account: string,
    private readonly service: Service,
  ) {}

  /** A seller with an active feed and no offers; `name` is part of its account's, which nobody had before. */
  static arrive(name: string): Promise<Seller> {
    return Seller.settle(`e2e-${name}-${Date.now().toString(36)}`);
  }

  /** The same under an account's own name, at a service of choice. */
  static async settle(account: string, service: Service = OPEN): Promise<Seller> {
    const seller = new Seller(account, service);
    const feed = { account, feedId: seller.feedId, affiliateId: "E2E", salesChannel: "1" };
    await ask(
      `mutation ($channel: CreateChannelInput!, $feed: ActivateFeedInput!) {
        createChannel(input: $channel) { userErrors { message } }
        activateFeed(input: $feed) { userErrors { message } } }`,
      { channel: { vendor: "e2e", name: seller.channel, slug: "market" }, feed },
      service,
    );
    return seller;
  }

  /** The path of an offer's page. */
  path(skuId: string): string {
    return `/offers/${this.account}/${this.feedId}/${skuId}`;
  }

  /** Report that SKUs were taken, at a price. */
  async taken(skuIds: readonly string[], amount = "10.00", inventory = 5): Promise<void> {
    const data = { externalOfferId: "X1", inventory, price: { amount, currencyCode: "BRL" } };
    await this.report(skuIds, { type: "SUCCESS", agent: "e2e", description: "Taken", data });
  }

  /** Report that a SKU was refused. */
  async refused(skuId: string, title: string): Promise<void> {
    const evidence = {
      request: `curl -H 'Authorization: Bearer hunter2' -d '{"sku":"${skuId}"}'`,
      response: `{"title":"${title}"}`,
    };
    const errors = [{ code: "CTLG-007", externalCode: "001", title }];
    await this.report([skuId], { type: "FAILURE", agent: "e2e", description: title, evidence, errors });
  }

  /** Report in one go that a SKU was refused and taken, three times. */
  async wavering(skuId: string): Promise<void> {
    const step = { agent: "e2e", description: "Wavering" };
    await this.report(Array(6).fill(skuId), { ...step, type: "FAILURE" }, { ...step, type: "SUCCESS" });
  }

  private async report(skuIds: readonly string[], ...logs: readonly Json[]): Promise<void> {
    const items = skuIds.map((skuId, index) => ({
      account: this.account,
      feedId: this.feedId,
      skuId,
      interactionId: randomUUID().replaceAll("-", "").toUpperCase(),
      source: "SELLER",
      origin: "CATALOG",
      product: { name: `Thing ${skuId}`, brand: "Own", category: "Things" },
      logs: [logs[index % logs.length]],
    }));
    const told = await ask<{ recordInteractions: { failed: number } }>(
      `mutation ($input: RecordInteractionsInput!) {
        recordInteractions(input: $input) { failed userErrors { message } } }`,
      { input: { items } },
      this.service,
    );
    if (told.recordInteractions.failed > 0) {
      throw new Error("not everything was recorded");
    }
  }
}
