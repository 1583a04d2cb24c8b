"""Which door the service has: open for whoever is on this machine until there are keys, else locked."""

import logging

from deploy.auth.door import Door, LockedDoor, OpenDoor
from deploy.auth.key_set import KeySet
from deploy.auth.tokens import Claims, Tokens
from deploy.settings import Settings
from store.admission import Admission

MAKE_A_KEY = "offergraph keys create --role admin"

logger = logging.getLogger(__name__)


class EntranceError(Exception):
    """The service would let in everybody, or nobody; the message says what to do."""


async def choose_door(settings: Settings, admission: Admission) -> Door:
    """The door for these settings and the keys there are. Raises EntranceError.

    On loopback it is open as long as nobody has ever made a key: one that was revoked keeps it locked. On any
    other address somebody must be able to get in, and nobody without a key or token. There is no setting for
    "a proxy asks already": a proxy that does can send a key along, and then each caller is who it is.
    """
    if await asks_for_keys(settings, admission):
        return LockedDoor(admission, _tokens(settings))
    if settings.listens_on_loopback:
        logger.warning("no keys: whoever reaches this port of this machine may read and change everything")
        return OpenDoor()
    raise EntranceError(
        f"{settings.host} can be reached from other machines, and nobody has a key: make one with "
        f"`{MAKE_A_KEY}` on the same MongoDB, set OFFERGRAPH_JWT_ISSUER, OFFERGRAPH_JWT_AUDIENCE and "
        "OFFERGRAPH_JWT_JWKS_URL, or listen on 127.0.0.1 (OFFERGRAPH_HOST)"
    )


async def asks_for_keys(settings: Settings, admission: Admission) -> bool:
    """Whether the door is locked, with somebody who could open it. Raises EntranceError where tokens are half
    set up."""
    return _tokens(settings) is not None or await admission.any_key(usable=not settings.listens_on_loopback)


def door_of(settings: Settings, admission: Admission, *, locked: bool) -> Door:
    """The door of a worker: every one has the door that was chosen when their service began."""
    return LockedDoor(admission, _tokens(settings)) if locked else OpenDoor()


def _tokens(settings: Settings) -> Tokens | None:
    given = {
        "OFFERGRAPH_JWT_ISSUER": settings.jwt_issuer,
        "OFFERGRAPH_JWT_AUDIENCE": settings.jwt_audience,
        "OFFERGRAPH_JWT_JWKS_URL": settings.jwt_key_set_url,
    }
    issuer, audience, url = given.values()
    if issuer is None and audience is None and url is None:
        return None
    if issuer is None or audience is None or url is None:
        missing = ", ".join(name for name, value in given.items() if value is None)
        raise EntranceError(f"tokens need {missing} as well")
    claims = Claims(
        name=settings.jwt_name_claim,
        role=settings.jwt_role_claim,
        vendor=settings.jwt_vendor_claim,
        accounts=settings.jwt_accounts_claim,
        access=settings.jwt_access_claim,
    )
    return Tokens(issuer, audience, KeySet.at(url), claims)
