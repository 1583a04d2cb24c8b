import { useState } from "react";
import { useQuery } from "urql";
import { OneOfferDocument, type OneOfferQuery } from "../../graph/generated/graphql";
import { isOfferNews } from "../../live/events";
import { useRefresh } from "../../live/provider";
import { Ago, Card, Failure, Heading, Loading, Notice, Picture, Status } from "../../parts/basics";
import { count, exactly, moment, money, total } from "../../parts/format";
import { address, Link, navigate, useAddress } from "../../router/location";
import { ORIGIN, REASON, SOURCE, words } from "../../words";
import { offersOf } from "../offers/list";
import { ErrorCard } from "./error-card";
import { History } from "./history";
import { Timeline } from "./timeline";

export type Offer = NonNullable<OneOfferQuery["offer"]>;

export interface OfferKey {
  readonly account: string;
  readonly feedId: string;
  readonly skuId: string;
}

const REFRESH_EVERY_MS = 150;

/** One offer: where it stands and why, what to mend, and everything that happened to it. */
export function OfferView(key: OfferKey) {
  const [{ data, error }, read] = useQuery({
    query: OneOfferDocument,
    variables: { account: key.account, feedId: key.feedId, skuId: key.skuId },
  });
  const again = () => read({ requestPolicy: "network-only" });
  useRefresh(again, REFRESH_EVERY_MS, (event) =>
    isOfferNews(event)
      ? event.skuId === key.skuId && event.feedId === key.feedId && event.account === key.account
      : event.__typename === "FeedChanged" && event.feedId === key.feedId && event.account === key.account,
  );
  if (!data) {
    return error ? <Failure error={error} again={again} /> : <Loading />;
  }
  if (data.offer === null) {
    return (
      <Notice title={words.offer.missing} whole>
        <p>{words.offer.missingHelp}</p>
        <Link className="button" href={address(["offers"])}>
          {words.offer.back}
        </Link>
      </Notice>
    );
  }
  return <Shown offer={data.offer} of={key} />;
}

/** Shows the interaction `interactionId` in the timeline; the address bar keeps it. */
export function showInteraction(interactionId: string | null): void {
  const parameters = new URLSearchParams(location.search);
  parameters.delete("interaction");
  if (interactionId !== null) {
    parameters.set("interaction", interactionId);
  }
  const search = parameters.toString();
  navigate(location.pathname + (search && `?${search}`), true);
}

function Shown({ offer, of }: { offer: Offer; of: OfferKey }) {
  const chosen = useAddress().parameters.get("interaction");
  return (
    <>
      <p className="crumbs">
        <Link href={address(["offers"], [["account", of.account]])}>{words.offer.back}</Link>
        <span aria-hidden="true"> / </span>
        <Link href={offersOf(of)}>{offer.channel.name}</Link>
      </p>
      <Heading title={offer.product?.name ?? offer.skuId}>
        <p className="muted">
          {words.offers.sku} {offer.skuId} · {offer.account}
        </p>
      </Heading>
      <div className="offer">
        <div className="offer-main">
          <Standing offer={offer} />
          <Errors offer={offer} />
          <Card title={words.offer.history}>
            <History changes={offer.statusHistory.nodes} />
          </Card>
          <Timeline of={of} version={offer.version} chosen={chosen} />
        </div>
        <Facts offer={offer} />
      </div>
    </>
  );
}

function Standing({ offer }: { offer: Offer }) {
  return (
    <section className={`standing edge-${offer.status.toLowerCase()}`} aria-label={words.offers.state}>
      <Picture name={offer.product?.category ?? offer.skuId} url={offer.product?.imageUrl ?? null} />
      <div className="stack">
        <span className="standing-status">
          <Status of={offer.status} />
          <span className="muted">
            {words.offer.since} <Ago at={offer.statusSince} />
          </span>
        </span>
        <span>{offer.statusReason.message || REASON[offer.statusReason.code]}</span>
      </div>
    </section>
  );
}

function Errors({ offer }: { offer: Offer }) {
  const [open, setOpen] = useState(false);
  const { active, archived } = offer;
  return (
    <Card
      title={words.offer.active}
      aside={active.nodes.length > 0 && <span className="badge">{active.nodes.length}</span>}
    >
      {active.nodes.length === 0 && <p className="muted">{words.offer.noErrors}</p>}
      {active.nodes.map((error) => (
        <ErrorCard key={error.id} error={error} />
      ))}
      {archived.nodes.length > 0 && (
        <details className="archived" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{words.offer.archived(total(archived.totalCount))}</summary>
          {archived.nodes.map((error) => (
            <ErrorCard key={error.id} error={error} />
          ))}
        </details>
      )}
    </Card>
  );
}

function Facts({ offer }: { offer: Offer }) {
  const { product, feed } = offer;
  const facts: readonly (readonly [string, string | null | undefined])[] = [
    [words.offer.price, money(offer.price)],
    [words.offer.inventory, offer.inventory === null ? null : count(offer.inventory)],
    [words.offer.listing, offer.externalOfferId],
    [words.offer.brand, product?.brand],
    [words.offer.category, product?.category],
    [words.offer.ean, product?.ean],
    [words.offer.productId, product?.productId],
    [words.offer.affiliate, feed.affiliateId],
    [words.offer.salesChannel, feed.salesChannel],
  ];
  return (
    <Card title={words.offer.facts} className="facts">
      <dl>
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>{value ?? words.none}</dd>
          </div>
        ))}
        {(
          [
            [words.offer.first, offer.createdAt],
            [words.offer.updated, offer.updatedAt],
          ] as const
        ).map(([name, at]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd>
              <time dateTime={at} title={exactly(at)}>
                {moment(at)}
              </time>
            </dd>
          </div>
        ))}
      </dl>
      {product?.url && (
        <a className="button" href={product.url} target="_blank" rel="noreferrer noopener">
          {words.offer.shop}
        </a>
      )}
    </Card>
  );
}

/** "Catalog, from the channel" */
export function originOf(of: { origin: keyof typeof ORIGIN; source: keyof typeof SOURCE }): string {
  return `${ORIGIN[of.origin]} · ${SOURCE[of.source]}`;
}
