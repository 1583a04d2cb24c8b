"""What a key or a token may let somebody see: the same rules for both. Pure."""

from collections.abc import Sequence

from store.rules.limits import VENDOR_FORM, Faults
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole

EVERY_ACCOUNT = "*"
_MOST_ACCOUNTS = 1_000


class GrantError(Exception):
    """Role, vendor and accounts do not fit together; the message says what does."""


def grant(
    name: str,
    role: ViewerRole,
    vendor: str | None,
    accounts: Sequence[str],
    access: Access | None = None,
) -> Viewer:
    """The viewer who is called `name`, or GrantError.

    An admin is bound to nothing. A connector has one vendor and names its accounts, `*` for all of them. A
    seller names its accounts, and reads. Without `access` a connector and an admin may write.
    """
    faults = Faults(())
    faults.name(name, "name")
    faults.name(vendor, "vendor")
    for account in accounts:
        faults.name(account, "account")
    if faults.errors:
        raise GrantError(faults.errors[0].message)
    if vendor is not None and not VENDOR_FORM.fullmatch(vendor):
        raise GrantError('a vendor holds no spaces and no slashes, for example "vtex"')
    if len(accounts) > _MOST_ACCOUNTS:
        raise GrantError(f"{len(accounts)} accounts are named, and {_MOST_ACCOUNTS} are allowed")
    fault = _misfit(role, vendor, accounts, access)
    if fault is not None:
        raise GrantError(fault)
    default = Access.READ if role is ViewerRole.SELLER else Access.WRITE
    every = role is ViewerRole.ADMIN or EVERY_ACCOUNT in accounts
    bound = None if every else tuple(sorted(set(accounts)))
    return Viewer(name, role, vendor, bound, access or default)


def _misfit(
    role: ViewerRole, vendor: str | None, accounts: Sequence[str], access: Access | None
) -> str | None:
    match role:
        case ViewerRole.ADMIN if vendor is not None or accounts:
            return "an admin is bound to no vendor and to no accounts"
        case ViewerRole.CONNECTOR if vendor is None:
            return "a connector has a vendor"
        case ViewerRole.CONNECTOR if not accounts:
            return f"a connector names its accounts; {EVERY_ACCOUNT} stands for all of them"
        case ViewerRole.CONNECTOR if EVERY_ACCOUNT in accounts and len(accounts) > 1:
            return f"{EVERY_ACCOUNT} stands for all accounts, so none is named beside it"
        case ViewerRole.SELLER if vendor is not None:
            return "a seller is bound to accounts and to no vendor"
        case ViewerRole.SELLER if not accounts or EVERY_ACCOUNT in accounts:
            return "a seller names its accounts"
        case ViewerRole.SELLER if access is Access.WRITE:
            return "a seller reads; only connectors and admins write"
    return None
