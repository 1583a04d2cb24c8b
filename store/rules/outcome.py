"""What the logs of an interaction amount to when it closes (R8, R10, R14, R16, R17, R23). Pure."""

from collections.abc import Iterable
from operator import attrgetter

from store.records.frozen import dataclass
from store.records.interactions import Interaction, Log
from store.records.values import OfferData
from store.vocabulary import ORIGINS, InteractionOrigin, InteractionResult, LogType, OfferStatus


@dataclass(frozen=True, slots=True)
class Outcome:
    """`values` are the last ones of all logs (`status` included).

    `declaring` and `deciding` are the logs that gave the declared status and the result.
    """

    result: InteractionResult
    origins: tuple[InteractionOrigin, ...]
    values: OfferData
    declaring: Log | None
    deciding: Log | None

    @property
    def declared(self) -> OfferStatus | None:
        """The status the connector declared (R14)."""
        return self.values.status

    @property
    def discards(self) -> OfferStatus | None:
        """The discard this close puts in force: declared, and not by a failure (R14)."""
        if self.declared is None or not self.declared.is_discard or self.result is InteractionResult.FAILURE:
            return None
        return self.declared


_PLACE = attrgetter("occurred_at", "position")


def in_order(logs: Iterable[Log]) -> tuple[Log, ...]:
    """R8: by `occurredAt`, oldest first, ties by arrival."""
    return tuple(sorted(logs, key=_PLACE))


def sum_up(interaction: Interaction, *, timed_out: bool) -> Outcome:
    """What closing `interaction` with its logs results in; `timed_out` if the service closes it (R17)."""
    logs = in_order(interaction.logs)
    last: dict[LogType, Log] = {log.type: log for log in logs}
    declaring = [log for log in logs if log.data is not None and log.data.status is not None]
    deciding = logs[-1] if logs else None
    if LogType.FAILURE in last:
        result, deciding = InteractionResult.FAILURE, last[LogType.FAILURE]
    elif LogType.SUCCESS in last and not timed_out:
        result, deciding = InteractionResult.SUCCESS, last[LogType.SUCCESS]
    else:
        result = InteractionResult.NOTIFICATION
    return Outcome(
        result=result,
        origins=origins_of(interaction),
        values=values_of(logs),
        declaring=declaring[-1] if declaring else None,
        deciding=deciding,
    )


def values_of(logs: Iterable[Log]) -> OfferData:
    """R16: of each value the last one that is there, in the order of `logs`."""
    told = [log.data for log in logs if log.data is not None]
    if len(told) < 2:
        return told[0] if told else OfferData()
    values: dict[str, object] = {}
    for data in told:
        for name in ("external_offer_id", "inventory", "price", "status"):
            value = getattr(data, name)
            if value is not None:
                values[name] = value
    return OfferData(**values)  # type: ignore[arg-type]  # each value comes from the field of its own name


def origins_of(interaction: Interaction) -> tuple[InteractionOrigin, ...]:
    """R23: the own origin, `alsoOrigins`, and what the logs' values are about; in the vocabulary's order."""
    origins = {interaction.origin, *interaction.also_origins}
    for log in interaction.logs:
        if log.data is not None and log.data.price is not None:
            origins.add(InteractionOrigin.PRICE)
        if log.data is not None and log.data.inventory is not None:
            origins.add(InteractionOrigin.INVENTORY)
    return tuple([origin for origin in ORIGINS if origin in origins])
