"""Tokens of an identity provider: who gets in by one, and every way of forging one that is known."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.auth.key_set import AGAIN_SECONDS, FRESH_SECONDS, RENEW_SECONDS, USABLE_SECONDS
from deploy.auth.tokens import Bearer, Tokens
from store.errors import Unavailable
from store.scope import Viewer
from store.vocabulary import Access, ViewerRole
from tests.deploy.issuer import AUDIENCE, Issuer
from tests.deploy.sample_graph import until


@pytest.fixture(scope="module")
def made() -> Issuer:
    """One provider, because making its keys takes a while."""
    return Issuer()


@pytest.fixture
def issuer(made: Issuer) -> Issuer:
    """The provider as new."""
    made.now, made.fetches, made.answers, made.hangs, made.more = 0.0, 0, True, None, []
    return made


@pytest.fixture
def tokens(issuer: Issuer) -> Tokens:
    """What verifies its tokens."""
    return issuer.tokens()


@pytest.mark.parametrize(
    ("key_id", "algorithm"), [("rsa", "RS256"), ("rsa", "RS512"), ("rsa", "PS256"), ("ec", "ES256")]
)
async def test_a_good_token_lets_its_owner_in(
    issuer: Issuer, tokens: Tokens, key_id: str, algorithm: str
) -> None:
    """With the name, role and end that it says; also where it is for several audiences."""
    claims = issuer.claims(aud=["another", AUDIENCE])
    bearer = await tokens.bearer(issuer.sign(claims, key_id, algorithm))
    assert bearer is not None
    assert bearer.viewer == Viewer("ana", ViewerRole.ADMIN)
    assert bearer.expires_at == datetime.fromtimestamp(claims["exp"], UTC)


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def by_hand(issuer: Issuer, header: dict[str, Any], secret: bytes | None) -> str:
    """A token of good claims, signed by HMAC with `secret`, or not at all."""
    body = f"{b64(orjson.dumps(header))}.{b64(orjson.dumps(issuer.claims()))}"
    if secret is None:
        return f"{body}."
    return f"{body}.{b64(hmac.new(secret, body.encode(), hashlib.sha256).digest())}"


def bend(issuer: Issuer) -> str:
    """A good token whose claims were changed afterwards."""
    head, _, signature = issuer.sign(issuer.claims(role="seller", accounts=["a"])).split(".")
    return f"{head}.{b64(orjson.dumps(issuer.claims()))}.{signature}"


FORGED: dict[str, Callable[[Issuer], str]] = {
    "nothing": lambda i: "",
    "no token": lambda i: "a.b.c",
    "alg none": lambda i: by_hand(i, {"alg": "none", "kid": "rsa"}, None),
    "alg None": lambda i: by_hand(i, {"alg": "None", "kid": "rsa"}, None),
    "HMAC with the public key": lambda i: by_hand(i, {"alg": "HS256", "kid": "rsa"}, i.pem("rsa")),
    "RS256 in name, HMAC in truth": lambda i: by_hand(i, {"alg": "RS256", "kid": "rsa"}, i.pem("rsa")),
    "claims changed": bend,
    "signature cut off": lambda i: i.sign(i.claims()).rpartition(".")[0] + ".",
    "another's key under the same id": lambda i: jwt.encode(
        i.claims(), rsa.generate_private_key(65537, 2048), "RS256", {"kid": "rsa"}
    ),
    "a key of its own in the header": lambda i: i.sign(i.claims(), kid="mine", jwk=i.public("rsa")),
    "a key set of its own in the header": lambda i: i.sign(i.claims(), kid="mine", jku="https://evil.test"),
    "no key id": lambda i: jwt.encode(i.claims(), i.keys["rsa"], "RS256"),
    "a critical extension": lambda i: i.sign(i.claims(), crit=["b64"], b64=True),
    "another key's algorithm": lambda i: i.sign(i.claims(), "ec", "ES256", kid="rsa"),
    "another issuer": lambda i: i.sign(i.claims(iss="https://evil.test/")),
    "no issuer": lambda i: i.sign(i.claims(iss=None)),
    "another audience": lambda i: i.sign(i.claims(aud="billing")),
    "no audience": lambda i: i.sign(i.claims(aud=None)),
    "expired": lambda i: i.sign(i.claims(exp=int(time.time()) - 60)),
    "no end": lambda i: i.sign(i.claims(exp=None)),
    "an end in milliseconds": lambda i: i.sign(i.claims(exp=int(time.time() * 1_000))),
    "an end beyond time": lambda i: i.sign(i.claims(exp=1e20)),
    "not yet": lambda i: i.sign(i.claims(nbf=int(time.time()) + 600)),
    "nobody's": lambda i: i.sign(i.claims(sub=None)),
}


@pytest.mark.parametrize("forged", FORGED)
async def test_a_forged_or_stale_token_lets_nobody_in(issuer: Issuer, tokens: Tokens, forged: str) -> None:
    """Whoever holds the public key, a token for something else, or one of yesterday."""
    assert await tokens.bearer(FORGED[forged](issuer)) is None


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": b64(b"secret" * 8), "kid": "shared"},
        {"kid": "shared", "use": "enc"},
        {"kid": "shared", "alg": "RS512"},
        {"kid": "shared", "kty": "RSA", "n": "not a number"},
    ],
)
async def test_keys_that_are_for_something_else_verify_nothing(
    issuer: Issuer, tokens: Tokens, key: dict[str, Any]
) -> None:
    """A shared secret, a key for encryption, one for another algorithm, and none at all."""
    issuer.more = [{**issuer.public("rsa"), **key}]
    assert await tokens.bearer(issuer.sign(issuer.claims(), kid="shared")) is None
    assert await tokens.bearer(by_hand(issuer, {"alg": "HS256", "kid": "shared"}, b"secret" * 8)) is None


@pytest.mark.parametrize(
    ("claims", "viewer"),
    [
        ({"role": "ADMIN"}, Viewer("ana", ViewerRole.ADMIN)),
        ({"role": ["offline", "admin"]}, Viewer("ana", ViewerRole.ADMIN)),
        ({"role": "admin", "access": "read"}, Viewer("ana", ViewerRole.ADMIN, access=Access.READ)),
        (
            {"role": "seller", "accounts": "b a"},
            Viewer("ana", ViewerRole.SELLER, None, ("a", "b"), Access.READ),
        ),
        (
            {"role": "connector", "vendor": "vtex", "accounts": ["*"]},
            Viewer("ana", ViewerRole.CONNECTOR, "vtex", None),
        ),
        ({"role": None}, None),
        ({"role": "root"}, None),
        ({"role": ["admin", "seller"], "accounts": ["a"]}, None),
        ({"role": {"name": "admin"}}, None),
        ({"role": "admin", "accounts": ["a"]}, None),
        ({"role": "seller"}, None),
        ({"role": "seller", "accounts": ["*"]}, None),
        ({"role": "seller", "accounts": ["a"], "access": "WRITE"}, None),
        ({"role": "connector", "accounts": ["a"]}, None),
        ({"role": "connector", "vendor": "vtex"}, None),
        ({"role": "connector", "vendor": ["vtex"], "accounts": ["a"]}, None),
        ({"role": "admin", "access": "all"}, None),
    ],
)
async def test_claims_say_what_somebody_sees(
    issuer: Issuer, tokens: Tokens, claims: dict[str, Any], viewer: Viewer | None
) -> None:
    """What does not fit together lets nobody in, rather than somebody who sees too much."""
    bearer = await tokens.bearer(issuer.sign(issuer.claims(**claims)))
    assert (None if bearer is None else bearer.viewer) == viewer


async def test_claims_go_by_the_names_that_are_set(issuer: Issuer) -> None:
    """A name with dots that is a claim, and a path to one inside another."""
    claims = issuer.claims(
        role=None,
        realm_access={"roles": ["seller", "x"]},
        email="ana@example.com",
        **{"https://a.b/c": ["a"]},
    )
    tokens = issuer.tokens(name="email", role="realm_access.roles", accounts="https://a.b/c")
    bearer = await tokens.bearer(issuer.sign(claims))
    assert bearer is not None
    assert bearer.viewer == Viewer("ana@example.com", ViewerRole.SELLER, None, ("a",), Access.READ)


async def test_the_key_set_is_kept_renewed_and_not_asked_for_by_strangers(
    issuer: Issuer, tokens: Tokens
) -> None:
    """A new key is found at once, a withdrawn one ends in ten minutes; unknown ids lead to few fetches."""
    good = issuer.sign(issuer.claims())
    for _ in range(5):
        assert await tokens.bearer(good) is not None
        assert await tokens.bearer(issuer.sign(issuer.claims(), kid="unknown")) is None
    assert issuer.fetches == 1

    issuer.now += AGAIN_SECONDS
    issuer.more = [{**issuer.public("rsa"), "kid": "new"}]
    assert await tokens.bearer(issuer.sign(issuer.claims(), kid="new")) is not None
    assert issuer.fetches == 2

    issuer.now += FRESH_SECONDS
    issuer.more = []
    assert await tokens.bearer(issuer.sign(issuer.claims(), kid="new")) is None
    assert issuer.fetches == 3


async def test_a_provider_that_is_away_is_waited_for(issuer: Issuer, tokens: Tokens) -> None:
    """Unavailable until its keys are known; then they do for a day."""
    good = issuer.sign(issuer.claims())
    issuer.answers = False
    with pytest.raises(Unavailable):
        await tokens.bearer(good)
    issuer.answers = True
    with pytest.raises(Unavailable):
        await tokens.bearer(good)
    assert issuer.fetches == 1
    issuer.now += AGAIN_SECONDS
    assert await tokens.bearer(good) is not None
    issuer.answers = False
    issuer.now += USABLE_SECONDS
    assert await tokens.bearer(good) is not None
    issuer.now += AGAIN_SECONDS
    with pytest.raises(Unavailable):
        await tokens.bearer(good)


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets how long a fetch may take: at first so long that none that hangs is given up."""

    def set_to(seconds: float) -> None:
        monkeypatch.setattr("deploy.auth.key_set.FETCH_SECONDS", seconds)

    set_to(3600.0)
    return set_to


