"""What is wrong with a command by itself (R19, R27, R29, R34). Pure; the store's state is not asked here."""

from datetime import datetime

from store.commands import (
    CloseInteraction,
    Command,
    CreateLog,
    DescribeProduct,
    NewError,
    NewLog,
    OpenInteraction,
    RecordInteraction,
)
from store.records.values import UserError
from store.rules.limits import ERRORS_A_LOG, LOGS_AN_INTERACTION, Faults, is_encodable
from store.vocabulary import LogType

EVIDENCE_SIDES = ("request", "response")


def find_faults(raw: Command, command: Command, now: datetime) -> tuple[UserError, ...]:
    """The faults of `command` (in normal form; `raw` as it came), each with its path in the input."""
    faults = Faults(command.path)
    match command:
        case OpenInteraction() | RecordInteraction():
            _check_opening(faults, command, now)
            if isinstance(raw, RecordInteraction) and isinstance(command, RecordInteraction):
                _check_logs(faults, raw.logs, command.logs, now)
        case CreateLog():
            faults.id(command.interaction_id, "interactionId")
            if isinstance(raw, CreateLog):
                _check_log(faults, raw.log, command.log, now, ("log",))
        case CloseInteraction():
            faults.id(command.interaction_id, "interactionId")
        case DescribeProduct():
            faults.name(command.sku_id, "skuId")
            faults.product(command.product, "product")
        case _:
            pass
    return tuple(faults.errors)


def _check_opening(faults: Faults, command: OpenInteraction | RecordInteraction, now: datetime) -> None:
    faults.name(command.sku_id, "skuId")
    faults.id(command.interaction_id, "interactionId")
    faults.instant(command.started_at, now, "startedAt")
    faults.product(command.product, "product")


def _check_logs(faults: Faults, raw: tuple[NewLog, ...], logs: tuple[NewLog, ...], now: datetime) -> None:
    if faults.too_many(len(logs), LOGS_AN_INTERACTION, "logs", "logs"):
        return
    seen: set[str] = set()
    for position, (given, log) in enumerate(zip(raw, logs, strict=True)):
        path = ("logs", str(position))
        _check_log(faults, given, log, now, path)
        if log.log_id is not None:
            if log.log_id in seen:
                faults.add(
                    "logId stands twice in this interaction; give each log an id of its own", *path, "logId"
                )
            seen.add(log.log_id)


def _check_log(faults: Faults, raw: NewLog, log: NewLog, now: datetime, path: tuple[str, ...]) -> None:
    faults.id(log.log_id, *path, "logId")
    faults.name(log.agent, *path, "agent")
    faults.description(log.description, *path, "description")
    faults.instant(log.occurred_at, now, *path, "occurredAt")
    for side in EVIDENCE_SIDES:
        text = getattr(raw.evidence, side) if raw.evidence else None
        if text is not None and not is_encodable(text):
            faults.add(
                f"{side} holds an unpaired surrogate and is no valid Unicode text", *path, "evidence", side
            )
    if log.data is not None:
        faults.name(log.data.external_offer_id, *path, "data", "externalOfferId")
        faults.inventory(log.data.inventory, *path, "data", "inventory")
        faults.price(log.data.price, *path, "data", "price")
    if log.errors and log.type is not LogType.FAILURE:
        faults.add(
            "errors belong to logs of type FAILURE only; send the log as FAILURE or leave them out",
            *path,
            "errors",
        )
    if not faults.too_many(len(log.errors), ERRORS_A_LOG, "errors", *path, "errors"):
        for position, error in enumerate(log.errors):
            _check_error(faults, error, (*path, "errors", str(position)))


def _check_error(faults: Faults, error: NewError, path: tuple[str, ...]) -> None:
    faults.name(error.code, *path, "code")
    faults.name(error.external_code, *path, "externalCode")
    faults.title(error.title, *path, "title")
    faults.description(error.description, *path, "description")
