"""The error-code catalogue and the unmapped errors that wait for a code (R20, R21)."""

from datetime import datetime

from store.records.frozen import dataclass


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """An entry of the catalogue; `solution_link_template` may hold the placeholders of R33."""

    code: str
    category: str
    description: str
    solution_text: str | None = None
    solution_link_template: str | None = None
    retired: bool = False
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnmappedError:
    """A fingerprint of unmapped errors: how often it occurred and how many offers have it active now."""

    fingerprint: str
    sample: str
    occurrences: int
    offers: int
    first_seen_at: datetime
    last_seen_at: datetime
    mapped_to: str | None = None


@dataclass(frozen=True, slots=True)
class FullCodeSummary:
    """Offers in error by one full code of one feed; a suffix means what its connector says (R20)."""

    full_code: str
    feed_id: str
    title: str
    offers: int


@dataclass(frozen=True, slots=True)
class ErrorSummary:
    """Offers in error by one code of the catalogue, with the instants of the oldest and latest raising."""

    code: str
    offers: int
    oldest: datetime
    latest: datetime
    full_codes: tuple[FullCodeSummary, ...]
