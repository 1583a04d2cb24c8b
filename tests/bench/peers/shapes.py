"""The shapes of the answers that are written by hand: from MongoDB's documents to what GraphQL would say."""

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

Doc = dict[str, Any]

STATUSES = ("sending", "synced", "error", "disabled", "unavailable")


def timeline(offer: Doc, steps: Sequence[Doc]) -> Doc:
    """An offer with its interactions and their logs."""
    return {
        "id": _id("Offer", offer["_id"]),
        "skuId": offer["skuId"],
        "status": offer["status"],
        "product": offer.get("product"),
        "interactions": {
            "nodes": [
                {
                    "id": _id("Interaction", step["_id"]),
                    "interactionId": step["interactionId"],
                    "origin": step["origin"],
                    "result": step["result"],
                    "startedAt": _at(step["startedAt"]),
                    "closedAt": _at(step.get("closedAt")),
                    "logs": {
                        "nodes": [{**log, "occurredAt": _at(log["occurredAt"])} for log in step["logs"][:10]]
                    },
                }
                for step in steps
            ]
        },
    }


def flat(offer: Doc) -> Doc:
    """Twelve fields of an offer."""
    return {
        "id": _id("Offer", offer["_id"]),
        "account": offer["account"],
        "feedId": offer["feedId"],
        "skuId": offer["skuId"],
        "status": offer["status"],
        "statusSince": _at(offer["statusSince"]),
        "inventory": offer.get("inventory"),
        "externalOfferId": offer.get("externalOfferId"),
        "version": offer["version"],
        "createdAt": _at(offer["createdAt"]),
        "updatedAt": _at(offer["updatedAt"]),
        "product": offer.get("product"),
    }


def hit(offer: Doc) -> Doc:
    """What a search shows of an offer."""
    return {
        "id": _id("Offer", offer["_id"]),
        "skuId": offer["skuId"],
        "status": offer["status"],
        "product": offer.get("product"),
        "price": _money(offer.get("price")),
    }


def whole(offer: Doc, feed: Doc, channel: Doc) -> Doc:
    """An offer's own fields, with its channel's and its feed's."""
    names = ("name", "productId", "ean", "brand", "category", "imageUrl", "url")
    product = offer.get("product")
    return {
        **flat(offer),
        "statusReason": offer["statusReason"],
        "product": product and {name: product.get(name) for name in names},
        "price": _money(offer.get("price")),
        "channel": {
            "id": _id("Channel", channel["_id"]),
            "channelId": channel["_id"],
            "name": channel["name"],
        },
        "feed": {
            "id": _id("Feed", feed["_id"]),
            "affiliateId": feed["affiliateId"],
            "salesChannel": feed["salesChannel"],
            "state": feed["state"],
        },
    }


def offer_error(error: Doc, codes: dict[str, Doc]) -> Doc:
    """An error of an offer."""
    return {
        "id": _id("OfferError", error["_id"]),
        "code": error["code"],
        "fullCode": _full(error["code"], error.get("externalCode")),
        "title": error["title"],
        "description": error.get("description"),
        "origin": error["origin"],
        "state": error["state"],
        "raisedAt": _at(error["raisedAt"]),
        "lastSeenAt": _at(error["lastSeenAt"]),
        "occurrences": error["occurrences"],
        "archivedAt": _at(error.get("archivedAt")),
        "archiveReason": error.get("archiveReason"),
        "solutionText": codes[error["code"]].get("solutionText"),
    }


def whole_step(step: Doc) -> Doc:
    """An interaction and its logs with all they say."""
    values = step.get("newValues")
    same = ("interactionId", "source", "origin", "origins", "context", "state")
    return {
        "id": _id("Interaction", step["_id"]),
        **{name: step[name] for name in (*same, "result", "effect", "logCount")},
        "startedAt": _at(step["startedAt"]),
        "closedAt": _at(step.get("closedAt")),
        "newValues": values
        and {
            "externalOfferId": values.get("externalOfferId"),
            "inventory": values.get("inventory"),
            "price": _money(values.get("price")),
            "status": values.get("status"),
        },
        "logs": {
            "nodes": [
                {
                    **{name: log[name] for name in ("logId", "type", "agent", "description")},
                    "occurredAt": _at(log["occurredAt"]),
                    "evidence": log.get("evidence"),
                    "errors": [
                        {"fullCode": _full(error["code"], error.get("externalCode")), "title": error["title"]}
                        for error in log["errors"]
                    ],
                }
                for log in step["logs"][:20]
            ]
        },
    }


def change(entry: Doc) -> Doc:
    """A change of status."""
    return {
        "from": entry.get("statusBefore"),
        "to": entry["statusAfter"],
        "at": _at(entry["at"]),
        "reason": entry["reason"],
    }


def summed_up(code: Doc, rows: Sequence[Doc]) -> Doc:
    """The offers in error by one code."""
    full = [
        {
            "fullCode": _full(row["_id"]["code"], row["_id"].get("externalCode")),
            "feedId": row["_id"]["feedId"],
            "title": row["title"],
            "offers": len(row["offers"]),
        }
        for row in rows
    ]
    full.sort(key=lambda each: (-each["offers"], each["fullCode"], each["feedId"]))
    return {
        "errorCode": {"code": code["_id"], "category": code["category"], "description": code["description"]},
        "offers": len({offer for row in rows for offer in row["offers"]}),
        "oldest": _at(min(row["oldest"] for row in rows)),
        "latest": _at(max(row["latest"] for row in rows)),
        "fullCodes": full,
    }


def counted(row: Doc) -> Doc:
    """Offers by status."""
    counts = {name: row[name] for name in STATUSES}
    total = sum(counts.values())
    return {"total": total, **counts, "syncedRatio": counts["synced"] / total if total else None}


def _id(type_name: str, key: str) -> str:
    return urlsafe_b64encode(f"{type_name}:{key}".encode()).rstrip(b"=").decode()


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat(timespec="milliseconds") + "Z"


def _money(price: Doc | None) -> Doc | None:
    return price and {"amount": str(price["amount"]), "currencyCode": price["currencyCode"]}


def _full(code: str, external_code: str | None) -> str:
    return code if external_code is None else f"{code}-{external_code}"
