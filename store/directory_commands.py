"""What callers ask of channels, feeds and error codes (R1-R5, R21): frozen commands, as the schema unpacks
them from inputs.

`path` is where the command stands in the caller's input; faults are reported below it. Where "not given" and
"null" mean different things, `Absent.ABSENT` is "not given: leave it" and `None` is "take it away".
"""

from enum import Enum

from store.commands import INPUT
from store.records.frozen import dataclass


class Absent(Enum):
    """Tells a part that was not given from one that was given as null."""

    ABSENT = "ABSENT"


@dataclass(frozen=True, slots=True)
class CreateChannel:
    """Create the channel `vendor.slug`; without `slug`, one is made of `name` (R1)."""

    vendor: str
    name: str
    slug: str | None = None
    logo_url: str | None = None
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class UpdateChannel:
    """Change a channel's name or logo (R1); null takes a logo away, and counts as not given for a name."""

    channel_id: str
    name: str | None = None
    logo_url: str | Absent | None = Absent.ABSENT
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class ArchiveChannel:
    """Let a channel refuse new activations and keep its feeds (R1)."""

    channel_id: str
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class ActivateFeed:
    """Connect an account to a channel; `restore_activation` numbers a life to bring back (R2, R5)."""

    account: str
    feed_id: str
    affiliate_id: str
    sales_channel: str
    restore_activation: int | None = None
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class UpdateFeed:
    """Change an active feed's affiliate id and trade policy; null counts as not given (R3)."""

    account: str
    feed_id: str
    affiliate_id: str | None = None
    sales_channel: str | None = None
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class DeactivateFeed:
    """Hide a feed's offers (R4)."""

    account: str
    feed_id: str
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class CreateErrorCode:
    """Add a code to the catalogue; the link template may hold the placeholders of R33."""

    code: str
    category: str
    description: str
    solution_text: str | None = None
    solution_link_template: str | None = None
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class UpdateErrorCode:
    """Change a code of the catalogue; the two parts of its solution may be taken away, category and
    description may not."""

    code: str
    category: str | None = None
    description: str | None = None
    solution_text: str | Absent | None = Absent.ABSENT
    solution_link_template: str | Absent | None = Absent.ABSENT
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class RetireErrorCode:
    """Take a code out of use; active errors keep it (R26)."""

    code: str
    path: tuple[str, ...] = INPUT


@dataclass(frozen=True, slots=True)
class MapUnmappedErrors:
    """Give a fingerprint of unmapped errors a code of the catalogue (R21)."""

    fingerprint: str
    code: str
    path: tuple[str, ...] = INPUT
