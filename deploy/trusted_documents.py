"""Trusted documents: what an operator has collected from clients at build time, read from files.

A folder holds one document in each ``*.graphql`` file. A manifest is a JSON file as the tools of clients
write it: Apollo's ("apollo-persisted-query-manifest", version 1), or an object of texts by id, as
graphql-codegen and Relay have it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import orjson
from graphql import GraphQLError, parse, print_ast

APOLLO_FORMAT = "apollo-persisted-query-manifest"
SUFFIX = ".graphql"


class TrustedDocumentsError(Exception):
    """The trusted documents cannot be read; the message names the file and says why."""


@dataclass(frozen=True, slots=True)
class TrustedDocuments:
    """Texts by each id they may be asked for; ``texts`` is what a client may send in place of an id."""

    by_id: Mapping[str, str]
    texts: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> "TrustedDocuments":
        """The documents at ``path``, a folder or a manifest. Raises TrustedDocumentsError.

        A document of a folder has three ids: the SHA-256 of the file as it is, the one of the document as
        graphql-js prints it (what clients hash, and send), and its path in the folder without ``.graphql``.
        """
        by_id: dict[str, str] = {}
        texts: set[str] = set()
        try:
            for name, text in _of_folder(path) if path.is_dir() else _of_manifest(path):
                if _printed(name, by_id.setdefault(name, text)) != _printed(name, text):
                    raise ValueError(f"two documents have the id {name}")
                texts |= {text, _printed(name, text)}
        except OSError as error:
            raise TrustedDocumentsError(f"{path}: {error.strerror}") from error
        except ValueError as error:
            raise TrustedDocumentsError(f"{path}: {error}") from error
        if not by_id:
            raise TrustedDocumentsError(f"{path}: there is no document")
        return cls(by_id, frozenset(texts))


def hash_of(text: str) -> str:
    """The SHA-256 of a document in UTF-8: 64 hexadecimal digits in small letters."""
    return sha256(text.encode()).hexdigest()


def _of_folder(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob(f"*{SUFFIX}")):
        name = file.relative_to(folder).with_suffix("").as_posix()
        text = file.read_bytes().decode()
        yield name, text
        yield hash_of(text), text
        yield hash_of(_printed(name, text)), text


def _of_manifest(file: Path) -> Iterator[tuple[str, str]]:
    manifest = orjson.loads(file.read_bytes())
    if not isinstance(manifest, dict):
        raise ValueError("a manifest is a JSON object")
    if "format" in manifest:
        yield from _of_apollo_manifest(manifest)
        return
    for name, text in manifest.items():
        if not isinstance(text, str):
            raise ValueError(f"{name} is no text")
        yield name, text


def _of_apollo_manifest(manifest: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    match manifest:
        case {"format": str(name), "version": 1, "operations": list(operations)} if name == APOLLO_FORMAT:
            pass
        case _:
            raise ValueError(f"neither {APOLLO_FORMAT} of version 1 nor texts by id")
    for operation in operations:
        match operation:
            case {"id": str(name), "body": str(text)}:
                yield name, text
            case _:
                raise ValueError("an operation without 'id' and 'body'")


def _printed(name: str, text: str) -> str:
    try:
        return print_ast(parse(text))
    except GraphQLError as error:
        raise ValueError(f"{name} is no GraphQL: {error.message}") from error
