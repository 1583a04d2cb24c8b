"""What becomes of the demo's offers: each lives one of these lives, dealt out from a shuffled deck. Pure."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

from deploy.demo.faults import PRICE_FAULT, foreign_fault, several_faults, single_fault, unmapped_fault
from deploy.demo.marketplaces import CONNECTIONS
from deploy.demo.products import sku_of
from deploy.demo.scenes import Scenes
from deploy.demo.steps import Chapter, Record, Step, Walk
from store.vocabulary import InteractionContext, InteractionOrigin, InteractionSource, OfferStatus

SETUP, PRICE = InteractionContext.SETUP, InteractionOrigin.PRICE

# When each chapter begins, counted from the activation of the feed: it is told of what went on before.
BEGINS = {
    Chapter.FIRST_LOAD: timedelta(hours=-8),
    Chapter.DISCARDS: timedelta(hours=-6),
    Chapter.UPDATES: timedelta(hours=-5),
    Chapter.FAILURES: timedelta(hours=-4),
    Chapter.FIRST_RECOVERIES: timedelta(hours=-3),
    Chapter.LAST_RECOVERIES: timedelta(hours=-2),
    Chapter.LATE_ARRIVALS: timedelta(hours=-1),
}
CHAPTER_LENGTH = timedelta(minutes=50)


class OfferToTell:
    """Offer number `number` of the story (from 0), and the means to tell its life."""

    def __init__(self, seed: int, number: int) -> None:
        connection = CONNECTIONS[number % len(CONNECTIONS)]
        self.sku = sku_of(connection.seller, number // len(CONNECTIONS), seed)
        self.scenes = Scenes(seed, connection, self.sku)
        self.random = random.Random(f"life {seed} {number}")
        self._moment = CHAPTER_LENGTH * random.Random(f"moment {seed} {number}").random()

    def at(self, chapter: Chapter, *, sooner: timedelta = timedelta()) -> timedelta:
        """When this offer's part of `chapter` begins, or as much `sooner`."""
        return BEGINS[chapter] + self._moment - sooner

    def loaded(self) -> Step:
        """The first load of most offers; many of them go out in bulk."""
        return Step(Chapter.FIRST_LOAD, Record((self.scenes.load("load", self.at(Chapter.FIRST_LOAD)),)))


Life = Callable[[OfferToTell], Iterator[Step]]


