"""From the code a connector sent to a code of the catalogue and the connector's own suffix (R20)."""

from collections.abc import Collection

from store.records.errors import UNMAPPED_CODE, full_code
from store.records.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a reported code means (R20).

    `code` is of the catalogue; `external_code` the connector's suffix, None without one. `unknown`: the
    catalogue knows no such code, so it became `NTMAP-001` with the raw code as the external code (a warning).
    `conflict`: an external code came beside a code that holds one already (the log is refused as `INVALID`).
    """

    code: str
    external_code: str | None
    unknown: bool = False
    conflict: bool = False


def candidates(raw_code: str) -> tuple[str, ...]:
    """All codes that `raw_code` may mean, longest first: itself, and what stands before each hyphen."""
    cuts = [position for position, character in enumerate(raw_code) if character == "-" and position > 0]
    return (raw_code, *(raw_code[:position] for position in reversed(cuts)))


def resolve_code(raw_code: str, external_code: str | None, known: Collection[str]) -> Resolved:
    """Find the longest code of `known` that `raw_code` is or begins with, followed by a hyphen (R20).

    `known` need hold only those of `candidates(raw_code)` that exist. Never fails: an unknown code is kept as
    the external code of `NTMAP-001`, joined by a hyphen with the external code that came beside it.
    """
    external = external_code or None
    for code in candidates(raw_code):
        if code in known:
            suffix = raw_code[len(code) + 1 :] or None
            if suffix is None:
                return Resolved(code, external)
            return Resolved(code, suffix, conflict=external is not None)
    return Resolved(UNMAPPED_CODE, full_code(raw_code, external), unknown=True)
