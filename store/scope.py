"""Who asks, and what they may see: every query of the store takes a `Scope`, so it is said in one place."""

from typing import Any

from store.records.frozen import dataclass
from store.vocabulary import Access, ViewerRole


@dataclass(frozen=True, slots=True)
class Scope:
    """The accounts and the vendor whose documents may be seen; `None` stands for all of them."""

    accounts: frozenset[str] | None = None
    vendor: str | None = None

    def allows(self, account: str, vendor: str) -> bool:
        """Whether a document of `account`, written by a connector of `vendor`, may be seen."""
        return (self.accounts is None or account in self.accounts) and self.vendor in (None, vendor)

    def narrow(self, accounts: tuple[str, ...] | None) -> "Scope":
        """The part of this scope that lies in `accounts` (`None`: all of it)."""
        if accounts is None:
            return self
        asked = frozenset(accounts)
        return Scope(asked if self.accounts is None else asked & self.accounts, self.vendor)

    def where(self) -> dict[str, Any]:
        """The condition documents with `account` and `vendor` fields must meet."""
        where: dict[str, Any] = {}
        if self.accounts is not None:
            where["account"] = {"$in": sorted(self.accounts)}
        if self.vendor is not None:
            where["vendor"] = self.vendor
        return where


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who a request comes from; `accounts` and `vendor` are `None` where the role is not bound to any.

    `key_id` is that of the API key it came with, if it came with one.
    """

    name: str
    role: ViewerRole
    vendor: str | None = None
    accounts: tuple[str, ...] | None = None
    access: Access = Access.WRITE
    key_id: str | None = None

    @property
    def scope(self) -> Scope:
        """What this viewer may see."""
        return Scope(None if self.accounts is None else frozenset(self.accounts), self.vendor)

    @property
    def is_admin(self) -> bool:
        """Whether this is support, who may change channels and codes (R1, R21)."""
        return self.role is ViewerRole.ADMIN

    @property
    def may_write(self) -> bool:
        """Whether it may change what it sees: sellers read, and so does who was let in to read only."""
        return self.access is Access.WRITE and self.role is not ViewerRole.SELLER


LOCAL_ADMIN = Viewer("local", ViewerRole.ADMIN)
