"""Keys and sessions: what is stored of them, whom they let in, and for how long."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from store import collections as names
from store.admission import USE_NOTED_EVERY, Admission
from store.directory.keys import IssuedKey, KeyRegister
from store.errors import KeyNotFound, KeyNotUsable
from store.mongo import Mongo
from store.mongo_collection import Session
from store.rules.grants import GrantError, grant
from store.rules.tokens import Credentials, read_pair, read_token
from store.scope import LOCAL_ADMIN, Viewer
from store.vocabulary import Access, ViewerRole

SELLER = Viewer("ana", ViewerRole.SELLER, None, ("grocery1",), Access.READ)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of keys and of those who ask."""
    return Clock()


@pytest.fixture
def keys(mongo: Mongo, clock: Clock) -> KeyRegister:
    """The keys of an empty database."""
    return KeyRegister(mongo, clock=clock)


@pytest.fixture
async def admission(mongo: Mongo, clock: Clock) -> AsyncIterator[Admission]:
    """Who is let in."""
    made = Admission(mongo, clock)
    yield made
    await made.close()


async def issue(keys: KeyRegister, **more: Any) -> IssuedKey:
    return await keys.create(LOCAL_ADMIN, SELLER, **more)


async def test_a_key_has_256_bits_and_only_their_digest_is_stored(mongo: Mongo, keys: KeyRegister) -> None:
    """Neither the key's document nor the audit log holds the secret."""
    issued = await issue(keys)
    assert read_token(issued.credentials.token) == issued.credentials
    assert len(issued.credentials.secret) * 6 >= 256
    stored = [await mongo.collection(name).find({}) for name in (names.API_KEYS, names.AUDIT_LOG)]
    assert issued.record.key in str(stored)
    assert issued.credentials.secret not in str(stored)
    assert (await issue(keys)).credentials.secret != issued.credentials.secret


async def test_a_key_lets_in_who_it_was_made_for(keys: KeyRegister, admission: Admission) -> None:
    """By its secret only, and by that of no other key."""
    one, other = await issue(keys), await issue(keys)
    viewer = await admission.by_key(one.credentials)
    assert viewer == Viewer("ana", ViewerRole.SELLER, None, ("grocery1",), Access.READ, one.record.key)
    for secret in ("", "x" * 43, other.credentials.secret, one.record.digest):
        assert await admission.by_key(Credentials(one.record.key, secret)) is None
    assert await admission.by_key(Credentials("0" * 12, one.credentials.secret)) is None


async def test_a_key_ends_when_it_is_revoked_or_expires(
    keys: KeyRegister, admission: Admission, clock: Clock
) -> None:
    """At that instant."""
    expiring = await issue(keys, expires_at=clock.now + timedelta(hours=1))
    revoked = await issue(keys)
    assert await admission.by_key(revoked.credentials) is not None
    await keys.revoke(LOCAL_ADMIN, revoked.record.key)
    assert await admission.by_key(revoked.credentials) is None
    assert await admission.by_key(expiring.credentials) is not None
    clock.now += timedelta(hours=1)
    assert await admission.by_key(expiring.credentials) is None


async def test_revoking_again_changes_nothing_and_nothing_comes_of_what_is_over(
    keys: KeyRegister, clock: Clock
) -> None:
    """An unknown key is told apart: who is at the command line sees them all."""
    issued = await issue(keys)
    revoked = await keys.revoke(LOCAL_ADMIN, issued.record.key)
    clock.now += timedelta(hours=1)
    assert await keys.revoke(LOCAL_ADMIN, issued.record.key) == revoked
    with pytest.raises(KeyNotUsable):
        await keys.rotate(LOCAL_ADMIN, issued.record.key, timedelta(0))
    with pytest.raises(KeyNotFound):
        await keys.revoke(LOCAL_ADMIN, "0" * 12)


async def test_a_rotated_key_keeps_its_id_and_its_old_secret_for_the_grace(
    keys: KeyRegister, admission: Admission, clock: Clock
) -> None:
    """The secret before the last one is gone."""
    first = await issue(keys)
    second = await keys.rotate(LOCAL_ADMIN, first.record.key, timedelta(hours=1))
    assert await admission.by_key(first.credentials) == await admission.by_key(second.credentials)
    clock.now += timedelta(hours=1)
    assert await admission.by_key(first.credentials) is None
    third = await keys.rotate(LOCAL_ADMIN, first.record.key, timedelta(hours=1))
    assert await admission.by_key(first.credentials) is None
    assert await admission.by_key(second.credentials) is not None
    assert await admission.by_key(third.credentials) is not None


