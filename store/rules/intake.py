"""From a command as it came to its normal form: masked, bounded, with ids, digests (R27) and its faults.

Pure. What a retry must not change - made ids, the service's instant - is decided here, once, before the
writer sees it.
"""

import hashlib
import json
import random
from datetime import UTC, datetime
from decimal import Decimal

import orjson

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
    TimeOutInteraction,
)
from store.records.evolution import evolve
from store.records.frozen import dataclass
from store.records.values import Evidence, Money, OfferData, Product, UserError
from store.rules.evidence import keep_evidence
from store.rules.limits import is_encodable
from store.rules.validation import find_faults
from store.vocabulary import ORIGINS, InteractionOrigin


@dataclass(frozen=True, slots=True)
class Intake:
    """A command in normal form, ready to be decided upon any number of times with the same outcome.

    `digest` covers the whole of the caller's content, `log_digests` each log's; `interaction_id` and
    `log_ids` are the connector's or made here; `given_log_ids` are those of the connector; `faults` is
    reported after R6, R27 and R8.
    """

    command: Command
    now: datetime
    digest: str = ""
    interaction_id: str = ""
    log_ids: tuple[str, ...] = ()
    given_log_ids: tuple[str, ...] = ()
    log_digests: tuple[str, ...] = ()
    log_sizes: tuple[int, ...] = ()
    faults: tuple[UserError, ...] = ()


def take_in(command: Command, now: datetime) -> Intake:
    """Normalise `command` as of `now` (the service's clock, UTC)."""
    now = to_milliseconds(now)
    raw = command
    match command:
        case OpenInteraction():
            command = evolve(
                command,
                interaction_id=_fold_optional(command.interaction_id),
                also_origins=_origins(command.also_origins),
                started_at=_instant(command.started_at),
            )
        case RecordInteraction():
            command = evolve(
                command,
                interaction_id=fold_id(command.interaction_id),
                also_origins=_origins(command.also_origins),
                started_at=_instant(command.started_at),
                logs=tuple(_log(log) for log in command.logs),
            )
        case CreateLog():
            command = evolve(command, interaction_id=fold_id(command.interaction_id), log=_log(command.log))
        case CloseInteraction() | TimeOutInteraction():
            command = evolve(command, interaction_id=fold_id(command.interaction_id))
        case _:
            pass
    logs = logs_of(command)
    return Intake(
        command=command,
        now=now,
        digest=_digest(_content(command)),
        interaction_id=getattr(command, "interaction_id", None) or make_id(),
        log_ids=_log_ids(command, logs),
        given_log_ids=tuple(log.log_id for log in logs if log.log_id),
        log_digests=tuple(_digest([_owner_of(command), _log_content(log)]) for log in logs),
        log_sizes=tuple(_size(log) for log in logs),
        faults=find_faults(raw, command, now),
    )


def logs_of(command: Command) -> tuple[NewLog, ...]:
    """The logs a command carries."""
    match command:
        case RecordInteraction():
            return command.logs
        case CreateLog():
            return (command.log,)
        case _:
            return ()


def _log_ids(command: Command, logs: tuple[NewLog, ...]) -> tuple[str, ...]:
    # R17: timing out brings one log, of the service's own.
    if isinstance(command, TimeOutInteraction):
        return (make_id(),)
    return tuple(log.log_id or make_id() for log in logs)


def make_id() -> str:
    """A fresh id in the form connectors use: 32 upper-case hexadecimal digits."""
    # Unlike any other, which is all an id has to be; the system's own randomness costs a call of the kernel.
    return f"{random.getrandbits(128):032X}"


def to_milliseconds(instant: datetime) -> datetime:
    """`instant` in UTC, cut to the millisecond that is stored (R29)."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _instant(instant: datetime | None) -> datetime | None:
    return None if instant is None else to_milliseconds(instant)


def _fold_optional(value: str | None) -> str | None:
    return None if value is None else fold_id(value)


def fold_id(value: str) -> str:
    """An id in upper case, as it is stored; what is not ASCII is left for `find_faults`."""
    return value.upper() if value.isascii() else value


def _origins(origins: tuple[InteractionOrigin, ...]) -> tuple[InteractionOrigin, ...]:
    return tuple([origin for origin in ORIGINS if origin in origins]) if origins else ()


def _log(log: NewLog) -> NewLog:
    evidence = log.evidence
    if evidence is not None:
        evidence = Evidence(_evidence(evidence.request), _evidence(evidence.response))
    return evolve(
        log,
        log_id=_fold_optional(log.log_id),
        occurred_at=_instant(log.occurred_at),
        evidence=evidence if evidence != Evidence() else None,
        data=log.data if log.data != OfferData() else None,
        errors=tuple(
            evolve(error, closable_origins=_origins(error.closable_origins)) for error in log.errors
        ),
    )


def _evidence(text: str | None) -> str | None:
    # What cannot be encoded is a fault already (find_faults) and is never stored.
    return keep_evidence(text) if text is not None and is_encodable(text) else None


def _owner_of(command: Command) -> str:
    return command.interaction_id if isinstance(command, CreateLog | RecordInteraction) else ""


def _content(command: Command) -> list[object]:
    match command:
        case OpenInteraction() | RecordInteraction():
            return [
                type(command).__name__,
                command.sku_id,
                command.source,
                command.origin,
                command.also_origins,
                command.context,
                _iso(command.started_at),
                _product_content(command.product),
                [[log.log_id, _log_content(log)] for log in logs_of(command)],
            ]
        case _:
            return []


def _product_content(product: Product | None) -> list[str | None]:
    if product is None or product == Product():
        return []
    return [
        product.name,
        product.product_id,
        product.ean,
        product.brand,
        product.category,
        product.image_url,
        product.url,
    ]


def _log_content(log: NewLog) -> list[object]:
    evidence, data = log.evidence or Evidence(), log.data or OfferData()
    return [
        log.type,
        log.agent,
        log.description,
        _iso(log.occurred_at),
        [evidence.request, evidence.response],
        [data.external_offer_id, data.inventory, _money_content(data.price), data.status],
        [_error_content(error) for error in log.errors],
    ]


def _error_content(error: NewError) -> list[object]:
    return [error.code, error.external_code, error.title, error.description, error.closable_origins]


def _money_content(price: Money | None) -> list[str]:
    return [] if price is None else [canonical_amount(price.amount), price.currency_code]


def canonical_amount(amount: Decimal) -> str:
    """An amount in the one spelling that equal amounts share: `79.90` and `79.9` are the same content."""
    return format(amount.normalize(), "f")


def _iso(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _digest(content: list[object]) -> str:
    try:
        text = orjson.dumps(content)
    except TypeError:
        # Broken Unicode or a number of more than 64 bits: a fault that is about to be told.
        text = json.dumps(content).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def _size(log: NewLog) -> int:
    evidence = log.evidence or Evidence()
    texts = [log.agent, log.description, evidence.request, evidence.response]
    for error in log.errors:
        texts += [error.code, error.external_code, error.title, error.description]
    return sum(len(text.encode(errors="replace")) for text in texts if text)
