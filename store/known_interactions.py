"""Interactions that a process was told of, and on which offers: where their next commands belong."""

from store.commands import OnSku, OpenInteraction, RecordInteraction
from store.places import Place
from store.remembered import Remembered
from store.rules.intake import Intake

REMEMBERED = 100_000

Opening = OpenInteraction | RecordInteraction


class KnownInteractions:
    """The SKUs of the interactions that came last, by account, feed and id; None for an id on several."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._skus: Remembered[tuple[str, str, str], str | None] = Remembered(remembered)

    def place(self, intake: Intake) -> tuple[Place, bool]:
        """The part of the data that a command touches, and whether its id may be known already: one opens
        an interaction that nobody has seen only if it is the first to name it."""
        command = intake.command
        account, feed_id = command.account, command.feed_id
        key = account, feed_id, intake.interaction_id
        seen = key in self._skus
        if not isinstance(command, OnSku):
            return (account, feed_id, self._skus.get(key)), True
        if not isinstance(command, Opening):
            return (account, feed_id, command.sku_id), True
        # One id on two offers: one of them will be refused, but which, nobody knows yet.
        first = self._skus.get(key) if seen else command.sku_id
        self._skus[key] = command.sku_id if first == command.sku_id else None
        return (account, feed_id, command.sku_id), seen
