"""The page, its files and its exports as the service gives them."""

import csv
import io
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import httpx
import orjson
import pytest
from starlette.applications import Starlette

from deploy.app import Application
from deploy.auth.door import Door, LockedDoor, OpenDoor
from deploy.auth.gate import Gate
from deploy.auth.proofs import Proof, Token
from deploy.auth.refusals import NOTHING_GIVEN, Unauthenticated
from deploy.dashboard import dashboard_routes
from deploy.dashboard.list_address import filter_of
from deploy.dashboard.offer_lines import csv_head, csv_lines, json_lines
from deploy.dashboard.page import BUILT, page_documents
from deploy.limits.admission import Admission
from deploy.limits.traffic import TrafficLimits
from deploy.settings import load_settings
from store.errors import BadInput, QueryTooBroad, StoreError, Unavailable
from store.filters import OfferFilter
from store.records.exported_offers import ExportedError, ExportedOffer
from store.records.offers import StatusReason
from store.records.values import Money, Product
from store.scope import LOCAL_ADMIN, Scope, Viewer
from store.store import Store
from store.vocabulary import OfferStatus, StatusReasonCode

RIGHT = {"Authorization": "Bearer a.b.right"}
AT = datetime(2026, 1, 2, 3, 4, 5, 678000, UTC)


def offer(sku_id: str, name: str = "Coffee") -> ExportedOffer:
    return ExportedOffer(
        f"a/f/1/{sku_id}",
        "grocery1",
        "vtex.meli",
        sku_id,
        OfferStatus.ERROR,
        AT,
        StatusReason(StatusReasonCode.FAILED, "Refused"),
        AT,
        Product(name=name),
        Money(Decimal("1E+3"), "BRL"),
        7,
        None,
        (ExportedError("CTLG-006", "001", "Too long"), ExportedError("PRICE-001", None, "Too dear")),
    )


class SecretDoor(LockedDoor):
    """Asks for the right token, until `closes` requests have been let in."""

    def __init__(self, closes: int = 1_000) -> None:
        self._left = closes

    async def viewer(self, proof: Proof | None) -> Viewer:
        self._left -= 1
        if proof != Token("a.b.right") or self._left < 0:
            raise Unauthenticated(NOTHING_GIVEN)
        return LOCAL_ADMIN


class Exports:
    """Batches to give, or what goes wrong before one."""

    def __init__(self, *batches: list[ExportedOffer] | StoreError) -> None:
        self._batches = batches

    async def batches(self, scope: Scope, given: OfferFilter) -> AsyncIterator[list[ExportedOffer]]:
        assert scope == LOCAL_ADMIN.scope
        for batch in self._batches:
            if isinstance(batch, StoreError):
                raise batch
            yield batch


