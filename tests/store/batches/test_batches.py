"""Batches with random boundaries on one database, one command at a time on another: the same comes out."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields, is_dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store import collections as names
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.decision import Refusal
from tests.store.backends import open_backend
from tests.store.batches.passing_faults import FaultyMongo
from tests.store.batches.rounds import History, histories
from tests.store.batches.runner import Account, Answer, new_writer, stored

# As many accounts write at once, each with a history of its own, so that batches are mixed.
ACCOUNTS = 6

_examples = (f"example{number}." for number in itertools.count())

Histories = list[History]
Answers = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Pair:
    """Two databases for the same histories."""

    batched: FaultyMongo
    single: Mongo

    async def run(
        self, histories: Histories, largest: int
    ) -> tuple[str, list[list[Answer]], list[list[Answer]]]:
        """The accounts' common prefix, and what each was answered in batches and one at a time.

        `largest`: commands a batch.
        """
        prefix = next(_examples)
        shared = new_writer(self.batched, largest)
        batched = await asyncio.gather(
            *(
                Account(self.batched, shared, f"{prefix}{number}", history).in_batches()
                for number, history in enumerate(histories)
            )
        )
        await shared.close()
        writers = [new_writer(self.single) for _ in histories]
        single = await asyncio.gather(
            *(
                Account(self.single, writers[number], f"{prefix}{number}", history).one_at_a_time()
                for number, history in enumerate(histories)
            )
        )
        for writer in writers:
            await writer.close()
        return prefix, list(batched), list(single)

    async def same_documents(self, prefix: str) -> None:
        """Fail unless both databases hold the same, and every word that offers are searched by."""
        batched, single = await asyncio.gather(stored(self.batched, prefix), stored(self.single, prefix))
        for name, documents in single.items():
            assert batched[name] == documents, name
        words = await self.batched.collection(names.LEXICON).find({"_id": {"$gte": prefix}})
        known = {word["_id"] for word in words}
        for offer in batched[names.OFFERS].values():
            assert {f"{offer['activation']}/{term}" for term in offer.get("searchTerms", ())} <= known


@pytest.fixture
async def pair(mongo_url: str, database_name: str) -> AsyncIterator[Pair]:
    """Two migrated databases."""
    batched = FaultyMongo.connect(mongo_url, f"{database_name}_b")
    await migrate(batched)
    single = await open_backend("pymongo", mongo_url, f"{database_name}_s")
    yield Pair(batched, single)
    for mongo in (batched, single):
        await mongo.client.drop_database(mongo.database.name)
        await mongo.close()


some = st.lists(histories(), min_size=ACCOUNTS, max_size=ACCOUNTS)
repeatable = st.lists(histories(repeatable=True), min_size=ACCOUNTS, max_size=ACCOUNTS)
seeds = st.integers(0, 2**20)
sizes = st.sampled_from((1, 2, 3, 5, 8, 256))


def within(examples: int) -> settings:
    """So many examples on one pair of databases, each with accounts of its own.

    They are not shrunk: whether a batch ends here or there is for the machine to say, too.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.usefixtures("repetition")
@within(8)
@given(several=some, largest=sizes)
async def test_batch_boundaries_change_nothing(pair: Pair, several: Histories, largest: int) -> None:
    """R28: the same answers, documents, counts and journals as from one command at a time."""
    prefix, batched, single = await pair.run(several, largest)
    same_answers(batched, single)
    await pair.same_documents(prefix)


@pytest.mark.usefixtures("repetition")
@within(4)
@given(several=some, largest=sizes, seed=seeds)
async def test_conflicts_with_others_change_nothing(
    pair: Pair, several: Histories, largest: int, seed: int
) -> None:
    """R28: transactions that are run anew, whole or in parts, leave the same answers and documents."""
    pair.batched.trouble(seed, loses_commits=False)
    prefix, batched, single = await pair.run(several, largest)
    same_answers(batched, single)
    await pair.same_documents(prefix)


@pytest.mark.usefixtures("repetition")
@within(4)
@given(several=repeatable, largest=sizes, seed=seeds)
async def test_commits_whose_answers_are_lost_change_nothing(
    pair: Pair, several: Histories, largest: int, seed: int
) -> None:
    """R27: what was committed and is run anew is a replay; the same is refused, the same is stored."""
    pair.batched.trouble(seed, loses_commits=True)
    prefix, batched, single = await pair.run(several, largest)
    same_answers(*([[refusal(a) for a in answers] for answers in both] for both in (batched, single)))
    await pair.same_documents(prefix)


def same_answers(batched: Answers, single: Answers) -> None:
    """Fail at the first command that was answered differently."""
    for ours, theirs in zip(batched, single, strict=True):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            assert differences(one, other) == [], number


def differences(one: object, other: object, where: str = "") -> list[str]:
    """What differs in two answers, each part with its place."""
    if where == ".interaction.expires_at":
        # Nobody is shown when it expires; another command's doing, it counts as it is stored.
        return []
    if type(one) is type(other) and is_dataclass(one) and not isinstance(one, type):
        parts = ((f"{where}.{f.name}", getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
        return [found for place, a, b in parts for found in differences(a, b, place)]
    return [] if one == other else [f"{where}: {one!r} is not {other!r}"]


def refusal(answer: Answer) -> str:
    """Whether an answer refuses: on what grounds may be another once what came after it has been done."""
    if isinstance(answer, str):
        return answer
    return "refused" if isinstance(answer, Refusal) else "done"
