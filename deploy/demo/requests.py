"""The demo's GraphQL documents, and its steps as their inputs (names of the contract)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo.marketplaces import Connection, Marketplace
from deploy.demo.products import Sku
from deploy.demo.steps import Fault, Interaction, Log, Values

Input = dict[str, Any]

_ERRORS = "userErrors { code message path retryable retryAfterMs }"
_TOLD = (
    "replayed warnings { code } interaction { interactionId result effect } offer { status } "
    f"statusChange {{ from to }} {_ERRORS}"
)


@dataclass(frozen=True, slots=True)
class Request:
    """A document with its variables, and the one field of it whose value is wanted."""

    document: str
    field: str
    variables: Mapping[str, Any]

    @property
    def body(self) -> Input:
        """What is posted."""
        return {"query": self.document, "variables": dict(self.variables)}


def _mutation(field: str, selection: str) -> str:
    of_type = f"{field[0].upper()}{field[1:]}Input!"
    return f"mutation Demo($input: {of_type}) {{ {field}(input: $input) {{ {selection} }} }}"


DOCUMENTS = {
    "createChannel": _mutation("createChannel", f"channel {{ channelId }} {_ERRORS}"),
    "activateFeed": _mutation(
        "activateFeed", f"feed {{ feedId activation {{ number activatedAt }} }} {_ERRORS}"
    ),
    "describeProducts": _mutation("describeProducts", f"offersUpdated {_ERRORS}"),
    "openInteraction": _mutation("openInteraction", _TOLD),
    "createLog": _mutation("createLog", f"replayed warnings {{ code }} log {{ logId }} {_ERRORS}"),
    "closeInteraction": _mutation("closeInteraction", _TOLD),
    "recordInteraction": _mutation("recordInteraction", _TOLD),
    "recordInteractions": _mutation("recordInteractions", f"results {{ {_TOLD} }} recorded failed {_ERRORS}"),
}
COUNTS = """query DemoCounts($filter: OfferCountsFilter) {
  offerCounts(filter: $filter) { total sending synced error disabled unavailable }
}"""


def create_channel(marketplace: Marketplace) -> Request:
    """Create a channel."""
    return _request(
        "createChannel",
        {
            "vendor": marketplace.vendor,
            "name": marketplace.name,
            "slug": marketplace.slug,
            "logoUrl": f"https://images.example.com/channels/{marketplace.slug}.svg",
        },
    )


def activate_feed(connection: Connection) -> Request:
    """Activate a feed."""
    settings = {"affiliateId": connection.affiliate_id, "salesChannel": connection.sales_channel}
    return _request("activateFeed", {**_feed(connection), **settings})


def describe_products(connection: Connection, skus: Sequence[Sku]) -> Request:
    """Give the pictures and pages of SKUs."""
    products = [{"skuId": sku.sku_id, "product": {"imageUrl": sku.image_url, "url": sku.url}} for sku in skus]
    return _request("describeProducts", {**_feed(connection), "products": products})


def open_interaction(interaction: Interaction, anchor: datetime) -> Request:
    """Open an interaction; `anchor` is the instant its feed was activated."""
    return _request("openInteraction", _opening(interaction, anchor))


def create_log(interaction: Interaction, index: int, anchor: datetime) -> Request:
    """Add log number `index`."""
    log = _log(interaction, index, anchor)
    return _request("createLog", {**_named(interaction), "log": log})


def close_interaction(interaction: Interaction) -> Request:
    """Close an interaction."""
    return _request("closeInteraction", _named(interaction))


def record_interaction(interaction: Interaction, anchor: datetime) -> Request:
    """Record one finished interaction."""
    return _request("recordInteraction", _record(interaction, anchor))


def record_interactions(interactions: Sequence[Interaction], anchor: datetime) -> Request:
    """Record finished interactions in bulk."""
    return _request("recordInteractions", {"items": [_record(each, anchor) for each in interactions]})


def offer_counts(connection: Connection) -> Request:
    """The counts of a feed's offers by status."""
    where = {"accounts": [connection.account], "feedIds": [connection.feed_id]}
    return Request(COUNTS, "offerCounts", {"filter": where})


def _request(field: str, command: Input) -> Request:
    return Request(DOCUMENTS[field], field, {"input": command})


def _feed(connection: Connection) -> Input:
    return {"account": connection.account, "feedId": connection.feed_id}


def _named(interaction: Interaction) -> Input:
    return {**_feed(interaction.connection), "interactionId": interaction.interaction_id}


def _opening(interaction: Interaction, anchor: datetime) -> Input:
    return _given(
        {
            **_named(interaction),
            "skuId": interaction.sku.sku_id,
            "source": interaction.source,
            "origin": interaction.origin,
            "context": interaction.context,
            "startedAt": _instant(anchor, interaction.started),
            "product": _product(interaction.sku) if interaction.with_product else None,
        }
    )


def _record(interaction: Interaction, anchor: datetime) -> Input:
    logs = [_log(interaction, index, anchor) for index in range(len(interaction.logs))]
    return {**_opening(interaction, anchor), "logs": logs}


def _log(interaction: Interaction, index: int, anchor: datetime) -> Input:
    log = interaction.logs[index]
    occurred = None if interaction.started is None else interaction.started + log.after
    return _given(
        {
            "logId": interaction.log_id(index),
            "type": log.type,
            "agent": log.agent,
            "description": log.description,
            "occurredAt": _instant(anchor, occurred),
            "evidence": _evidence(log),
            "data": None if log.values is None else _data(log.values),
            "errors": [_error(fault) for fault in log.faults] or None,
        }
    )


def _evidence(log: Log) -> Input | None:
    return _given({"request": log.request, "response": log.response}) or None


def _data(values: Values) -> Input:
    price = values.price and {
        "amount": str(values.price.amount),
        "currencyCode": values.price.currency,
    }
    return _given(
        {
            "externalOfferId": values.external_offer_id,
            "inventory": values.inventory,
            "price": price,
            "status": values.status,
        }
    )


def _error(fault: Fault) -> Input:
    return _given(
        {
            "code": fault.code,
            "externalCode": fault.external_code,
            "title": fault.title,
            "description": fault.description,
            "closableOrigins": list(fault.closable_origins) or None,
        }
    )


def _product(sku: Sku) -> Input:
    return {
        "name": sku.name,
        "productId": sku.product_id,
        "ean": sku.ean,
        "brand": sku.brand,
        "category": sku.category,
    }


def _instant(anchor: datetime, offset: timedelta | None) -> str | None:
    if offset is None:
        return None
    return (anchor + offset).astimezone(UTC).isoformat(timespec="milliseconds")


def _given(fields: Input) -> Input:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
