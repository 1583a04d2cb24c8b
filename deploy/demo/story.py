"""The demo's story: what the connector does, step by step. Pure: the same seed tells the same story."""

from collections.abc import Iterable, Iterator

from deploy.demo.lives import OfferToTell, life_of
from deploy.demo.marketplaces import CONNECTIONS, MARKETPLACES, Connection
from deploy.demo.products import Sku
from deploy.demo.steps import (
    ActivateFeed,
    Chapter,
    CreateChannel,
    DescribeProducts,
    Interaction,
    Record,
    Step,
)

BULK = 50
# Offers whose finished interactions wait to go out in bulk; bounds the memory of a story of any length.
OFFERS_AT_ONCE = BULK * len(CONNECTIONS)
BULK_CHAPTERS = (Chapter.FIRST_LOAD, Chapter.DISCARDS)
OFFER_CHAPTERS = tuple(
    chapter for chapter in Chapter if chapter not in (Chapter.CHANNELS, Chapter.FEEDS, Chapter.TRICKLE)
)


def story(seed: int, offers: int) -> Iterator[Step]:
    """Section 5 of the guide for `offers` offers of three sellers on four channels, chapter after chapter.

    Within a chapter no offer has two steps, so that their order does not matter. The story of fewer offers is
    part of the story of more: telling a longer one later adds to what is there.
    """
    for marketplace in MARKETPLACES:
        yield Step(Chapter.CHANNELS, CreateChannel(marketplace))
    for connection in CONNECTIONS[:offers]:
        yield Step(Chapter.FEEDS, ActivateFeed(connection))
    for chapter in OFFER_CHAPTERS:
        for first in range(0, offers, OFFERS_AT_ONCE):
            yield from _part(seed, chapter, range(first, min(first + OFFERS_AT_ONCE, offers)))


def _part(seed: int, chapter: Chapter, numbers: Iterable[int]) -> Iterator[Step]:
    """What happens in `chapter` to the offers of these `numbers`."""
    if chapter is Chapter.PRODUCT_FACTS:
        yield from _descriptions(seed, numbers)
        return
    steps = (
        step
        for number in numbers
        for step in life_of(seed, number)(OfferToTell(seed, number))
        if step.chapter is chapter
    )
    yield from _in_bulk(chapter, steps) if chapter in BULK_CHAPTERS else steps


def _in_bulk(chapter: Chapter, steps: Iterable[Step]) -> Iterator[Step]:
    waiting: dict[tuple[str, str], list[Interaction]] = {}
    for step in steps:
        if isinstance(step.action, Record):
            for interaction in step.action.interactions:
                feed = (interaction.connection.account, interaction.connection.feed_id)
                waiting.setdefault(feed, []).append(interaction)
        else:
            yield step
    for interactions in waiting.values():
        yield Step(chapter, Record(tuple(interactions)))


def _descriptions(seed: int, numbers: Iterable[int]) -> Iterator[Step]:
    by_feed: dict[Connection, list[Sku]] = {}
    for number in numbers:
        offer = OfferToTell(seed, number)
        by_feed.setdefault(offer.scenes.connection, []).append(offer.sku)
    for connection, skus in by_feed.items():
        yield Step(Chapter.PRODUCT_FACTS, DescribeProducts(connection, tuple(skus)))
