"""Opening, logging, closing and recording interactions (R7-R12)."""

from collections.abc import Sequence
from functools import partial

from resolvers.info import Info
from resolvers.loaders import Loaders
from resolvers.payloads import (
    BulkPayload,
    InteractionPayload,
    LogPayload,
    interaction_payload,
    log_payload,
)
from resolvers.permissions import may_write
from store.commands import INPUT, CloseInteraction, CreateLog, OpenInteraction, RecordInteraction
from store.rules.decision import Decision, Refusal, refuse
from store.vocabulary import UserErrorCode

Single = OpenInteraction | CreateLog | CloseInteraction | RecordInteraction


async def open_interaction(info: Info, command: OpenInteraction) -> InteractionPayload:
    """The interaction, open, and the offer with the status that follows."""
    return interaction_payload(await _submit(info, command))


async def create_log(info: Info, command: CreateLog) -> LogPayload:
    """The log, in its interaction."""
    return log_payload(await _submit(info, command))


async def close_interaction(info: Info, command: CloseInteraction) -> InteractionPayload:
    """The interaction, closed, and the offer it moved."""
    return interaction_payload(await _submit(info, command))


async def record_interaction(info: Info, command: RecordInteraction) -> InteractionPayload:
    """The interaction, closed with all its logs, and the offer it moved."""
    return interaction_payload(await _submit(info, command))


async def record_interactions(info: Info, commands: Sequence[RecordInteraction]) -> BulkPayload:
    """One result for each of up to 1,000 commands, each judged and committed by itself (R12, R34)."""
    context = info.context
    if len(commands) > context.bulk_items:
        message = f"items holds {len(commands)} interactions, and {context.bulk_items} are allowed"
        return BulkPayload(user_errors=refuse(UserErrorCode.TOO_MANY, message, *INPUT, "items").errors)
    refused = [may_write(context.viewer, each.account, each.feed_id, each.path) for each in commands]
    allowed = [each for each, refusal in zip(commands, refused, strict=True) if refusal is None]
    verdicts = iter(await context.store.writer.submit_all(context.viewer, allowed) if allowed else ())
    answers = [next(verdicts) if refusal is None else refusal for refusal in refused]
    # Backwards: where several items concern one offer, the last one knows it as it is now.
    _remember(info, *reversed(answers))
    return BulkPayload(tuple(interaction_payload(answer) for answer in answers))


async def _submit(info: Info, command: Single) -> Decision | Refusal:
    context = info.context
    refused = may_write(context.viewer, command.account, command.feed_id, command.path)
    verdict = refused or await context.store.writer.submit(context.viewer, command)
    _remember(info, verdict)
    return verdict


def _remember(info: Info, *verdicts: Decision | Refusal) -> None:
    info.context.forget(partial(_prime, verdicts))


def _prime(verdicts: Sequence[Decision | Refusal], loaders: Loaders) -> None:
    for verdict in verdicts:
        if isinstance(verdict, Refusal):
            continue
        if verdict.offer is not None:
            loaders.offers.prime(verdict.offer.key, verdict.offer)
        if verdict.interaction is not None:
            loaders.interactions.prime(verdict.interaction.key, verdict.interaction)
