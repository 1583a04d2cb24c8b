"""The page in a real browser, against the real service and MongoDB, with the demo's connector at work."""

import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.directory.keys import KeyRegister
from store.migrations import migrate
from store.mongo import Mongo
from store.rules.grants import grant
from store.scope import LOCAL_ADMIN
from store.vocabulary import ViewerRole
from tests.journeys.node import Node
from tests.journeys.service import Service

OFFERS = 180
DEMO_SECONDS = 240.0
# Each step in the browser has its own, shorter patience, and fails: only a machine that is slow
# throughout needs more.
PATIENCE_SECONDS = 420.0
CHROMIUM_SECONDS = 60.0
CHROMIUMS = (os.environ.get("OFFERGRAPH_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium that is installed and starts; nothing is downloaded for this."""
    for place in CHROMIUMS:
        if place is not None and shutil.which(place) is not None:
            if starts(place):
                return place
            pytest.skip(f"{place} does not start here: the page is not tested in a browser")
    pytest.skip("Chromium is not installed (Debian: apt-get install chromium): the page is not tested in it")


def starts(chromium: str) -> bool:
    """Whether it shows an empty page: what bears its name may be a stub, or lack what it needs."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom")
    try:
        shown = subprocess.run(
            [chromium, *flags, "about:blank"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=CHROMIUM_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return b"<html>" in shown.stdout


@pytest.fixture
async def stage(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Service]:
    """A service whose offers the demo's connector has told and goes on changing."""
    service = Service(tmp_path / "serve.log", {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name})
    await service.start()
    options = ("--url", f"{service.url}/graphql", "--offers", str(OFFERS), "--rate", "2")
    with (tmp_path / "demo.log").open("wb") as log:
        demo = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli", "demo", *options, stdout=log, stderr=log
        )
    try:
        async with asyncio.timeout(DEMO_SECONDS):
            while b"changes a second" not in (tmp_path / "demo.log").read_bytes():
                assert demo.returncode is None, (tmp_path / "demo.log").read_text()
                await asyncio.sleep(0.1)
        yield service
    finally:
        if demo.returncode is None:
            demo.terminate()
        await demo.wait()
        assert await service.stop() == 0


@dataclass(frozen=True)
class Guarded:
    """A service that asks for keys, and two of them: for everything, and for the account "ours"."""

    service: Service
    admin: str
    seller: str


@pytest.fixture
async def guarded(mongo_url: str, database_name: str, tmp_path: Path) -> AsyncIterator[Guarded]:
    """A service with keys, beside the other one and on a database of its own."""
    database = f"{database_name}_keys"
    mongo = Mongo.connect(mongo_url, database)
    await migrate(mongo)
    keys = KeyRegister(mongo)
    admin = await keys.create(LOCAL_ADMIN, grant("support", ViewerRole.ADMIN, None, []))
    seller = await keys.create(LOCAL_ADMIN, grant("ana", ViewerRole.SELLER, None, ["ours"]))
    environment = {
        "MONGODB_URL": mongo_url,
        "MONGODB_DATABASE": database,
        "OFFERGRAPH_RECHECK_SECONDS": "0.2",
    }
    service = Service(tmp_path / "guarded.log", environment)
    await service.start()
    try:
        yield Guarded(service, admin.credentials.token, seller.credentials.token)
    finally:
        assert await service.stop() == 0
        await mongo.client.drop_database(database)
        await mongo.close()


# Its own patience ends before, and tells more.
@pytest.mark.timeout(2 * PATIENCE_SECONDS)
async def test_the_page_does_what_it_is_for(
    node: Node, chromium: str, stage: Service, guarded: Guarded
) -> None:
    """Search, filters, an offer, errors that come and go, lost lines, export, feeds, keyboard, axe, pace;
    signing in, and what a seller does not see."""
    environment = {
        "OFFERGRAPH_CHROMIUM": chromium,
        "OFFERGRAPH_E2E_URL": stage.url,
        "OFFERGRAPH_E2E_GUARDED_URL": guarded.service.url,
        "OFFERGRAPH_E2E_ADMIN": guarded.admin,
        "OFFERGRAPH_E2E_SELLER": guarded.seller,
    }
    try:
        said = await node.run("npm", "run", "e2e", environment=environment, patience_seconds=PATIENCE_SECONDS)
    except TimeoutError:
        pytest.skip(
            f"this machine does not get through the page's tests within {PATIENCE_SECONDS:.0f} seconds"
        )
    for line in re.findall(r"^(?:frames|first view| *✓).*$", said, re.MULTILINE):
        print(line)  # noqa: T201 - shown by `make e2e`
    assert re.search(r"Tests\s+\d+ passed", said)