def client(
    exports: Exports, door: Door | None = None, limits: TrafficLimits | None = None
) -> httpx.AsyncClient:
    store = cast(Store, SimpleNamespace(exports=exports))
    app = Starlette(routes=dashboard_routes(store, Gate(door or OpenDoor(), ()), Admission(limits)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://app.test")


@pytest.mark.parametrize("path", ["/", "/offers", "/offers/a/b.c/d%2Fe", "/discarded", "/errors", "/feeds"])
async def test_every_address_of_the_page_is_the_page_under_a_strict_policy(path: str) -> None:
    async with client(Exports()) as browser:
        answer = await browser.get(path)
    assert answer.content == (BUILT / "index.html").read_bytes()
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"} <= {*policy}
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-cache"


async def test_built_files_are_kept_for_ever_and_sent_compressed() -> None:
    script = next((BUILT / "assets").glob("*.js"))
    async with client(Exports()) as browser:
        answer = await browser.get(f"/assets/{script.name}")
        missing = await browser.get("/assets/other.js")
    assert answer.content == script.read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]
    assert missing.status_code == 404


@pytest.mark.parametrize(("given", "status"), [({}, 200), ({"OFFERGRAPH_DASHBOARD": "false"}, 404)])
async def test_the_page_follows_its_setting(given: dict[str, str], status: int) -> None:
    application = Application(cast(Store, object()), load_settings(given), OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        assert (await browser.get("/")).status_code == status


@pytest.mark.parametrize("shown", [True, False])
async def test_the_documents_of_the_page_are_known_by_name_with_it(shown: bool, tmp_path: Path) -> None:
    """Also where only an operator's own documents are executed."""
    mine = tmp_path / "mine.graphql"
    mine.write_text("{ viewer { name } }")
    given = {"OFFERGRAPH_TRUSTED_DOCUMENTS": str(tmp_path), "OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY": "true"}
    settings = load_settings({**given, "OFFERGRAPH_DASHBOARD": str(shown)})
    application = Application(cast(Store, object()), settings, OpenDoor())
    transport = httpx.ASGITransport(application.asgi)
    codes = set()
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as browser:
        for name in page_documents().by_id:
            # No document has this operation: what is known gets that far, and no store is asked.
            body = {"documentId": name, "operationName": "Other"}
            answer = (await browser.post("/graphql", json=body)).json()
            codes.add(answer["errors"][0]["extensions"]["code"])
    assert codes == {"OPERATION_RESOLUTION_FAILURE" if shown else "PERSISTED_QUERY_NOT_FOUND"}


def test_a_line_of_csv_has_every_column_and_no_formula() -> None:
    text = (csv_head() + csv_lines([offer("1"), offer("=1+1", name="@cmd\n,x"), offer("-2")])).decode(
        "utf-8-sig"
    )
    first, second, third = csv.DictReader(io.StringIO(text, newline=""))
    assert first == {
        "account": "grocery1",
        "feedId": "vtex.meli",
        "skuId": "1",
        "name": "Coffee",
        "ean": "",
        "brand": "",
        "category": "",
        "status": "ERROR",
        "statusSince": "2026-01-02T03:04:05.678Z",
        "statusReason": "Refused",
        "errorCodes": "CTLG-006-001 | PRICE-001",
        "errorTitles": "Too long | Too dear",
        "price": "1000",
        "currencyCode": "BRL",
        "inventory": "7",
        "externalOfferId": "",
        "updatedAt": "2026-01-02T03:04:05.678Z",
    }
    assert (second["skuId"], second["name"], third["skuId"]) == ("'=1+1", "'@cmd\n,x", "'-2")


def test_a_line_of_json_has_lists_and_exact_amounts() -> None:
    [line] = json_lines([offer("=1")]).splitlines()
    told = orjson.loads(line)
    assert (told["skuId"], told["price"], told["inventory"], told["ean"]) == ("=1", "1000", 7, None)
    assert told["errorCodes"] == ["CTLG-006-001", "PRICE-001"]


async def test_a_file_is_sent_batch_by_batch() -> None:
    async with client(Exports([offer("1"), offer("2")], [offer("3")])) as browser:
        answer = await browser.get("/export/offers.jsonl")
        table = await browser.get("/export/offers.csv")
    assert [orjson.loads(line)["skuId"] for line in answer.content.splitlines()] == ["1", "2", "3"]
    assert answer.headers["content-disposition"] == 'attachment; filename="offers.jsonl"'
    assert "content-length" not in answer.headers
    assert len(table.text.splitlines()) == 4


@pytest.mark.parametrize(
    ("exports", "query", "status", "code"),
    [
        (Exports(), "status=LOST", 400, "BAD_USER_INPUT"),
        (Exports(), "page=2", 400, "BAD_USER_INPUT"),
        (Exports(BadInput("no")), "", 400, "BAD_USER_INPUT"),
        (Exports(QueryTooBroad()), "", 400, "QUERY_TOO_BROAD"),
        (Exports(Unavailable()), "", 503, "SERVICE_UNAVAILABLE"),
    ],
)
async def test_what_is_wrong_with_a_request_is_said_instead(
    exports: Exports, query: str, status: int, code: str
) -> None:
    async with client(exports) as browser:
        answer = await browser.get(f"/export/offers.csv?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_who_may_not_ask_gets_no_file() -> None:
    async with client(Exports([offer("1")]), SecretDoor()) as browser:
        stranger = await browser.get("/export/offers.csv")
        known = await browser.get("/export/offers.csv", headers=RIGHT)
    assert (stranger.status_code, stranger.headers["www-authenticate"]) == (401, "Bearer")
    assert "grocery1" not in stranger.text
    assert (known.status_code, "grocery1" in known.text) == (200, True)


async def test_who_is_let_in_no_longer_gets_no_further_batch() -> None:
    """A key may be revoked while its file is sent."""
    async with client(Exports([offer("1")], [offer("2")]), SecretDoor(closes=1)) as browser:
        with pytest.raises(Unauthenticated):
            await browser.get("/export/offers.csv", headers=RIGHT)


async def test_files_are_put_down_to_who_asks_and_wait_for_what_was_spent() -> None:
    """The next file is refused while there is a debt; one that is under way goes on when it is paid."""
    limits = TrafficLimits(cost_per_second=1_000_000, burst_seconds=0.000_001)
    batches = [[offer(str(number)) for number in range(1_000)]] * 5
    began = time.monotonic()
    async with client(Exports(*batches), limits=limits) as browser:
        first = await browser.get("/export/offers.csv")
    assert first.text.count("grocery1") == 5_000
    assert time.monotonic() - began >= 0.004
    async with client(Exports(), limits=TrafficLimits(cost_per_second=1, burst_seconds=1)) as browser:
        paid, refused = [await browser.get("/export/offers.csv") for _ in range(2)]
    assert (paid.status_code, refused.status_code) == (200, 429)
    assert int(refused.headers["retry-after"]) >= 500
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_a_file_that_breaks_off_does_not_look_whole() -> None:
    """The answer ends in an error and not in its last chunk."""
    async with client(Exports([offer("1")], Unavailable())) as browser:
        with pytest.raises(Unavailable):
            await browser.get("/export/offers.csv")


def test_the_address_of_a_list_is_read_as_its_filter() -> None:
    """The same names as the page's (dashboard/tests/list.test.ts)."""
    from starlette.datastructures import QueryParams

    text = (
        "account=g&channel=a&channel=b&sku=1&status=ERROR&brand=X%26Y&category=&code=CTLG-006&q=a+b&channel=a"
    )
    assert filter_of(QueryParams(text)) == OfferFilter(
        accounts=("g",),
        feed_ids=("a", "b"),
        sku_ids=("1",),
        statuses=(OfferStatus.ERROR,),
        brands=("X&Y",),
        error_codes=("CTLG-006",),
        query="a b",
    )
