"""The error codes that a new catalogue begins with (R20), kept as data in `store/data/error_codes.json`."""

import json
from importlib.resources import files

from store.records.codes import ErrorCode


def seed_error_codes() -> tuple[ErrorCode, ...]:
    """The 17 codes of the REST contract in the order of their codes; the file is part of the package."""
    entries = json.loads((files("store") / "data" / "error_codes.json").read_text(encoding="utf-8"))
    return tuple(
        ErrorCode(
            code=entry["code"],
            category=entry["category"],
            description=entry["description"],
            solution_text=entry["solutionText"],
            solution_link_template=entry["solutionLinkTemplate"],
        )
        for entry in entries
    )
