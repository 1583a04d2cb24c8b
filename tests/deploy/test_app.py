"""What settings do to the application's GraphQL, without a store behind it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
import typer

from deploy.app import Application
from deploy.auth.door import OpenDoor
from deploy.auth.proofs import Proof
from deploy.commands.terminal import FAILURE_EXIT, run
from deploy.settings import load_settings
from deploy.trusted_documents import hash_of
from store.admission import NewSession
from store.errors import Unavailable
from store.store import Store

MISTYPED = "{ viewr { name } }"


async def error(body: dict[str, Any], **environment: str) -> dict[str, Any]:
    """The one error of the answer to `body`, which no store is asked for."""
    application = Application(cast(Store, object()), load_settings(environment), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = (await client.post("/graphql", json=body)).json()
    [found] = answer["errors"]
    return dict(found)


def by_hash(text: str) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(text)}}}


@pytest.mark.parametrize(("given", "suggested"), [({}, True), ({"OFFERGRAPH_SUGGESTIONS": "false"}, False)])
async def test_suggestions_follow_their_setting(given: dict[str, str], suggested: bool) -> None:
    message = (await error({"query": MISTYPED}, **given))["message"]
    assert ("Did you mean 'viewer'" in message) is suggested


async def test_automatic_persisted_queries_follow_their_setting() -> None:
    assert (await error(by_hash(MISTYPED)))["message"] == "PersistedQueryNotFound"
    off = await error(by_hash(MISTYPED), OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES="false")
    assert off["message"] == "PersistedQueryNotSupported"


async def test_trusted_documents_follow_their_settings(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"mistyped": MISTYPED}))
    given = {"OFFERGRAPH_TRUSTED_DOCUMENTS": str(file), "OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES": "false"}
    for more, code in (
        ({}, "GRAPHQL_VALIDATION_FAILED"),
        (
            {"OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY": "true"},
            "DOCUMENT_NOT_TRUSTED",
        ),
    ):
        named = await error({"documentId": "mistyped"}, **given, **more)
        assert named["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        other = await error({"query": MISTYPED + " "}, **given, **more)
        assert other["extensions"]["code"] == code


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"OFFERGRAPH_TRUSTED_DOCUMENTS": "nowhere"}, "nowhere: No such file or directory"),
        ({"OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY": "true"}, "OFFERGRAPH_TRUSTED_DOCUMENTS, which names no"),
    ],
)
def test_documents_that_cannot_be_read_end_the_program_in_one_line(
    capsys: pytest.CaptureFixture[str], given: dict[str, str], complaint: str
) -> None:
    with pytest.raises(typer.Exit) as ended:
        run(error({"query": MISTYPED}, **given))
    assert ended.value.exit_code == FAILURE_EXIT
    [line] = capsys.readouterr().err.splitlines()
    assert complaint in line


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost:8000", None, 200),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 200),
        ("evil.example.com:8000", None, 403),
        ("evil.example.com:8000", "http://evil.example.com:8000", 403),
        ("localhost:8000", "http://evil.example.com", 403),
    ],
)
async def test_without_keys_other_sites_pages_get_nothing(host: str, origin: str | None, status: int) -> None:
    """Neither from their own name nor from one that was bent to lead here."""
    application = Application(cast(Store, object()), load_settings({}), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    headers = {"Host": host} if origin is None else {"Host": host, "Origin": origin}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        assert (await client.get("/healthz")).status_code == status
        session = await client.get("/session")
        assert session.status_code == status
        if status == 200:
            assert session.json()["authentication"] == "none"
            assert session.json()["viewer"]["role"] == "ADMIN"
            signed_in = await client.post("/session", json={"token": "any"})
            assert (signed_in.status_code, "set-cookie" in signed_in.headers) == (204, False)


class ShutDoor(OpenDoor):
    """Cannot know who anybody is."""

    async def sign_in(self, proof: Proof, longest: timedelta) -> NewSession | None:
        raise Unavailable("The database is away.")


async def test_who_cannot_sign_in_now_is_told_when_to_try_again() -> None:
    application = Application(cast(Store, object()), load_settings({}), ShutDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        response = await client.post("/session", json={"token": "any"})
    assert (response.status_code, response.headers["retry-after"]) == (503, "1")


async def test_the_schema_is_told_or_not_by_its_setting() -> None:
    """Asked for in any way, and guessed at."""
    asked = {"query": "{ __schema { description } }"}
    refused = await error(asked, OFFERGRAPH_INTROSPECTION="false")
    assert refused["extensions"]["code"] == "INTROSPECTION_DISABLED"
    typed = await error({"query": '{ __type(name: "Query") { name } }'}, OFFERGRAPH_HOST="0.0.0.0")
    assert typed["extensions"]["code"] == "INTROSPECTION_DISABLED"
    assert "Did you mean" not in (await error({"query": MISTYPED}, OFFERGRAPH_HOST="0.0.0.0"))["message"]
