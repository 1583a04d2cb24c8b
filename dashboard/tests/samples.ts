/** Rows and events as the service gives them. */
import type { OfferStatus } from "../src/graph/generated/graphql";
import type { OfferNews, Row } from "../src/live/events";

export function row(skuId: string, version = 1, status: OfferStatus = "SYNCED"): Row {
  return {
    __typename: "Offer",
    id: `offer ${skuId}`,
    account: "grocery1",
    feedId: "vtex.meli",
    skuId,
    version,
    status,
    statusSince: "2026-01-01T00:00:00Z",
    statusReason: { __typename: "StatusReason", code: "SUCCEEDED", message: "Taken" },
    product: {
      __typename: "Product",
      name: "Coffee",
      ean: null,
      brand: "Serra",
      category: "Food",
      imageUrl: null,
    },
    price: null,
    inventory: 3,
    externalOfferId: null,
    updatedAt: "2026-01-01T00:00:00Z",
    errors: { __typename: "OfferErrorConnection", nodes: [] },
  };
}

export function failing(skuId: string, fullCode: string): Row {
  const error = {
    __typename: "OfferError" as const,
    id: fullCode,
    code: fullCode.slice(0, 8),
    fullCode,
    title: "No",
  };
  return { ...row(skuId, 1, "ERROR"), errors: { __typename: "OfferErrorConnection", nodes: [error] } };
}

const keys = (of: Row) => ({ account: of.account, feedId: of.feedId, skuId: of.skuId });

export function price(of: Row, cursor = "c"): OfferNews {
  return { __typename: "OfferUpdated", cursor, ...keys(of), offer: of };
}

export function status(of: Row, cursor = "c"): Extract<OfferNews, { __typename: "OfferStatusChanged" }> {
  return { __typename: "OfferStatusChanged", cursor, ...keys(of), from: null, to: of.status, offer: of };
}
