"""The demo's courier: what passes is waited out and tried again, what does not ends the demo."""

import pytest
from starlette.responses import JSONResponse

from deploy.demo import requests
from deploy.demo.courier import FAULTS_AT_MOST, Courier, DemoRefused
from deploy.demo.marketplaces import CLASSIC
from tests.deploy.demo_show import (
    Listener,
    Pauses,
    graphql_error,
    lost,
    lost_on_the_way_back,
    status,
    user_error,
)
from tests.deploy.rules_service import URL, RulesService, Trouble


async def ask_for_a_channel(service: RulesService, *troubles: Trouble) -> tuple[Listener, Pauses]:
    listener, pauses = Listener(), Pauses()
    service.troubles = list(troubles)
    async with service.client() as client:
        await Courier(client, URL, listener, pause=pauses).ask(requests.create_channel(CLASSIC))
    return listener, pauses


@pytest.mark.parametrize(
    "trouble",
    [
        lost,
        lost_on_the_way_back,
        status(500),
        status(502),
        status(503),
        status(429),
        graphql_error("SERVICE_UNAVAILABLE"),
        graphql_error("INTERNAL_SERVER_ERROR"),
    ],
)
async def test_an_outage_is_waited_out_and_told_once(trouble: Trouble) -> None:
    service = RulesService()

    listener, pauses = await ask_for_a_channel(service, trouble, trouble, trouble)

    assert list(service.channels) == ["vtex.meli-classic"]
    assert (len(listener.waits), listener.returns, len(pauses.asked)) == (1, 1, 3)


@pytest.mark.parametrize("code", ["OVERLOADED", "TIMEOUT", "CONTENTION"])
async def test_r27_passing_user_errors_are_tried_again_without_a_word_at_first(code: str) -> None:
    trouble = user_error("createChannel", code, retryable=True)

    listener, pauses = await ask_for_a_channel(RulesService(), trouble)
    assert (listener.waits, len(pauses.asked)) == ([], 1)

    listener, _ = await ask_for_a_channel(RulesService(), *[trouble] * 6)
    assert len(listener.waits) == listener.returns == 1


async def test_the_pauses_grow_to_a_bound_and_are_as_long_as_the_service_asks() -> None:
    _, pauses = await ask_for_a_channel(RulesService(), *[lost] * 40)
    assert pauses.asked[0] <= 0.1
    assert 1.0 <= max(pauses.asked) <= 2.0

    _, pauses = await ask_for_a_channel(
        RulesService(),
        status(503, **{"Retry-After": "7"}),
        user_error("createChannel", "OVERLOADED", retryable=True, after_ms=9_000),
    )
    assert pauses.asked == [7.0, 9.0]


async def test_a_fault_of_the_service_that_stays_is_told_at_last() -> None:
    troubles = [graphql_error("INTERNAL_SERVER_ERROR")] * FAULTS_AT_MOST

    with pytest.raises(DemoRefused, match=f"INTERNAL_SERVER_ERROR.*{FAULTS_AT_MOST} times in a row"):
        await ask_for_a_channel(RulesService(), *troubles)


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (
            graphql_error("GRAPHQL_VALIDATION_FAILED"),
            r"refused the request: no \(GRAPHQL_VALIDATION_FAILED\)",
        ),
        (user_error("createChannel", "INVALID"), r"createChannel was refused: no \(INVALID\)"),
        (user_error("createChannel", "CONFLICT"), "another --seed"),
        (status(404), "answered 404 and no GraphQL"),
        (lambda _: JSONResponse({"data": {}}), "gave no createChannel"),
    ],
)
async def test_what_trying_again_would_not_mend_ends_the_demo(trouble: Trouble, says: str) -> None:
    with pytest.raises(DemoRefused, match=says):
        await ask_for_a_channel(RulesService(), trouble)
