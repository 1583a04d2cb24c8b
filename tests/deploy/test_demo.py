"""The demo's connector at a service that breaks off, is overloaded, comes back: all arrives, once."""

import asyncio
import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from deploy.demo.connector import Connector, Done
from deploy.demo.courier import Courier, DemoRefused
from deploy.demo.demonstration import Demonstration, Plan
from deploy.demo.ledger import open_ledger
from deploy.demo.marketplaces import CONNECTIONS
from deploy.demo.screen import Screen
from deploy.demo.steps import Record, Step, Walk
from deploy.demo.story import story
from store.vocabulary import InteractionState
from tests.deploy.demo_show import (
    OFFERS,
    Listener,
    Pauses,
    Show,
    done,
    graphql_error,
    lost,
    lost_on_the_way_back,
)
from tests.deploy.rules_service import URL, RulesService


@pytest.fixture
def show(tmp_path: Path) -> Show:
    return Show(RulesService(), tmp_path)


async def test_the_whole_story_arrives_and_is_counted(show: Show) -> None:
    await show.tell()

    assert show.listener.ended
    assert sum(each.step.size for each in show.listener.steps) == show.listener.total
    assert len(show.service.offers) == OFFERS
    assert [feed for feed, _ in show.listener.rows] == list(CONNECTIONS)
    assert sum(counts["total"] for _, counts in show.listener.rows) == OFFERS
    assert show.listener.waits == []


async def test_the_ledger_holds_every_acknowledged_mutation_once(show: Show) -> None:
    await show.tell()

    lines = [tuple(sorted(line.items())) for line in show.noted]
    assert len(set(lines)) == len(lines)
    noted = {(line["account"], line["feedId"], line["interactionId"]) for line in show.noted}
    assert noted == set(show.service.interactions)
    closing = {"recordInteraction", "recordInteractions", "closeInteraction"}
    assert {line["interactionId"] for line in show.noted if line["mutation"] in closing} == {
        each.interaction_id
        for each in show.service.interactions.values()
        if each.state is InteractionState.CLOSED
    }
    logs = Counter(line["interactionId"] for line in show.noted if line["mutation"] == "createLog")
    assert all(
        each.log_count == logs[each.interaction_id]
        for each in show.service.interactions.values()
        if each.interaction_id in logs
    )


