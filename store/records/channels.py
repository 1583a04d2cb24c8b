"""A channel: a marketplace as one vendor integrates it (R1)."""

from datetime import datetime

from store.records.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """`channel_id` is `vendor.slug`; `terms` are the lower-case words it is searched by."""

    channel_id: str
    vendor: str
    name: str
    logo_url: str | None
    created_at: datetime
    archived_at: datetime | None = None
    terms: tuple[str, ...] = ()
