"""The demo's story and its trickle, told to the pure rules: always the same, and all of section 5."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse, validate

from deploy.demo import requests
from deploy.demo.lives import DECK, OfferToTell, life_of
from deploy.demo.marketplaces import CONNECTIONS
from deploy.demo.products import SELLERS, sku_of
from deploy.demo.steps import (
    ActivateFeed,
    Chapter,
    CreateChannel,
    DescribeProducts,
    Interaction,
    Record,
    Step,
    Walk,
)
from deploy.demo.story import BULK, story
from deploy.demo.trickle import trickle
from store.vocabulary import InteractionEffect, InteractionOrigin, InteractionResult, OfferStatus, WarningCode
from tests.deploy.rules_service import RulesService

OFFERS = 2 * len(DECK)
ANCHOR = datetime(2026, 5, 1, 12, tzinfo=UTC)


def interactions_of(step: Step) -> tuple[Interaction, ...]:
    match step.action:
        case Record(interactions):
            return interactions
        case Walk(interaction):
            return (interaction,)
        case _:
            return ()


def requests_of(step: Step) -> list[requests.Request]:
    match step.action:
        case CreateChannel(marketplace):
            return [requests.create_channel(marketplace)]
        case ActivateFeed(connection):
            return [requests.activate_feed(connection)]
        case DescribeProducts(connection, skus):
            return [requests.describe_products(connection, skus)]
        case Record((interaction,)):
            return [requests.record_interaction(interaction, ANCHOR)]
        case Record(interactions):
            return [requests.record_interactions(interactions, ANCHOR)]
        case Walk(interaction, closes):
            logs = [requests.create_log(interaction, i, ANCHOR) for i in range(len(interaction.logs))]
            end = [requests.close_interaction(interaction)] if closes else []
            return [requests.open_interaction(interaction, ANCHOR), *logs, *end]


def tell(service: RulesService, steps: Any) -> None:
    for step in steps:
        for request in requests_of(step):
            payload = service.answer(request.field, dict(request.variables["input"]))
            faults = payload["userErrors"] + [
                error for result in payload.get("results", ()) for error in result["userErrors"]
            ]
            assert not faults, (step, faults)


@pytest.fixture(scope="module")
def told() -> RulesService:
    service = RulesService()
    tell(service, story(1, OFFERS))
    return service


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    assert list(story(1, OFFERS)) == list(story(1, OFFERS))
    assert {i.interaction_id for s in story(1, 20) for i in interactions_of(s)}.isdisjoint(
        i.interaction_id for s in story(2, 20) for i in interactions_of(s)
    )


def test_the_story_of_fewer_offers_is_part_of_the_story_of_more() -> None:
    longer = {i.interaction_id: i for step in story(7, OFFERS) for i in interactions_of(step)}
    shorter = {i.interaction_id: i for step in story(7, 30) for i in interactions_of(step)}

    assert shorter.items() <= longer.items()
    assert len(shorter) < len(longer)


def test_the_story_has_as_many_offers_as_asked_for_on_four_channels_of_three_accounts(
    told: RulesService,
) -> None:
    assert len(told.offers) == OFFERS
    assert len(told.channels) == 4
    assert {account for account, _, _ in told.offers} == {seller.account for seller in SELLERS}
    assert {feed_id for _, feed_id, _ in told.offers} == set(told.channels)
    assert {offer.price.currency_code for offer in told.offers.values() if offer.price} == {
        "BRL",
        "MXN",
        "USD",
    }


def test_within_a_chapter_no_offer_has_two_interactions() -> None:
    for chapter, steps in itertools.groupby(story(3, OFFERS), key=lambda step: step.chapter):
        offers = [(i.connection, i.sku) for step in steps for i in interactions_of(step)]
        assert len(set(offers)) == len(offers), chapter


def test_the_chapters_come_in_their_order_and_bulk_calls_stay_small() -> None:
    steps = list(story(3, 20 * len(DECK)))

    assert [chapter for chapter, _ in itertools.groupby(step.chapter for step in steps)] == [
        chapter for chapter in Chapter if chapter is not Chapter.TRICKLE
    ]
    assert max(step.size for step in steps) == BULK


def test_r13_r14_the_story_leaves_offers_in_every_status_most_of_them_synced(told: RulesService) -> None:
    counts = told.counts()

    assert set(counts) == set(OfferStatus)
    assert counts[OfferStatus.SYNCED] > OFFERS / 2


def test_r13_the_story_shows_every_turn_the_guide_speaks_of(told: RulesService) -> None:
    sending, synced, error = OfferStatus.SENDING, OfferStatus.SYNCED, OfferStatus.ERROR
    disabled, unavailable = OfferStatus.DISABLED, OfferStatus.UNAVAILABLE

    assert told.statuses >= {
        (None, synced),
        (None, sending),
        (sending, synced),
        (sending, error),
        (synced, error),
        (error, synced),
        (synced, sending),
        (None, unavailable),
        (synced, unavailable),
        (unavailable, sending),
        (synced, disabled),
        (disabled, synced),
    }


def test_r10_r18_every_result_and_effect_occurs(told: RulesService) -> None:
    interactions = told.interactions.values()

    assert {each.result for each in interactions} == set(InteractionResult)
    assert {each.effect for each in interactions} >= {
        InteractionEffect.APPLIED,
        InteractionEffect.STALE,
        InteractionEffect.PENDING,
    }
    assert {warning.code for warning in told.warnings} >= {
        WarningCode.OUT_OF_ORDER,
        WarningCode.UNKNOWN_ERROR_CODE,
    }


def test_r23_errors_closable_by_different_origins_are_left_half_mended_and_wholly_mended(
    told: RulesService,
) -> None:
    several = [
        interaction
        for interaction in told.interactions.values()
        if sum(len(log.errors) for log in interaction.logs) == 3
    ]
    left = Counter(len(told.offers[(each.account, each.feed_id, each.sku_id)].errors) for each in several)

    assert set(left) == {0, 2}
    assert {
        o for each in several for log in each.logs for e in log.errors for o in e.closable_origins
    } == set(InteractionOrigin)


def test_r20_r21_unmapped_errors_are_few_kinds_that_occur_again_and_again() -> None:
    service = RulesService()
    tell(service, story(1, 12 * len(DECK)))
    prints = Counter(error.fingerprint for offer in service.offers.values() for error in offer.errors)
    del prints[None]

    assert 5 <= len(prints) <= 8
    assert max(prints.values()) > 1


def test_r23_an_interaction_opened_for_inventory_carries_a_price(told: RulesService) -> None:
    assert any(
        interaction.origin is InteractionOrigin.INVENTORY
        and InteractionOrigin.PRICE in interaction.origins
        and interaction.feed_id == "anymarket.b2w"
        for interaction in told.interactions.values()
    )


def test_r27_the_story_told_again_changes_nothing(told: RulesService) -> None:
    before = dict(told.offers)

    tell(told, story(1, OFFERS))

    assert told.offers == before


def test_r31_evidence_carries_a_token_for_the_service_to_mask(told: RulesService) -> None:
    evidence = [
        log.evidence.request
        for interaction in told.interactions.values()
        for log in interaction.logs
        if log.evidence and log.evidence.request
    ]

    assert len(evidence) > OFFERS
    assert all("Bearer ***" in request or "Authorization: ***" in request for request in evidence)


def test_skus_have_names_prices_and_eans_that_check() -> None:
    skus = [sku_of(seller, index, seed=1) for seller in SELLERS for index in range(300)]

    assert len({sku.ean for sku in skus}) == len({(sku.currency, sku.name) for sku in skus}) == len(skus)
    for sku in skus:
        digits = [int(digit) for digit in sku.ean]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0
        assert sku.price > 0


def test_the_trickle_is_the_same_for_the_same_seed() -> None:
    assert list(itertools.islice(trickle(1, 50), 300)) == list(itertools.islice(trickle(1, 50), 300))


def test_the_trickle_keeps_the_picture_in_its_proportions() -> None:
    service = RulesService()
    tell(service, story(1, OFFERS))
    before = service.counts()
    tell(service, itertools.islice(trickle(1, OFFERS), 2_000))
    after = service.counts()

    assert sum(after.values()) == OFFERS
    assert after[OfferStatus.SYNCED] > OFFERS / 2
    assert abs(after[OfferStatus.ERROR] - before[OfferStatus.ERROR]) <= OFFERS // 10


def test_the_trickle_of_a_single_offer_goes_on_too() -> None:
    assert (
        len({i.interaction_id for s in itertools.islice(trickle(5, 1), 50) for i in interactions_of(s)}) == 50
    )


def test_every_request_of_the_story_fits_the_printed_schema() -> None:
    from schema.build import build_schema

    schema = build_schema()._schema
    asked = [request for step in story(1, OFFERS) for request in requests_of(step)]
    asked += [requests.offer_counts(connection) for connection in CONNECTIONS]
    documents = {request.document: parse(request.document) for request in asked}

    for document in documents.values():
        assert validate(schema, document) == []
    for request in asked:
        (operation,) = documents[request.document].definitions
        assert isinstance(operation, OperationDefinitionNode)
        values = get_variable_values(schema, operation.variable_definitions or (), dict(request.variables))
        assert not isinstance(values, list), (request, values)


def test_each_life_begins_with_the_first_chapter_it_has() -> None:
    for number in range(OFFERS):
        steps = list(life_of(1, number)(OfferToTell(1, number)))
        order = [list(Chapter).index(step.chapter) for step in steps]
        assert order == sorted(order)
        assert all(replace(step) == step and interactions_of(step) for step in steps)
