"""Evidence of any size: it is cut and says so (R34), masked (R31), and read back as it was stored."""

import re
from typing import Any

import httpx
import pytest

from tests.journeys.bad_input import inputs
from tests.journeys.bad_input.witness import Witness
from tests.journeys.client import PATIENCE_SECONDS
from tests.journeys.seller import Seller, new_id
from tests.journeys.service import Service

SIDE_BYTES = 64 * 1024
MEGABYTE = 1_000_000
CUT = re.compile(r"\n\[cut: (\d+) bytes left out\]\Z")
SECRET = "s3cr3t-V4lu3"
# What is sent, and what is kept: `*` stands for the secret, and for the mask.
MASKED = {
    **{
        text.replace("*", SECRET): text.replace("*", "***")
        for text in (
            "curl -H 'Authorization: Bearer *' https://meli.test/items",
            "curl -u admin:* https://meli.test",
            "curl --oauth2-bearer * https://meli.test",
            "X-VTEX-API-AppToken: *\nX-VTEX-API-AppKey: *",
            "https://meli.test/items?access_token=*&sku=1",
            "https://seller:*@meli.test/items",
            '{"client_secret": "*", "sku": "1"}',
            '{"nested": [{"password": "*"}], "body": "{\\"api_key\\": \\"*\\"}"}',
            "<login><password>*</password></login>",
            "grant_type=refresh_token&refresh_token=*",
        )
    },
    f"curl -b session={SECRET} https://meli.test": "curl -b *** https://meli.test",
    f"GET / HTTP/1.1\r\nCookie: sid={SECRET}\r\nHost: x": "GET / HTTP/1.1\r\nCookie: ***\r\nHost: x",
    f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----": (
        "-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----"
    ),
}


async def logged(seller: Seller, **evidence: str | None) -> dict[str, str | None]:
    """The evidence of a new log, as `log` gives it."""
    log = {**inputs.success(), "logId": new_id(), "evidence": evidence}
    await seller.record(f"sku-{log['logId']}", log)
    document = """query($account: String!, $feedId: String!, $logId: String!) {
        log(account: $account, feedId: $feedId, logId: $logId) { evidence { request response } } }"""
    data = await seller.graph.ask(document, **seller.key, logId=log["logId"])
    found: dict[str, str | None] = data["log"]["evidence"]
    return found


@pytest.mark.parametrize("letter", ["a", "ã", "😀", "\n", "\0", '"'])
async def test_r34_5_mb_are_cut_and_say_so(seller: Seller, letter: str) -> None:
    """64 KB of UTF-8 a side, between two characters; the answer is the same when it is sent again (R27)."""
    # JSON writes some letters with up to six bytes, and a request has at most 8 MB.
    size = len(letter.encode())
    number = (5 if size > 1 or letter == "a" else 1) * MEGABYTE // size
    log = {**inputs.success(), "logId": new_id(), "evidence": {"request": letter * number}}
    opened = await seller.open("sku-1")
    input = {**seller.key, "interactionId": opened["interaction"]["interactionId"], "log": log}
    selection = "replayed log { evidence { request response } }"
    first = await seller.graph.done("createLog", selection, input)
    again = await seller.graph.done("createLog", selection, input)
    assert (first.pop("replayed"), again.pop("replayed")) == (False, True)
    assert first == again
    kept = first["log"]["evidence"]["request"]
    assert first["log"]["evidence"]["response"] is None
    assert SIDE_BYTES - 200 < len(kept.encode()) <= SIDE_BYTES
    cut = CUT.search(kept)
    assert cut is not None
    shown = kept[: cut.start()]
    assert set(shown) == {letter}
    assert len(shown.encode()) + int(cut[1]) == number * size


async def test_r34_what_fits_is_kept_whole(seller: Seller) -> None:
    """The limit is that of each side."""
    whole = "a" * SIDE_BYTES
    assert await logged(seller, request=whole, response=whole) == {"request": whole, "response": whole}


async def test_a_request_beyond_8_mb_is_not_read(service: Service, stocked: Seller, witness: Witness) -> None:
    """Two sides of 5 MB do not fit into one request: it is refused before it is GraphQL."""
    evidence = {"request": "a" * 5 * MEGABYTE, "response": "b" * 5 * MEGABYTE}
    body = {
        "query": "mutation($it: RecordInteractionInput!) { recordInteraction(input: $it) { replayed } }",
        "variables": {"it": inputs.wrong(inputs.recording(stocked), "logs.0.evidence", evidence)},
    }
    async with (
        witness.nothing_written(),
        httpx.AsyncClient(base_url=service.url, timeout=PATIENCE_SECONDS) as client,
    ):
        response = await client.post("/graphql", json=body)
    assert response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "PAYLOAD_TOO_LARGE"
    assert error["message"] == "The body is larger than 8000000 bytes."


async def test_r34_an_interaction_holds_4_mb(seller: Seller, witness: Witness) -> None:
    """What is kept counts; the log that would be too much is refused and the interaction goes on."""
    full = {**inputs.success(), "evidence": {"request": "a" * SIDE_BYTES, "response": "b" * SIDE_BYTES}}
    id = new_id()
    input = {**inputs.recording(seller), "interactionId": id, "logs": [full] * 33}
    async with witness.nothing_written():
        payload = await seller.graph.tell("recordInteraction", "interaction { state }", input)
    (error,) = payload["userErrors"]
    assert (payload["interaction"], error["code"], error["path"]) == (None, "TOO_MANY", ["input", "logs"])
    assert error["message"].startswith(
        "the logs of an interaction take at most 4194304 bytes, and these make"
    )
    assert error["message"].endswith("; shorten the evidence or open another interaction")
    payload = await seller.graph.done(
        "recordInteraction", "interaction { logCount }", {**input, "logs": [full] * 31}
    )
    assert payload["interaction"] == {"logCount": 31}


@pytest.mark.parametrize("text", MASKED)
async def test_r31_secrets_are_masked(seller: Seller, text: str) -> None:
    """On both sides, before they are stored; the rest stays."""
    kept = MASKED[text]
    assert await logged(seller, request=text, response=text) == {"request": kept, "response": kept}


async def test_r31_a_secret_before_and_behind_the_cut(seller: Seller) -> None:
    """Nothing of a secret is kept because the text is long, wherever it stands."""
    header = f"Authorization: Bearer {SECRET}\n"
    for filling in (0, 1_000, SIDE_BYTES - 90, SIDE_BYTES - 70, SIDE_BYTES, 4 * SIDE_BYTES - 20):
        kept = str(
            (await logged(seller, request="a" * filling + "\n" + header * 3 + "b" * MEGABYTE))["request"]
        )
        assert SECRET[:4] not in kept
        assert CUT.search(kept) is not None
        assert ("***" in kept) == (filling < SIDE_BYTES - 90)


async def test_r31_a_retry_brings_the_same_secret(seller: Seller) -> None:
    """R27: content is compared as it is stored, so that another token is not another content."""
    input = inputs.recording(seller)
    evidence = [{"request": f"Authorization: Bearer {token}"} for token in ("one", "another")]
    payloads: list[dict[str, Any]] = [
        await seller.graph.done("recordInteraction", "replayed", inputs.wrong(input, "logs.0.evidence", each))
        for each in evidence
    ]
    assert [payload["replayed"] for payload in payloads] == [False, True]