async def test_r27_r28_a_service_that_is_killed_again_and_again_ends_with_the_same_offers(
    show: Show, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    undisturbed = Show(RulesService(), tmp_path / "other")
    await undisturbed.tell()
    show.service.troubles = [lost, lost_on_the_way_back, done] * 100

    await show.tell()

    statuses = {key: offer.status for key, offer in show.service.offers.items()}
    assert statuses == {key: offer.status for key, offer in undisturbed.service.offers.items()}
    assert {key: each.log_count for key, each in show.service.interactions.items()} == {
        key: each.log_count for key, each in undisturbed.service.interactions.items()
    }
    assert show.listener.waits
    assert show.listener.returns == len(show.listener.waits)


async def test_the_story_told_again_is_a_replay_and_says_so(show: Show) -> None:
    await show.tell()
    before = dict(show.service.offers)
    show.listener.steps.clear()

    await show.tell()

    assert show.service.offers == before
    assert all(each.replayed for each in show.listener.steps if isinstance(each.step.action, Record | Walk))


async def test_items_of_a_bulk_call_that_were_kept_back_are_sent_again_by_themselves(show: Show) -> None:
    answer, kept_back = show.service.answer, set[str]()

    def overloaded_for_every_other(field: str, given: dict[str, object]) -> dict[str, object]:
        items = given.get("items")
        if not isinstance(items, list) or len(items) < 2:
            return answer(field, given)
        payload = answer(field, {"items": items[::2]})
        error = {"code": "OVERLOADED", "message": "no", "path": [], "retryable": True, "retryAfterMs": 5}
        kept_back.update(item["interactionId"] for item in items[1::2])
        results = iter(payload["results"])
        payload["results"] = [
            next(results) if place % 2 == 0 else {"userErrors": [error]} for place in range(len(items))
        ]
        return payload

    show.service.answer = overloaded_for_every_other  # type: ignore[method-assign]  # the service under load
    await show.tell()

    assert kept_back
    assert len(show.service.offers) == OFFERS
    noted = Counter(line["interactionId"] for line in show.noted if line["mutation"] == "recordInteractions")
    assert kept_back <= set(noted)
    assert set(noted.values()) == {1}


async def test_a_refusal_in_the_middle_ends_the_story(show: Show) -> None:
    show.service.troubles = [done] * 20 + [graphql_error("FORBIDDEN")]

    with pytest.raises(DemoRefused, match="FORBIDDEN"):
        await show.tell()


async def test_the_trickle_passes_over_what_was_sent_before_and_then_keeps_its_rate(show: Show) -> None:
    async def changes(at_least: int) -> list[Done]:
        listener, pauses = Listener(), Pauses()
        async with show.service.client() as client:
            with open_ledger(None) as ledger:
                connector = Connector(Courier(client, URL, listener, pause=pauses), ledger)
                plan = Plan(offers=OFFERS, rate_per_second=4)
                shown = Demonstration(plan, connector, listener, pause=pauses)
                await shown.tell()
                listener.steps.clear()
                trickling = asyncio.create_task(shown.keep_going())
                while sum(not each.replayed for each in listener.steps) < at_least:
                    await asyncio.sleep(0)
                trickling.cancel()
                await asyncio.wait({trickling})
        fresh = [each for each in listener.steps if not each.replayed]
        assert len(fresh) - 1 <= len(pauses.asked) <= len(fresh)
        assert max(pauses.asked) <= len(pauses.asked) / 4
        return listener.steps

    first = await changes(12)
    again = await changes(5)

    assert [each.step for each in again[: len(first)]] == [each.step for each in first]
    assert [each.replayed for each in again[: len(first)]].count(False) <= 1


def test_the_screen_shows_chapters_outages_and_counts() -> None:
    text = io.StringIO()
    console = Console(file=text, width=80)
    steps = [step for step in story(1, OFFERS) if not isinstance(step.action, Walk)]
    with Screen(console) as screen:
        screen.begin(len(steps))
        for step in steps:
            screen.done(Done(step, replayed=isinstance(step.action, Record)))
        screen.end()
        screen.waiting("[somewhere] cannot be reached")
        screen.back()
        screen.trickling(2.0)
        screen.changed(Done(next(step for step in steps if isinstance(step.action, Record)), status="SYNCED"))
        counts = dict.fromkeys(("total", "sending", "synced", "error", "disabled", "unavailable"), 1_234)
        screen.summary([(connection, counts) for connection in CONNECTIONS])

    shown = text.getvalue()
    assert "✓ Channels: 4 (" in shown
    assert "✓ First load" in shown
    assert "of them known already" in shown
    assert "waiting for the service: [somewhere] cannot be reached" in shown
    assert "the service is back" in shown
    assert "2 changes a second" in shown
    assert "unavailable" in shown
    assert "vtex.meli-premium" in shown
    assert f"{len(CONNECTIONS) * 1_234:,}" in shown


def test_the_screen_of_a_terminal_draws_and_undraws_its_bar() -> None:
    text = io.StringIO()
    console = Console(file=text, width=100, force_terminal=True)
    step: Step = next(step for step in story(1, 1) if isinstance(step.action, Record))
    with Screen(console) as screen:
        screen.begin(1)
        screen.done(Done(step))
        screen.end()
        screen.trickling(1.0)
        screen.changed(Done(step, status="SYNCED"))

    assert "1/1" in text.getvalue()
    assert "1 changes, the last CATALOG of" in text.getvalue()
