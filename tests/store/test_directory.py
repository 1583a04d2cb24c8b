"""Changes of channels, feeds and codes while MongoDB is away."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from store.directory import Directory
from store.directory_commands import (
    ActivateFeed,
    ArchiveChannel,
    CreateChannel,
    CreateErrorCode,
    DeactivateFeed,
    MapUnmappedErrors,
    RetireErrorCode,
    UpdateChannel,
    UpdateErrorCode,
    UpdateFeed,
)
from store.mongo import Mongo
from store.rules.decision import Refusal
from store.scope import LOCAL_ADMIN
from store.vocabulary import UserErrorCode

CHANNEL, FEED = "vtex.netshoes", ("grocery1", "vtex.netshoes")
CHANGES: list[tuple[Callable[..., Awaitable[Any]], object]] = [
    (Directory.create_channel, CreateChannel("vtex", "Netshoes")),
    (Directory.update_channel, UpdateChannel(CHANNEL, "Netshoes")),
    (Directory.archive_channel, ArchiveChannel(CHANNEL)),
    (Directory.activate_feed, ActivateFeed(*FEED, "NTS", "2")),
    (Directory.update_feed, UpdateFeed(*FEED, "NTS")),
    (Directory.deactivate_feed, DeactivateFeed(*FEED)),
    (Directory.create_error_code, CreateErrorCode("CTLG-099", "Category", "Description")),
    (Directory.update_error_code, UpdateErrorCode("CTLG-001", "Category")),
    (Directory.retire_error_code, RetireErrorCode("CTLG-001")),
    (Directory.map_unmapped_errors, MapUnmappedErrors("fingerprint", "CTLG-001")),
]


@pytest.fixture
async def away() -> AsyncIterator[Mongo]:
    """A MongoDB that nobody has started: the port is one that is never listened on."""
    mongo = Mongo.connect("mongodb://127.0.0.1:1/?replicaSet=away", "offergraph")
    yield mongo
    await mongo.close()


@pytest.mark.parametrize(("change", "command"), CHANGES)
async def test_a_change_that_mongodb_does_not_confirm_in_time(
    away: Mongo, change: Callable[..., Awaitable[Any]], command: object
) -> None:
    """It is answered with TIMEOUT, and sending it again is safe."""
    answer = await change(Directory(away, deadline_seconds=0.05), LOCAL_ADMIN, command)
    assert isinstance(answer, Refusal)
    assert [(e.code, e.path, e.retryable) for e in answer.errors] == [
        (UserErrorCode.TIMEOUT, ("input",), True)
    ]
