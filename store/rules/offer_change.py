"""From the facts an interaction set to the offer's next version: status, reason, keys (R13, R15). Pure."""

from datetime import datetime

from store.records.evolution import evolve
from store.records.feeds import Feed, offer_key
from store.records.offers import Offer, StatusReason
from store.records.values import Product
from store.rules.list_keys import list_keys
from store.rules.search_terms import search_terms
from store.rules.status import derive_status, error_keys, reason_code
from store.vocabulary import OfferStatus, StatusReasonCode


def newborn(feed: Feed, sku_id: str, now: datetime) -> Offer:
    """An offer that is new to the activation (R7), untouched by its first interaction; its version is 0."""
    return Offer(
        key=offer_key(feed.activation.key, sku_id),
        account=feed.account,
        feed_id=feed.feed_id,
        vendor=feed.vendor,
        activation=feed.activation.key,
        activation_number=feed.activation.number,
        sku_id=sku_id,
        status=OfferStatus.SENDING,
        status_since=now,
        status_reason=StatusReason(StatusReasonCode.CREATED, ""),
        created_at=now,
        updated_at=now,
        version=0,
    )


def next_version(
    before: Offer | None, touched: Offer, now: datetime, message: str, *, timed_out: bool = False
) -> Offer:
    """`touched` one version on, its status derived anew; a change of status has `message` as its reason's.

    No version is older than the one before.
    """
    status = derive_status(touched)
    found_by = error_keys(status, touched.errors)
    # Another process may have a clock that is ahead, or have been faster with what came later.
    at = max(now, touched.updated_at)
    after = evolve(
        touched,
        status=status,
        version=touched.version + 1,
        updated_at=at,
        error_keys=found_by,
        list_keys=list_keys(status, touched.product, found_by),
        search_terms=_search_terms(before, touched),
    )
    known = before.status if before else None
    if known is status:
        return after
    code = reason_code(known, status, timed_out=timed_out)
    return evolve(after, status_since=at, status_reason=StatusReason(code, message))


def with_product(offer: Offer, product: Product | None) -> Offer:
    """R32: the facts given now over those known, per field; what is absent or null stays."""
    if product is None or product == Product():
        return offer
    known = offer.product or Product()
    merged = Product(
        name=product.name or known.name,
        product_id=product.product_id or known.product_id,
        ean=product.ean or known.ean,
        brand=product.brand or known.brand,
        category=product.category or known.category,
        image_url=product.image_url or known.image_url,
        url=product.url or known.url,
    )
    return evolve(offer, product=merged)


def _search_terms(before: Offer | None, touched: Offer) -> tuple[str, ...]:
    called = touched.product, touched.external_offer_id
    if before is not None and called == (before.product, before.external_offer_id):
        return touched.search_terms
    product = touched.product or Product()
    return search_terms(product.name, touched.sku_id, product.ean, touched.external_offer_id)