async def test_what_was_done_though_its_answer_was_lost_is_not_done_again(
    mongo: Mongo, keys: KeyRegister, admission: Admission, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key that was made is the one that is given, and the secret before the rotation has its grace."""
    run, lost = mongo.transaction, 0

    async def losing(work: Callable[[Session | None], Awaitable[Any]]) -> Any:
        nonlocal lost
        result = await run(work)
        lost += 1
        if lost % 2:
            raise AutoReconnect("the answer was lost")
        return result

    monkeypatch.setattr(mongo, "transaction", losing)
    first = await issue(keys)
    second = await keys.rotate(LOCAL_ADMIN, first.record.key, timedelta(hours=1))
    assert lost == 4
    viewer = await admission.by_key(second.credentials)
    assert viewer is not None
    assert await admission.by_key(first.credentials) == viewer
    noted = await mongo.collection(names.AUDIT_LOG).find({}, projection={"action": 1})
    assert sorted(entry["action"] for entry in noted) == ["KEY_CREATED", "KEY_ROTATED"]


async def test_the_use_of_a_key_is_noted_once_a_minute(
    mongo: Mongo, keys: KeyRegister, admission: Admission, clock: Clock
) -> None:
    """However often it is used."""
    issued = await issue(keys)

    async def noted() -> Any:
        await asyncio.gather(*(admission.by_key(issued.credentials) for _ in range(20)))
        await admission.close()
        found = await mongo.collection(names.API_KEYS).find_one({"_id": issued.record.key})
        assert found is not None
        return found["lastUsedAt"]

    first = clock.now
    assert await noted() == first
    clock.now += USE_NOTED_EVERY - timedelta(seconds=1)
    assert await noted() == first
    clock.now += timedelta(seconds=1)
    assert await noted() == clock.now


async def test_a_session_ends_with_its_time_its_key_or_by_signing_out(
    mongo: Mongo, keys: KeyRegister, admission: Admission, clock: Clock
) -> None:
    """What is stored of it is the digest of its cookie."""
    issued = await issue(keys)
    viewer = await admission.by_key(issued.credentials)
    assert viewer is not None
    until = clock.now + timedelta(hours=2)

    async def opened() -> str:
        return (await admission.sign_in(viewer, issued.credentials, until)).cookie

    left, timely, keyed = await opened(), await opened(), await opened()
    for_token = (await admission.sign_in(SELLER, None, until)).cookie
    stored = str(await mongo.collection(names.SESSIONS).find({}))
    assert not any(cookie in stored for cookie in (left, timely, keyed, for_token))
    assert await admission.by_session(for_token) == SELLER
    assert await admission.by_session(left) == viewer
    await admission.sign_out(left)
    assert await admission.by_session(left) is None
    await keys.rotate(LOCAL_ADMIN, issued.record.key, timedelta(hours=1))
    assert await admission.by_session(keyed) == viewer
    clock.now += timedelta(hours=1)
    assert await admission.by_session(keyed) is None
    assert await admission.by_session(for_token) == SELLER
    clock.now += timedelta(hours=1)
    assert await admission.by_session(for_token) is None


@pytest.mark.parametrize(
    ("role", "vendor", "accounts", "access", "words"),
    [
        ("ADMIN", "vtex", [], None, "an admin is bound to no vendor"),
        ("ADMIN", None, ["a"], None, "an admin is bound to no vendor"),
        ("CONNECTOR", None, ["a"], None, "a connector has a vendor"),
        ("CONNECTOR", "vtex", [], None, "a connector names its accounts"),
        ("CONNECTOR", "vtex", ["*", "a"], None, "no"),
        ("CONNECTOR", "v tex", ["a"], None, "a vendor holds no spaces"),
        ("SELLER", "vtex", ["a"], None, "a seller is bound to accounts"),
        ("SELLER", None, [], None, "a seller names its accounts"),
        ("SELLER", None, ["*"], None, "a seller names its accounts"),
        ("SELLER", None, [" "], None, "account must not be blank"),
        ("SELLER", None, ["a"], Access.WRITE, "a seller reads"),
        ("SELLER", None, [f"a{n}" for n in range(1_001)], None, "1000 are allowed"),
    ],
)
def test_what_does_not_fit_together_is_granted_to_nobody(
    role: str, vendor: str | None, accounts: list[str], access: Access | None, words: str
) -> None:
    """A key that sees too much is never made by leaving something out."""
    with pytest.raises(GrantError, match=words):
        grant("name", ViewerRole(role), vendor, accounts, access)


def test_pairs_are_read_with_and_without_the_prefix() -> None:
    """VTEX's app key is a key's id."""
    expected = Credentials("0123456789ab", "s")
    assert read_pair("og_0123456789ab", "s") == read_pair("0123456789ab", "s") == expected
    assert read_pair("0123456789AB", "s") is None
