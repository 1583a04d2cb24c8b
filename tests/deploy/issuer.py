"""An identity provider for tests: keys of several kinds, a key set to fetch, and tokens to present."""

import asyncio
import time
from typing import Any

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from deploy.auth.key_set import KeySet
from deploy.auth.tokens import Claims, Tokens

ISSUER = "https://id.example.com/"
AUDIENCE = "offergraph"


class Issuer:
    """Signs with `rsa` or `ec`, whose public halves are in its set; `fetches` counts its readings, which last
    until `hangs` is set, if it is there."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {
            "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
            "ec": ec.generate_private_key(ec.SECP256R1()),
        }
        self.now = 0.0
        self.fetches = 0
        self.answers = True
        self.hangs: asyncio.Event | None = None
        self.more: list[dict[str, Any]] = []

    def tokens(self, **claims: str) -> Tokens:
        """What verifies its tokens, by a clock that tests move."""
        return Tokens(ISSUER, AUDIENCE, KeySet(self.fetch, lambda: self.now), Claims(**claims))

    async def fetch(self) -> bytes:
        """Its key set, as a server would give it."""
        self.fetches += 1
        if self.hangs is not None:
            await self.hangs.wait()
        if not self.answers:
            raise ValueError("away")
        return orjson.dumps({"keys": [*map(self.public, self.keys), *self.more]})

    def public(self, key_id: str) -> dict[str, Any]:
        """A key as its set has it."""
        key = self.keys[key_id]
        algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
        return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig"}

    def pem(self, key_id: str) -> bytes:
        """A public key as a text, which everybody has."""
        return bytes(
            self.keys[key_id].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )

    def claims(self, **changed: Any) -> dict[str, Any]:
        """What a good token says, with changes; None takes a claim away."""
        now = int(time.time())
        good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ana", "exp": now + 300, "iat": now, "role": "admin"}
        return {name: value for name, value in {**good, **changed}.items() if value is not None}

    def sign(
        self, claims: dict[str, Any], key_id: str = "rsa", algorithm: str = "RS256", **header: Any
    ) -> str:
        """A token."""
        headers = {"kid": key_id, **header}
        return jwt.encode(claims, self.keys[key_id], algorithm=algorithm, headers=headers)
