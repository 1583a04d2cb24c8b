"""An offer's errors, as logs bring them and as offers keep them (R19-R26)."""

from datetime import datetime

from store.records.frozen import dataclass
from store.vocabulary import ArchiveReason, InteractionOrigin, InteractionSource, OfferErrorState

UNMAPPED_CODE = "NTMAP-001"

ErrorIdentity = tuple[str, str | None, str | None]


def full_code(code: str, external_code: str | None) -> str:
    """`code`, or `code-externalCode` where the connector gave a suffix (R20)."""
    return code if external_code is None else f"{code}-{external_code}"


def error_identity(code: str, external_code: str | None, fingerprint: str | None) -> ErrorIdentity:
    """Code, external code, and for unmapped errors the fingerprint too (docs/rules.md, "offer error")."""
    return code, external_code, fingerprint if code == UNMAPPED_CODE else None


@dataclass(frozen=True, slots=True)
class LogError:
    """An error as a failure log carries it; `closable_origins` is empty where R25 decides."""

    code: str
    external_code: str | None
    title: str
    description: str | None
    closable_origins: tuple[InteractionOrigin, ...] = ()
    fingerprint: str | None = None

    @property
    def full_code(self) -> str:
        """`code`, or `code-externalCode` where the connector gave a suffix (R20)."""
        return full_code(self.code, self.external_code)

    @property
    def identity(self) -> ErrorIdentity:
        """What makes it the same error as another."""
        return error_identity(self.code, self.external_code, self.fingerprint)


@dataclass(frozen=True, slots=True)
class OfferError:
    """A problem of one offer. `started_at` is that of the interaction that raised it last (R18).

    `key` is the offer's key, `#` and a number; `interaction_id` and `interaction_closed_at` are those of its
    last raising.
    """

    key: str
    offer_id: str
    account: str
    feed_id: str
    sku_id: str
    activation: str
    code: str
    external_code: str | None
    title: str
    description: str | None
    origin: InteractionOrigin
    source: InteractionSource
    closable_origins: tuple[InteractionOrigin, ...]
    fingerprint: str | None
    raised_at: datetime
    last_seen_at: datetime
    started_at: datetime
    interaction_id: str
    interaction_closed_at: datetime
    occurrences: int = 1
    state: OfferErrorState = OfferErrorState.ACTIVE
    archived_at: datetime | None = None
    archive_reason: ArchiveReason | None = None
    archived_by_id: str | None = None

    @property
    def full_code(self) -> str:
        """`code`, or `code-externalCode` where the connector gave a suffix (R20)."""
        return full_code(self.code, self.external_code)

    @property
    def identity(self) -> ErrorIdentity:
        """What makes a raised error the same as this one while it is active."""
        return error_identity(self.code, self.external_code, self.fingerprint)
