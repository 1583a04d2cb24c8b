"""Who may do what. Reading is bounded by the viewer's scope in the store; changing is judged here.

What a viewer may not even see is let through: the store then answers as if it did not exist, in one place and
in the same words. Refused here is what one may see but not do.
"""

from store.errors import Forbidden
from store.rules.decision import Refusal, refuse
from store.rules.slugs import vendor_of
from store.scope import Viewer
from store.vocabulary import UserErrorCode, ViewerRole

SUPPORT_ONLY = "only support (an admin) may do this; ask it to"
READ_ONLY = "this key or token may read only"


def may_write(viewer: Viewer, account: str, feed_id: str, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may change a feed and what lies in it: connectors and admins may, unless they were let
    in to read only; sellers read."""
    if viewer.may_write or not viewer.scope.allows(account, vendor_of(feed_id)):
        return None
    seller = f"a seller reads {feed_id}; only its connector writes to it"
    message = seller if viewer.role is ViewerRole.SELLER else READ_ONLY
    return refuse(UserErrorCode.FORBIDDEN, message, *path, "feedId")


def may_create_channel(viewer: Viewer, vendor: str, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may create a channel of `vendor`: its own connector and an admin may (R1)."""
    own = viewer.is_admin or (viewer.role is ViewerRole.CONNECTOR and viewer.vendor == vendor)
    if own and viewer.may_write:
        return None
    message = READ_ONLY if own else f"only the connector of {vendor} or an admin may create its channels"
    return refuse(UserErrorCode.FORBIDDEN, message, *path, "vendor")


def may_administer(viewer: Viewer, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may change channels and error codes, which belong to all: an admin may (R1, R21)."""
    if viewer.is_admin and viewer.may_write:
        return None
    return refuse(UserErrorCode.FORBIDDEN, READ_ONLY if viewer.is_admin else SUPPORT_ONLY, *path)


def require_admin(viewer: Viewer) -> None:
    """Raises Forbidden for who is no admin: what belongs to nobody in particular is for support to read."""
    if not viewer.is_admin:
        raise Forbidden