def plain(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, and that was all."""
    yield offer.loaded()


def repriced(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then given another price."""
    yield offer.loaded()
    yield Step(Chapter.UPDATES, Record((offer.scenes.reprice("reprice", offer.at(Chapter.UPDATES)),)))


def restocked(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then given another stock."""
    yield offer.loaded()
    yield Step(Chapter.UPDATES, Record((offer.scenes.restock("restock", offer.at(Chapter.UPDATES)),)))


def one_call(offer: OfferToTell) -> Iterator[Step]:
    """Loaded; an interaction opened for the inventory carries a price as well."""
    yield offer.loaded()
    both = offer.scenes.restock("one call", offer.at(Chapter.UPDATES), with_price=True)
    yield Step(Chapter.UPDATES, Walk(both))


def walked(offer: OfferToTell) -> Iterator[Step]:
    """Loaded step by step: opened, logged with evidence, closed."""
    yield Step(Chapter.FIRST_LOAD, Walk(offer.scenes.load("load", offer.at(Chapter.FIRST_LOAD))))


def throttled(offer: OfferToTell) -> Iterator[Step]:
    """Loaded after two warnings."""
    yield Step(Chapter.FIRST_LOAD, Walk(offer.scenes.load_throttled("load", offer.at(Chapter.FIRST_LOAD))))


def on_its_way(offer: OfferToTell) -> Iterator[Step]:
    """Sent, and no answer yet."""
    yield Step(
        Chapter.FIRST_LOAD, Walk(offer.scenes.sending("load", offer.at(Chapter.FIRST_LOAD)), closes=False)
    )


def sent_again(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, and on its way once more."""
    yield offer.loaded()
    again = offer.scenes.sending("again", offer.at(Chapter.UPDATES))
    yield Step(Chapter.UPDATES, Walk(again, closes=False))


def outside_the_policy(offer: OfferToTell) -> Iterator[Step]:
    """Discarded at the first load: not in the trade policy."""
    started = offer.at(Chapter.DISCARDS)
    scene = offer.scenes.discard("discard", started, OfferStatus.UNAVAILABLE, context=SETUP)
    yield Step(Chapter.DISCARDS, Record((scene,)))


def inactive(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then switched off in the catalogue."""
    yield offer.loaded()
    scene = offer.scenes.discard("discard", offer.at(Chapter.DISCARDS), OfferStatus.DISABLED)
    yield Step(Chapter.DISCARDS, Record((scene,)))


def withdrawn(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then removed from the trade policy and from the marketplace."""
    yield offer.loaded()
    started = offer.at(Chapter.DISCARDS)
    scene = offer.scenes.discard("discard", started, OfferStatus.UNAVAILABLE, removed=True)
    yield Step(Chapter.DISCARDS, Walk(scene))


def returned(offer: OfferToTell) -> Iterator[Step]:
    """Withdrawn, then back in the trade policy and loaded anew."""
    yield from withdrawn(offer)
    yield Step(
        Chapter.FIRST_RECOVERIES, Walk(offer.scenes.load("return", offer.at(Chapter.FIRST_RECOVERIES)))
    )


def switched_on_again(offer: OfferToTell) -> Iterator[Step]:
    """Inactive for a while; a catalogue update that goes through brings it back."""
    yield from inactive(offer)
    scene = offer.scenes.load(
        "return", offer.at(Chapter.FIRST_RECOVERIES), context=InteractionContext.ONGOING
    )
    yield Step(Chapter.FIRST_RECOVERIES, Record((scene,)))


def refused(offer: OfferToTell) -> Iterator[Step]:
    """Refused at the first load, for one reason."""
    scene = offer.scenes.fail("fail", offer.at(Chapter.FAILURES), single_fault(offer.random), context=SETUP)
    yield Step(Chapter.FAILURES, Walk(scene))


def refused_then_mended(offer: OfferToTell) -> Iterator[Step]:
    """Refused, corrected by the seller, accepted."""
    yield from refused(offer)
    yield Step(Chapter.FIRST_RECOVERIES, Walk(offer.scenes.mend("mend", offer.at(Chapter.FIRST_RECOVERIES))))


def half_mended(offer: OfferToTell) -> Iterator[Step]:
    """Refused for several reasons; a new price mends one of them."""
    yield offer.loaded()
    scene = offer.scenes.fail("fail", offer.at(Chapter.FAILURES), several_faults(offer.random))
    yield Step(Chapter.FAILURES, Walk(scene))
    price = offer.scenes.reprice("mend price", offer.at(Chapter.FIRST_RECOVERIES))
    yield Step(Chapter.FIRST_RECOVERIES, Record((price,)))


def wholly_mended(offer: OfferToTell) -> Iterator[Step]:
    """Half mended, then the catalogue mends the rest."""
    yield from half_mended(offer)
    rest = offer.scenes.mend("mend", offer.at(Chapter.LAST_RECOVERIES))
    yield Step(Chapter.LAST_RECOVERIES, Record((rest,)))


def not_recognised(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then refused in words that nobody has mapped."""
    yield offer.loaded()
    faults = unmapped_fault(offer.random, offer.sku, offer.scenes.connection.marketplace)
    scene = offer.scenes.fail("fail", offer.at(Chapter.FAILURES), faults, source=InteractionSource.CHANNEL)
    yield Step(Chapter.FAILURES, Walk(scene))


def foreign_code(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then refused with a code that the catalogue does not know."""
    yield offer.loaded()
    scene = offer.scenes.fail("fail", offer.at(Chapter.FAILURES), foreign_fault(offer.random))
    yield Step(Chapter.FAILURES, Record((scene,)))


def without_a_word(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then failed without an error being named; a stock update that goes through does not mend it."""
    yield offer.loaded()
    yield Step(Chapter.FAILURES, Record((offer.scenes.fail("fail", offer.at(Chapter.FAILURES), ()),)))
    restock = offer.scenes.restock("restock", offer.at(Chapter.FIRST_RECOVERIES), with_price=False)
    yield Step(Chapter.FIRST_RECOVERIES, Record((restock,)))


def price_refused(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then a new price is refused: an error after success."""
    yield offer.loaded()
    scene = offer.scenes.fail("fail", offer.at(Chapter.FAILURES), (PRICE_FAULT,), origin=PRICE)
    yield Step(Chapter.FAILURES, Record((scene,)))


def overtaken(offer: OfferToTell) -> Iterator[Step]:
    """Repriced; an older price arrives after the newer one and changes nothing."""
    yield from repriced(offer)
    older = offer.at(Chapter.UPDATES, sooner=timedelta(minutes=20))
    yield Step(Chapter.LATE_ARRIVALS, Record((offer.scenes.reprice("late price", older),)))


def old_failure(offer: OfferToTell) -> Iterator[Step]:
    """Refused and mended; an older refusal arrives at last and is archived at once."""
    yield from refused_then_mended(offer)
    older = offer.at(Chapter.FAILURES, sooner=timedelta(minutes=20))
    late = offer.scenes.fail("late failure", older, (PRICE_FAULT, *single_fault(offer.random)))
    yield Step(Chapter.LATE_ARRIVALS, Walk(late))


def moved(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then given another id by the marketplace."""
    yield offer.loaded()
    yield Step(Chapter.UPDATES, Record((offer.scenes.relist("relist", offer.at(Chapter.UPDATES)),)))


def noted(offer: OfferToTell) -> Iterator[Step]:
    """Loaded, then mentioned without a change."""
    yield offer.loaded()
    yield Step(Chapter.UPDATES, Record((offer.scenes.note("note", offer.at(Chapter.UPDATES)),)))


COMMON: tuple[Life, ...] = (*[plain] * 9, *[repriced] * 5, *[restocked] * 5)
RARE: tuple[Life, ...] = (
    one_call,
    walked,
    throttled,
    on_its_way,
    sent_again,
    outside_the_policy,
    inactive,
    withdrawn,
    returned,
    switched_on_again,
    refused,
    refused_then_mended,
    half_mended,
    wholly_mended,
    not_recognised,
    foreign_code,
    without_a_word,
    price_refused,
    overtaken,
    old_failure,
    moved,
    noted,
)
DECK: tuple[Life, ...] = COMMON + RARE


def life_of(seed: int, number: int) -> Life:
    """The life of offer number `number`; each run of `len(DECK)` offers lives every life of the deck."""
    deal, card = divmod(number, len(DECK))
    deck = list(DECK)
    random.Random(f"deck {seed} {deal}").shuffle(deck)
    return deck[card]
