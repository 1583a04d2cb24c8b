"""Which door a service has, by where it listens and what keys there are."""

from collections.abc import AsyncIterator

import pytest

from deploy.auth.door import Door
from deploy.auth.entrance import EntranceError, choose_door
from deploy.browsers.pages import is_local
from deploy.settings import load_settings
from store.admission import Admission
from store.directory.keys import KeyRegister
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.grants import grant
from store.scope import LOCAL_ADMIN
from store.vocabulary import ViewerRole

TOKENS = {
    "OFFERGRAPH_JWT_ISSUER": "https://id.example.com/",
    "OFFERGRAPH_JWT_AUDIENCE": "offergraph",
    "OFFERGRAPH_JWT_JWKS_URL": "https://id.example.com/keys",
}


@pytest.fixture
async def mongo(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    """A migrated database without keys."""
    opened = Mongo.connect(mongo_url, database_name)
    await migrate(opened)
    yield opened
    await opened.client.drop_database(database_name)
    await opened.close()


async def door(mongo: Mongo, host: str, **environment: str) -> Door:
    return await choose_door(load_settings({"OFFERGRAPH_HOST": host, **environment}), Admission(mongo))


async def test_beyond_loopback_nothing_starts_until_somebody_can_get_in(mongo: Mongo) -> None:
    """It says what to do; a key that is revoked is none; one that does, or tokens, will do."""
    for host in ("0.0.0.0", "::", "192.0.2.1", "offers.example.com"):
        with pytest.raises(EntranceError, match="offergraph keys create --role admin"):
            await door(mongo, host)
    assert (await door(mongo, host, **TOKENS)).required
    keys = KeyRegister(mongo)
    issued = await keys.create(LOCAL_ADMIN, grant("ana", ViewerRole.ADMIN, None, []))
    assert (await door(mongo, host)).required
    await keys.revoke(LOCAL_ADMIN, issued.record.key)
    with pytest.raises(EntranceError):
        await door(mongo, host)


async def test_on_loopback_the_door_is_open_until_there_are_keys(
    mongo: Mongo, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so; a revoked key does not open it again."""
    for host in ("127.0.0.1", "::1", "localhost"):
        assert not (await door(mongo, host)).required
    assert "no keys" in caplog.text
    assert (await door(mongo, host, **TOKENS)).required
    keys = KeyRegister(mongo)
    issued = await keys.create(LOCAL_ADMIN, grant("ana", ViewerRole.ADMIN, None, []))
    await keys.revoke(LOCAL_ADMIN, issued.record.key)
    assert (await door(mongo, host)).required


async def test_tokens_that_are_half_set_up_are_refused(mongo: Mongo) -> None:
    """By the name of what is missing."""
    for left_out in TOKENS:
        given = {name: value for name, value in TOKENS.items() if name != left_out}
        with pytest.raises(EntranceError, match=left_out):
            await door(mongo, "127.0.0.1", **given)


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("a.localhost:8000", True),
        ("127.0.0.1", True),
        ("127.8.8.8:8000", True),
        ("[::1]", True),
        ("[::1]:8000", True),
        ("", False),
        ("evil.example.com:8000", False),
        ("localhost.evil.example.com", False),
        ("127.0.0.1.evil.example.com", False),
        ("192.0.2.1:8000", False),
    ],
)
def test_without_keys_only_names_of_this_machine_are_answered(host: str, local: bool) -> None:
    """A page whose name was bent to 127.0.0.1 is not one of the service's."""
    assert is_local(host) is local
