"""R32: product facts come with an interaction or by themselves; the last write wins, per field."""

from store.records.journal import EntryKind
from store.records.values import Product
from store.vocabulary import OfferPart
from tests.store.rules.commands import SENDING, SYNCED, success
from tests.store.rules.lifecycle import World

RICE = Product("Rice 5 kg", "77", "7891234567895", "Camil", "Grains", "https://a/1.png", "https://a/1")


def test_facts_with_an_opening() -> None:
    """R32: all seven become the offer's at once, and the interaction keeps them."""
    world = World()
    decision = world.open("A", product=RICE)
    assert world.offer().product == RICE
    assert world.interaction("A").product == RICE
    assert decision.entries[-1].changed == (OfferPart.PRODUCT,)
    assert decision.entries[-1].values == {"product": RICE}


def test_facts_with_a_recording() -> None:
    """R32, R12: in the one version that it makes."""
    world = World()
    world.record("A", success(), product=RICE)
    assert (world.offer().product, world.offer().version, world.status()) == (RICE, 1, SYNCED)


def test_last_write_wins_per_field() -> None:
    """R32: what is not given stays."""
    world = World()
    world.open("A", product=Product(name="Rice", brand="Camil"))
    world.describe(name="Rice 5 kg", ean="789")
    world.open("B", product=Product(category="Grains"))
    assert world.offer().product == Product(name="Rice 5 kg", brand="Camil", ean="789", category="Grains")


def test_last_write_is_the_last_to_arrive() -> None:
    """R32, R18: facts have no `startedAt`; an older interaction that comes late brings them all the same."""
    world = World()
    world.open("B", product=Product(name="new"), started=2)
    world.open("A", product=Product(name="late"), started=1)
    assert world.offer().product == Product(name="late")


def test_interaction_keeps_what_it_was_opened_with() -> None:
    """R32: for its own filters, whatever the offer is called later."""
    world = World()
    world.open("A", product=Product(name="Rice", brand="Camil"))
    world.open("B")
    world.describe(brand="Tio João")
    world.close("A")
    assert world.interaction("A").product == Product(name="Rice", brand="Camil")
    assert world.interaction("B").product == Product(name="Rice", brand="Camil")
    assert world.offer().product == Product(name="Rice", brand="Tio João")


def test_describing_changes_nothing_else() -> None:
    """R32, R9: status and values stay, the product is told, and no interaction."""
    world = World()
    world.open("A")
    decision = world.describe(name="Rice")
    assert [(entry.kind, entry.changed) for entry in decision.entries] == [
        (EntryKind.OFFER, (OfferPart.PRODUCT,))
    ]
    assert decision.entries[0].interaction_id is None
    assert (world.status(), len(world.changes()), world.offer().version) == (SENDING, 1, 2)
    assert world.offer().updated_at == world.now


def test_describing_what_is_known_changes_nothing() -> None:
    """R32: no version, no event, and it is not counted."""
    world = World()
    world.open("A", product=RICE)
    before = world.snapshot()
    decision = world.describe(name=RICE.name or "")
    assert (decision.changes, decision.replayed) == (False, True)
    assert not world.describe().changes
    assert world.snapshot() == before


def test_skus_without_an_offer_are_skipped() -> None:
    """R32: no offer is made of facts, and it is no fault."""
    world = World()
    decision = world.describe("unknown", name="Rice")
    assert (decision.offer, decision.changes) == (None, False)
    assert not world.knows("unknown")


def test_search_terms_follow_the_facts() -> None:
    """R32: SKU, name, EAN and external offer id are what an offer is found by; a former name is not."""
    world = World()
    world.open("A", product=Product(name="Arroz Integral", ean="789"))
    assert {"sku-1", "arroz", "integral", "789"} <= set(world.offer().search_terms)
    world.describe(name="Feijão")
    assert {"sku-1", "feijao", "789"} <= set(world.offer().search_terms)
    assert "arroz" not in world.offer().search_terms
    world.record("B", success(offer_id="MLB9"))
    assert {"mlb9", "feijao"} <= set(world.offer().search_terms)


def test_an_empty_product_is_none() -> None:
    """R32: facts that hold nothing leave an offer without facts."""
    world = World()
    world.open("A", product=Product())
    assert world.offer().product is None
    assert world.interaction("A").product is None
