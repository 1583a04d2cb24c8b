"""The demo from beginning to end: the story, the trickle, the counts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from deploy.demo.connector import AT_ONCE, Connector
from deploy.demo.courier import Courier, Pause
from deploy.demo.ledger import Ledger
from deploy.demo.marketplaces import CONNECTIONS
from deploy.demo.screen import Audience
from deploy.demo.story import story
from deploy.demo.trickle import trickle

ANSWER_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What is told: `offers` offers of story `seed`, then `rate_per_second` changes if it `trickles`; and the
    `key` that lets it in, where one is asked for."""

    seed: int = 1
    offers: int = 500
    trickles: bool = True
    rate_per_second: float = 2.0
    key: str | None = field(default=None, repr=False)


class Demonstration:
    """Tells the story of `plan` through `connector`, and `audience` how it goes on."""

    def __init__(
        self, plan: Plan, connector: Connector, audience: Audience, *, pause: Pause = asyncio.sleep
    ) -> None:
        self._plan = plan
        self._connector = connector
        self._audience = audience
        self._pause = pause

    async def tell(self) -> None:
        """The story. Raises DemoRefused."""
        seed, offers = self._plan.seed, self._plan.offers
        self._audience.begin(sum(step.size for step in story(seed, offers)))
        await self._connector.tell(story(seed, offers), self._audience.done)
        self._audience.end()

    async def keep_going(self) -> None:
        """The trickle, until cancelled. What an earlier run has sent is passed over without pauses."""
        rate = self._plan.rate_per_second
        self._audience.trickling(rate)
        clock = asyncio.get_running_loop().time
        due = clock()
        for step in trickle(self._plan.seed, self._plan.offers):
            done = await self._connector.do(step)
            self._audience.changed(done)
            if not done.replayed:
                due = max(due + 1 / rate, clock())
                await self._pause(due - clock())

    async def sum_up(self) -> None:
        """The counts of the story's feeds, read back from the service."""
        feeds = CONNECTIONS[: self._plan.offers]
        self._audience.summary([(feed, await self._connector.counts(feed)) for feed in feeds])


@asynccontextmanager
async def prepare(plan: Plan, url: str, ledger: Ledger, audience: Audience) -> AsyncIterator[Demonstration]:
    """A demonstration at the GraphQL endpoint `url`, over connections of its own."""
    headers = {} if plan.key is None else {"Authorization": f"Bearer {plan.key}"}
    limits = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE)
    async with httpx.AsyncClient(
        timeout=ANSWER_WITHIN_SECONDS, limits=limits, trust_env=False, headers=headers
    ) as client:
        yield Demonstration(plan, Connector(Courier(client, url, audience), ledger), audience)
