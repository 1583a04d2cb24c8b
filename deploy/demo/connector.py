"""The demo's connector: does the steps of a story, several at once, each until it is acknowledged."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from deploy.demo import requests
from deploy.demo.courier import Courier, Passing, Payload, raise_user_errors
from deploy.demo.ledger import Ledger
from deploy.demo.marketplaces import Connection
from deploy.demo.steps import (
    ActivateFeed,
    CreateChannel,
    DescribeProducts,
    Interaction,
    Record,
    Step,
    Walk,
)

AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class Done:
    """An acknowledged step; `replayed` if the service knew all of it, `status` as the offer has it now."""

    step: Step
    replayed: bool = False
    status: str | None = None


class Connector:
    """Does steps through `courier`, noting each acknowledged mutation in `ledger`."""

    def __init__(self, courier: Courier, ledger: Ledger) -> None:
        self._courier = courier
        self._ledger = ledger
        self._anchors: dict[Connection, datetime] = {}

    async def tell(self, steps: Iterable[Step], on_done: Callable[[Done], None]) -> None:
        """Do the steps, chapter after chapter, up to `AT_ONCE` of a chapter at a time.

        Raises DemoRefused at the first refusal; the other steps under way are given up.
        """
        for _, chapter in groupby(steps, key=lambda step: step.chapter):
            left = iter(chapter)
            try:
                async with asyncio.TaskGroup() as workers:
                    for _ in range(AT_ONCE):
                        workers.create_task(self._work(left, on_done))
            except ExceptionGroup as group:
                raise group.exceptions[0] from None

    async def do(self, step: Step) -> Done:
        """Do one step; returns when it is acknowledged."""
        match step.action:
            case CreateChannel(marketplace):
                await self._courier.ask(requests.create_channel(marketplace))
                return Done(step)
            case ActivateFeed(connection):
                payload = await self._courier.ask(requests.activate_feed(connection))
                activated = payload["feed"]["activation"]["activatedAt"]
                # By this instant of the service the story counts, so that told again it is the same (R27).
                self._anchors[connection] = datetime.fromisoformat(activated)
                return Done(step)
            case DescribeProducts(connection, skus):
                payload = await self._courier.ask(requests.describe_products(connection, skus))
                return Done(step, replayed=payload["offersUpdated"] == 0)
            case Record((interaction,)):
                return _done(step, [await self._record(interaction)])
            case Record(interactions):
                return _done(step, await self._record_all(interactions))
            case Walk(interaction, closes):
                return _done(step, await self._walk(interaction, closes=closes))

    async def counts(self, connection: Connection) -> Payload:
        """How many offers the feed has, by status."""
        return await self._courier.ask(requests.offer_counts(connection))

    async def _work(self, steps: Iterator[Step], on_done: Callable[[Done], None]) -> None:
        for step in steps:
            on_done(await self.do(step))

    async def _record(self, interaction: Interaction) -> Payload:
        anchor = self._anchors[interaction.connection]
        payload = await self._courier.ask(requests.record_interaction(interaction, anchor))
        self._ledger.note("recordInteraction", interaction)
        return payload

    async def _record_all(self, interactions: Sequence[Interaction]) -> list[Payload]:
        """Record in bulk; items that only something passing kept back are sent again, by themselves."""
        anchor = self._anchors[interactions[0].connection]
        left, done, attempt = list(interactions), [], 0
        while True:
            payload = await self._courier.ask(requests.record_interactions(left, anchor))
            kept_back, passing = [], None
            for interaction, result in zip(left, payload["results"], strict=True):
                try:
                    raise_user_errors(result, "recordInteractions")
                except Passing as reason:
                    passing = reason
                    kept_back.append(interaction)
                else:
                    self._ledger.note("recordInteractions", interaction)
                    done.append(result)
            if passing is None:
                return done
            left, attempt = kept_back, attempt + 1
            await self._courier.wait(passing, attempt)

    async def _walk(self, interaction: Interaction, *, closes: bool) -> list[Payload]:
        anchor = self._anchors[interaction.connection]
        answers = [await self._courier.ask(requests.open_interaction(interaction, anchor))]
        self._ledger.note("openInteraction", interaction)
        for index in range(len(interaction.logs)):
            await self._courier.ask(requests.create_log(interaction, index, anchor))
            self._ledger.note("createLog", interaction, interaction.log_id(index))
        if closes:
            answers.append(await self._courier.ask(requests.close_interaction(interaction)))
            self._ledger.note("closeInteraction", interaction)
        return answers


def _done(step: Step, answers: Sequence[Payload]) -> Done:
    offer = answers[-1].get("offer") or {}
    return Done(step, all(answer["replayed"] for answer in answers), offer.get("status"))
