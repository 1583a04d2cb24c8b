"""Writes `docs/documents.md` from the validators and the indexes: `python -m deploy.document_docs`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from store.collections import ASC, INDEXES, Index
from store.descriptions import INDEX_USES
from store.validators import SCHEMAS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "documents.md"

_HEAD = """\
# The documents

What MongoDB holds, by collection. This page is written by `python -m deploy.document_docs` from
`store/validators.py` and `store/collections.py`. `offergraph migrate` gives each collection its validator,
and MongoDB itself refuses a document with a wrong type, an unknown word or an unknown field; in the
collections that are written all the time (offers, interactions, archivedErrors, journal) it looks at the
document's own fields and not into their parts.

`[]` stands for the members of an array, `*` for an origin (CATALOG, PRICE, INVENTORY). Instants are UTC with
milliseconds (R29). A field that is not always there is left out where it has no value. Rule numbers are those
of the domain (R1-R34).
"""

_WORDS = {"bool": "boolean", "int": "integer", "object": "object", "array": "array"}


def documents_page() -> str:
    """The whole page."""
    sections = (_section(name, schema) for name, schema in SCHEMAS.items())
    return "\n".join((_HEAD, *sections))


def _section(name: str, schema: Mapping[str, Any]) -> str:
    fields = "".join(
        f"| `{path}` | {kind} | {there} | {text} |\n" for path, kind, there, text in _rows(schema)
    )
    return (
        f"## {name}\n\n{schema['title']}\n\n"
        f"| field | type | always there | what it is |\n|---|---|---|---|\n{fields}{_indexes(name)}"
    )


def _indexes(name: str) -> str:
    if not INDEXES[name]:
        return "\nNo index beside that of `_id`.\n"
    rows = "".join(
        f"| `{index.name}` | {_keys(index)}{_options(index)} | {INDEX_USES[name][index.name]} |\n"
        for index in INDEXES[name]
    )
    return f"\n| index | keys | serves |\n|---|---|---|\n{rows}"


def _keys(index: Index) -> str:
    return ", ".join(f"`{field}`{'' if direction == ASC else ' desc'}" for field, direction in index.keys)


def _options(index: Index) -> str:
    said = []
    if index.options.get("unique"):
        said.append("unique")
    if index.options.get("sparse"):
        said.append("sparse")
    if "expireAfterSeconds" in index.options:
        said.append("TTL")
    for field, condition in index.options.get("partialFilterExpression", {}).items():
        said.append(f"only where `{field}` {_condition(condition)}")
    return f" ({', '.join(said)})" if said else ""


def _condition(condition: Any) -> str:
    if not isinstance(condition, Mapping):
        return f"is `{condition}`"
    signs = {"$gt": "&gt;", "$gte": "&ge;", "$lt": "&lt;", "$lte": "&le;"}
    return " and ".join(f"{signs[operator]} {value}" for operator, value in condition.items())


def _rows(schema: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str, str, str]]:
    """The rows of an object's fields and of everything inside them, depth first."""
    required = schema.get("required", ())
    for name, member in schema["properties"].items():
        path = f"{above}{name}"
        yield path, _type(member), "yes" if name in required else "no", member["description"]
        yield from _inner(member, path)


def _inner(member: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str, str]]:
    if "items" in member:
        yield from _inner(member["items"], f"{path}[]")
    elif "properties" in member:
        # What is kept by origin is alike for each: one of them stands for all.
        first = next(iter(member["properties"].values()))
        if "description" in first:
            yield from _rows(member, f"{path}.")
        else:
            yield from _inner(first, f"{path}.*")


def _type(member: Mapping[str, Any]) -> str:
    given = member["bsonType"]
    types = [given] if isinstance(given, str) else list(given)
    if "enum" in member:
        words = [f"`{word}`" for word in member["enum"] if word is not None]
        return f"one of {', '.join(words)}{' or null' if 'null' in types else ''}"
    if "items" in member:
        return f"array of {_type(member['items'])}"
    # `long` is only the longer way of storing an integer.
    return " or ".join(_WORDS.get(kind, kind) for kind in types if kind != "long")


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(documents_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
