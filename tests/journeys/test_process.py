"""The service as an operating system sees it: how it ends, and what keeps it from starting."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from deploy.embedded.binary import find_mongod
from deploy.embedded.process import find_process
from tests.journeys.client import PATIENCE_SECONDS, Graph
from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service, free_port

SHUTDOWN_SECONDS = 10.0


@pytest.fixture
async def own(mongo_url: str, database_name: str, tmp_path: Path) -> Service:
    """A service on a database of the test's own; the test starts and ends it."""
    return Service(
        tmp_path / "serve.log", {"MONGODB_URL": mongo_url, "MONGODB_DATABASE": database_name}
    )
