"""Somebody who was let in."""

from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from deploy.auth.door import Door
from deploy.auth.proofs import Proof
from deploy.auth.refusals import Unauthenticated
from deploy.transports.connections import guest_of
from store.scope import Viewer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and what that was known by."""

    viewer: Viewer
    proof: Proof | None = field(repr=False)
    door: Door = field(repr=False, compare=False)

    async def still_valid(self) -> bool:
        """Whether the same would be let in as the same viewer now."""
        try:
            return await self.door.viewer(self.proof) == self.viewer
        except Unauthenticated:
            return False


def caller_of(connection: HTTPConnection) -> Caller:
    """Who was let in by the gate; without that nothing is done for anybody."""
    guest = guest_of(connection)
    if not isinstance(guest, Caller):
        raise LookupError("the gate was not asked")
    return guest


def name_of(connection: HTTPConnection) -> str | None:
    """Whom a request is put down to: its key, else the name on its token; None where nobody is asked for one.

    Keys are told apart by their ids: many may have the same name.
    """
    guest = guest_of(connection)
    if not isinstance(guest, Caller) or guest.proof is None:
        return None
    viewer = guest.viewer
    return f"token {viewer.name}" if viewer.key_id is None else f"key {viewer.key_id}"
