"""The README as its readers use it: fenced blocks, and the curl commands in them."""

import re
import shlex
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import orjson

from deploy.image_requirements import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")

_FENCED = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_HERE_DOCUMENT = re.compile(r"(.*) <<'END'\n(.*)\nEND\n", re.DOTALL)


class Block(NamedTuple):
    """A fenced block: the language beside its fence, and what it holds."""

    language: str
    text: str


@dataclass(slots=True)
class Curl:
    """What a curl command asks for."""

    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def document(self) -> str:
        """The GraphQL document it sends."""
        sent: dict[str, Any] = orjson.loads(self.body) if self.body else self.parameters
        return str(sent["query"])


def blocks() -> list[Block]:
    """Every fenced block, in order."""
    return [Block(*found) for found in _FENCED.findall(TEXT)]


def curl(command: str) -> Curl:
    """The request of a shell command as the README writes it; fails on an option that it does not know."""
    here = _HERE_DOCUMENT.fullmatch(command)
    words = iter(shlex.split(here[1] if here else command))
    assert next(words) == "curl"
    asked = Curl()
    for word in words:
        match word:
            case "-s" | "-N" | "-G":
                pass
            case "-H":
                name, _, value = next(words).partition(": ")
                asked.headers[name] = value
            case "-d":
                assert next(words) == "@-"
                assert here is not None
                asked.body = here[2]
            case "--data-urlencode":
                name, _, value = next(words).partition("=")
                asked.parameters[name] = value
            case _:
                assert word.startswith("localhost:8000/"), word
                asked.url = word
    return asked
