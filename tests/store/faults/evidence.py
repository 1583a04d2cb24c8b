"""What a load left in the database, held against what its processes were told."""

from collections import Counter, defaultdict
from typing import Any

from store import collections as names
from store.insertions import insertions
from store.mongo import Mongo
from store.recount import recount
from store.vocabulary import InteractionChange
from tests.store.faults.load import Load
from tests.store.faults.writing_process import Step

Entry = dict[str, Any]
Key = tuple[str, str, str]


async def position(mongo: Mongo) -> str:
    """Where the journal stands now, for `is_whole`."""
    async with insertions(mongo.collection(names.JOURNAL).raw, after=None, wait_ms=1) as stream:
        return (await stream.next()).until


async def committed(mongo: Mongo, since: str) -> list[Entry]:
    """The journal's entries about offers, all of them made since then, in the order of commitment."""
    journal = mongo.collection(names.JOURNAL)
    expected = len(await journal.find({"kind": {"$ne": "FEED"}}, projection={"_id": 1}))
    entries: list[Entry] = []
    async with insertions(journal.raw, after=since, wait_ms=100) as stream:
        while len(entries) < expected:
            came = (insertion.values for insertion in (await stream.next()).insertions)
            entries += [entry for entry in came if entry["kind"] != "FEED"]
    return entries


async def is_whole(mongo: Mongo, load: Load, since: str) -> None:
    """Fail unless all that was told is there, once, in order, and agrees with itself (R27, R28)."""
    entries = await committed(mongo, since)
    steps = [entry for entry in entries if entry["kind"] == "INTERACTION"]
    journal = [_key_of_entry(entry) for entry in steps]
    told = {_key(step): step for process in load.processes for step in process.told}
    asked = {_key(step): step for process in load.processes for step in process.asked}
    assert max(Counter(journal).values()) == 1, "nothing is there twice"
    assert told.keys() <= set(journal), "nothing acknowledged is missing"
    assert set(journal) <= asked.keys(), "nothing is there that was not asked for"
    place = {key: number for number, key in enumerate(journal)}
    for process in load.processes:
        _acknowledged_in_order([step for step in process.told if not step.replayed], place)
    _nothing_overtakes(journal, asked, told)
    await _versions_have_no_gap(mongo, entries)
    await _interactions_agree(mongo, journal, asked)
    assert await recount(mongo) == []


def _key(step: Step) -> Key:
    return step.interaction_id, step.change.value, "".join(step.log_ids) if _is_log(step) else ""


def _is_log(step: Step) -> bool:
    return step.change is InteractionChange.LOG_ADDED


def _key_of_entry(entry: Entry) -> Key:
    return entry["interactionId"], entry["change"], entry.get("logId") or ""


def _acknowledged_in_order(told: list[Step], place: dict[Key, int]) -> None:
    """Offer by offer, a process is told of its steps in the order of the journal."""
    by_offer: dict[str, list[int]] = defaultdict(list)
    for step in told:
        by_offer[step.sku_id].append(place[_key(step)])
    for sku_id, places in by_offer.items():
        assert places == sorted(places), sku_id


def _nothing_overtakes(journal: list[Key], asked: dict[Key, Step], told: dict[Key, Step]) -> None:
    """What was told before something else was asked, by whichever process, stands before it."""
    latest: dict[str, int] = defaultdict(int)
    for key in journal:
        sku_id = asked[key].sku_id
        if key in told:
            assert told[key].told >= latest[sku_id], key
        latest[sku_id] = max(latest[sku_id], asked[key].asked)


async def _versions_have_no_gap(mongo: Mongo, entries: list[Entry]) -> None:
    """The journal tells each version of an offer from the first to the one that is stored."""
    versions: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        if (
            entry.get("change") != "LOG_ADDED"
            and entry["offerVersion"] not in versions[entry["offerId"]][-1:]
        ):
            versions[entry["offerId"]].append(entry["offerVersion"])
    offers = await mongo.collection(names.OFFERS).find({}, projection={"version": 1})
    assert {key: list(range(1, len(seen) + 1)) for key, seen in versions.items()} == versions
    assert {offer["_id"]: offer["version"] for offer in offers} == {k: v[-1] for k, v in versions.items()}


async def _interactions_agree(mongo: Mongo, journal: list[Key], asked: dict[Key, Step]) -> None:
    """Each interaction of the journal is stored with exactly its logs, and no other is."""
    logs: dict[str, list[str]] = {}
    for key in journal:
        logs.setdefault(key[0], []).extend(asked[key].log_ids)
    stored = await mongo.collection(names.INTERACTIONS).find({})
    assert {found["interactionId"]: [log["logId"] for log in found["logs"]] for found in stored} == logs
    assert len(stored) == len(logs)
