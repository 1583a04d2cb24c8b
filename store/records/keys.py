"""API keys, and the sessions that browsers hold in place of one."""

from datetime import datetime
from hmac import compare_digest

from store.records.frozen import dataclass
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole


@dataclass(frozen=True, slots=True)
class ApiKey:
    """Who comes with a key, and until when; of its secrets only the SHA-256 digests are known.

    `accounts` is `None` for all of them. After a rotation the previous secret does until `previous_until`.
    """

    key: str
    name: str
    role: ViewerRole
    access: Access
    digest: str
    created_at: datetime
    vendor: str | None = None
    accounts: tuple[str, ...] | None = None
    expires_at: datetime | None = None
    previous_digest: str | None = None
    previous_until: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    @classmethod
    def of(
        cls, viewer: Viewer, key: str, digest: str, created_at: datetime, expires_at: datetime | None = None
    ) -> "ApiKey":
        """A new key that lets its owner in as `viewer`."""
        return cls(
            key=key,
            name=viewer.name,
            role=viewer.role,
            access=viewer.access,
            digest=digest,
            created_at=created_at,
            vendor=viewer.vendor,
            accounts=viewer.accounts,
            expires_at=expires_at,
        )

    @property
    def viewer(self) -> Viewer:
        """Who comes with it."""
        return Viewer(self.name, self.role, self.vendor, self.accounts, self.access, self.key)

    def is_usable(self, now: datetime) -> bool:
        """Whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def admits(self, digest: str, now: datetime) -> bool:
        """Whether a secret of this digest opens it now; takes the same time whichever does not."""
        current = compare_digest(digest, self.digest)
        previous = compare_digest(digest, self.previous_digest or self.digest)
        if self.previous_until is None or now >= self.previous_until:
            previous = False
        return (current or previous) and self.is_usable(now)


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie stands for: an API key, by its id and the digest of its secret, or a token's `viewer`."""

    key: str
    created_at: datetime
    expires_at: datetime
    api_key: str | None = None
    digest: str | None = None
    viewer: Viewer | None = None
