"""The doors that let people in: one that asks for nothing, and one that asks for a key or a token."""

from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from deploy.auth.proofs import Proof, SessionCookie, Token
from deploy.auth.refusals import NOBODY_KNOWN, NOTHING_GIVEN, Unauthenticated
from deploy.auth.tokens import Tokens
from store.admission import Admission, NewSession
from store.clock import utc_now
from store.rules.tokens import Credentials
from store.scope import LOCAL_ADMIN, Viewer


class Door(Protocol):
    """Lets people in by what they show."""

    required: ClassVar[bool]
    """Whether they have to show anything."""

    async def viewer(self, proof: Proof | None) -> Viewer:
        """Who it is, as of now. Raises Unauthenticated, or Unavailable if that cannot be known."""

    async def sign_in(self, proof: Proof, longest: timedelta) -> NewSession | None:
        """A session for a browser, or None where none is needed. Raises as `viewer` does."""

    async def sign_out(self, cookie: SessionCookie) -> None:
        """End the session of the cookie, if there is one."""


class OpenDoor:
    """No key is asked for: whoever reaches the port is the local admin."""

    required: ClassVar[bool] = False

    async def viewer(self, proof: Proof | None) -> Viewer:
        """The local admin, whatever is shown."""
        return LOCAL_ADMIN

    async def sign_in(self, proof: Proof, longest: timedelta) -> NewSession | None:
        """Nobody needs to."""
        return None

    async def sign_out(self, cookie: SessionCookie) -> None:
        """Nobody is signed in."""


class LockedDoor:
    """Asks for a key of this database, a session, or a token of the identity provider if there is one."""

    required: ClassVar[bool] = True

    def __init__(self, admission: Admission, tokens: Tokens | None) -> None:
        self._admission = admission
        self._tokens = tokens

    async def viewer(self, proof: Proof | None) -> Viewer:
        """Who it is, read anew each time, so that a revoked key opens nothing from then on."""
        if proof is None:
            raise Unauthenticated(NOTHING_GIVEN)
        viewer, _ = await self._known(proof)
        return viewer

    async def sign_in(self, proof: Proof, longest: timedelta) -> NewSession | None:
        """A session that lasts no longer than the key or token it is for."""
        viewer, expires_at = await self._known(proof)
        until = utc_now() + longest
        until = until if expires_at is None else min(until, expires_at)
        return await self._admission.sign_in(viewer, proof if isinstance(proof, Credentials) else None, until)

    async def sign_out(self, cookie: SessionCookie) -> None:
        """End the session of the cookie, if there is one."""
        await self._admission.sign_out(cookie.value)

    async def _known(self, proof: Proof) -> tuple[Viewer, datetime | None]:
        """Who it is and, of a token, until when."""
        expires_at = None
        match proof:
            case Token():
                bearer = await self._tokens.bearer(proof.text) if self._tokens is not None else None
                viewer = None if bearer is None else bearer.viewer
                expires_at = None if bearer is None else bearer.expires_at
            case SessionCookie():
                viewer = await self._admission.by_session(proof.value)
            case _:
                viewer = await self._admission.by_key(proof)
        if viewer is None:
            raise Unauthenticated(NOBODY_KNOWN)
        return viewer, expires_at