async def prompt(tokens: Tokens, token: str) -> Bearer | None:
    """Who presents it; it fails if that waits for the provider."""
    telling = asyncio.create_task(tokens.bearer(token))
    await asyncio.sleep(0)
    assert telling.done()
    return telling.result()


@pytest.mark.usefixtures("patience")
async def test_a_provider_that_hangs_holds_nobody_up_whose_key_is_known(
    issuer: Issuer, tokens: Tokens
) -> None:
    """The set is renewed beside the requests, once for all, also where the one that began it has left."""
    good = issuer.sign(issuer.claims())
    assert await tokens.bearer(good) is not None
    issuer.now += AGAIN_SECONDS
    issuer.hangs = asyncio.Event()
    issuer.more = [{**issuer.public("rsa"), "kid": "new"}]
    new = issuer.sign(issuer.claims(), kid="new")
    leaving = asyncio.create_task(tokens.bearer(new))
    await until(lambda: issuer.fetches == 2)
    staying = asyncio.create_task(tokens.bearer(new))
    issuer.now += RENEW_SECONDS
    assert await prompt(tokens, good) is not None
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    issuer.hangs.set()
    assert await staying is not None
    assert issuer.fetches == 2


async def test_a_set_that_is_used_is_renewed_before_it_is_old(
    issuer: Issuer, tokens: Tokens, patience: Callable[[float], None]
) -> None:
    """Beside the requests; only who comes after ten quiet minutes waits, and after a fetch in vain nobody."""
    good = issuer.sign(issuer.claims())
    assert await tokens.bearer(good) is not None
    issuer.now += RENEW_SECONDS
    issuer.hangs = asyncio.Event()
    assert await prompt(tokens, good) is not None
    await until(lambda: issuer.fetches == 2)
    issuer.hangs.set()
    assert await tokens.bearer(issuer.sign(issuer.claims(), kid="unknown")) is None

    issuer.now += FRESH_SECONDS
    issuer.hangs = asyncio.Event()
    patience(0.01)
    assert await tokens.bearer(good) is not None
    assert issuer.fetches == 3
    patience(3600.0)
    issuer.now += AGAIN_SECONDS
    assert await prompt(tokens, good) is not None
    await until(lambda: issuer.fetches == 4)
    issuer.hangs.set()
