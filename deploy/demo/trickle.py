"""What goes on after the story: an endless, seeded trickle of changes. Pure."""

import random
from collections import deque
from collections.abc import Callable, Iterator

from deploy.demo.faults import PRICE_FAULT, single_fault, unmapped_fault
from deploy.demo.lives import COMMON, OfferToTell, life_of
from deploy.demo.steps import Chapter, Interaction, Record, Step, Walk
from store.vocabulary import InteractionOrigin, OfferStatus

# Of a hundred changes so many are a new price, and so many a new stock; the rest are troubles and their ends.
PRICES, STOCKS = 46, 36
# One offer in so many is in trouble, or discarded, at once.
TROUBLED = 40

Scene = Callable[[OfferToTell, str], Interaction]


def trickle(seed: int, offers: int) -> Iterator[Step]:
    """Changes without end, to those of the story's offers that were left well; each starts when it is sent.

    Troubles are given an end after a while, so that the picture keeps its proportions.
    """
    rng = random.Random(f"trickle {seed} {offers}")
    well = [number for number in range(offers) if life_of(seed, number) in COMMON] or list(range(offers))
    troubled: deque[tuple[int, Scene]] = deque()
    turn = 0
    while True:
        turn += 1
        name, choice = f"trickle {offers} {turn}", rng.randrange(100)
        if choice < PRICES + STOCKS:
            offer = OfferToTell(seed, rng.choice(well))
            yield _sent(
                offer.scenes.reprice(name, None) if choice < PRICES else offer.scenes.restock(name, None)
            )
        elif len(troubled) > len(well) // TROUBLED:
            number, end = troubled.popleft()
            yield _sent(end(OfferToTell(seed, number), name))
        else:
            number = rng.choice(well)
            if number not in (known for known, _ in troubled):
                begin, end = rng.choice(TROUBLES)
                troubled.append((number, end))
                offer = OfferToTell(seed, number)
                offer.random = rng
                yield _sent(begin(offer, name), by_steps=True)


def _sent(interaction: Interaction, *, by_steps: bool = False) -> Step:
    return Step(Chapter.TRICKLE, Walk(interaction) if by_steps else Record((interaction,)))


def _refusal(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.fail(name, None, single_fault(offer.random))


def _unmapped(offer: OfferToTell, name: str) -> Interaction:
    faults = unmapped_fault(offer.random, offer.sku, offer.scenes.connection.marketplace)
    return offer.scenes.fail(name, None, faults)


def _mended(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.mend(name, None)


def _refused_price(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.fail(name, None, (PRICE_FAULT,), origin=InteractionOrigin.PRICE)


def _new_price(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.reprice(name, None)


def _withdrawal(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.discard(name, None, OfferStatus.UNAVAILABLE, removed=True)


def _switching_off(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.discard(name, None, OfferStatus.DISABLED)


def _return(offer: OfferToTell, name: str) -> Interaction:
    return offer.scenes.load(name, None)


TROUBLES: tuple[tuple[Scene, Scene], ...] = (
    (_refusal, _mended),
    (_unmapped, _mended),
    (_refused_price, _new_price),
    (_withdrawal, _return),
    (_switching_off, _return),
)
