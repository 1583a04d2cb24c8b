"""The page in a real browser, against the real service and MongoDB, with the demo's connector at work."""

import asyncio
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.node import Node
from tests.journeys.service import Service

OFFERS = 180
CHROMIUMS = (os.environ.get("OFFERGRAPH_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """A Chromium that is installed; nothing is downloaded for this."""
    for place in CHROMIUMS:
        if place is not None and shutil.which(place) is not None:
            return place
    pytest.skip("Chromium is not installed (Debian: apt-get install chromium): the page is not tested in it")


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
        while b"changes a second" not in (tmp_path / "demo.log").read_bytes():
            assert demo.returncode is None, (tmp_path / "demo.log").read_text()
            await asyncio.sleep(0.1)
        yield service
    finally:
        if demo.returncode is None:
            demo.terminate()
        await demo.wait()
        assert await service.stop() == 0


async def test_the_page_does_what_it_is_for(node: Node, chromium: str, stage: Service) -> None:
    """Search, filters, an offer, errors that come and go, lost lines, export, feeds, keyboard, axe, pace."""
    environment = {"OFFERGRAPH_E2E_URL": stage.url, "OFFERGRAPH_CHROMIUM": chromium}
    said = await node.run("npm", "run", "e2e", environment=environment)
    for line in re.findall(r"^(?:frames|first view): .*$", said, re.MULTILINE):
        print(line)  # noqa: T201 - shown by `make e2e`
    assert re.search(r"Tests\s+\d+ passed", said)
