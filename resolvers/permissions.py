"""Who may do what. Reading is bounded by the viewer's scope in the store; changing is judged here.

What a viewer may not even see is let through: the store then answers as if it did not exist, in one place and
in the same words. Refused here is what one may see but not do.
"""

from store.rules.decision import Refusal, refuse
from store.scope import Viewer
from store.vocabulary import UserErrorCode, ViewerRole

SUPPORT_ONLY = "only support (an admin) may do this; ask it to"


def may_write(viewer: Viewer, account: str, feed_id: str, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may change a feed and what lies in it: connectors and admins may, sellers read."""
    vendor = feed_id.rpartition(".")[0]
    if viewer.role is not ViewerRole.SELLER or not viewer.scope.allows(account, vendor):
        return None
    message = f"a seller reads {feed_id}; only its connector writes to it"
    return refuse(UserErrorCode.FORBIDDEN, message, *path, "feedId")


def may_create_channel(viewer: Viewer, vendor: str, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may create a channel of `vendor`: its own connector and an admin may (R1)."""
    if viewer.is_admin or (viewer.role is ViewerRole.CONNECTOR and viewer.vendor == vendor):
        return None
    message = f"only the connector of {vendor} or an admin may create its channels"
    return refuse(UserErrorCode.FORBIDDEN, message, *path, "vendor")


def may_administer(viewer: Viewer, path: tuple[str, ...]) -> Refusal | None:
    """Whether a viewer may change channels and error codes, which belong to all: an admin may (R1, R21)."""
    return None if viewer.is_admin else refuse(UserErrorCode.FORBIDDEN, SUPPORT_ONLY, *path)
