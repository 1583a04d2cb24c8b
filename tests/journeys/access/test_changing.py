"""Every mutation, by everybody: of what one may not see, and of what one may see but not change."""

from typing import Any

import pytest

from tests.journeys.access.asking import TRANSPORTS
from tests.journeys.access.conftest import House
from tests.journeys.access.documents import SCHEMA
from tests.journeys.access.house import PLOTS, Plot
from tests.journeys.access.questions import NOWHERE

LOG = {"type": "INFORMATION", "agent": "a", "description": "d"}
OPENING = {"source": "SELLER", "origin": "PRICE"}
MISSING_ID = "F" * 32


def input_of(mutation: str, plot: Plot) -> dict[str, Any]:
    """An input that changes nothing where it is let through, or is refused for what is not there."""
    where, sku = plot.where, {"skuId": plot.sku}
    inputs: dict[str, dict[str, Any]] = {
        "updateFeed": {**where, "salesChannel": plot.mark},
        "activateFeed": {**where, "affiliateId": plot.mark, "salesChannel": plot.mark},
        "deactivateFeed": where,
        "describeProducts": {**where, "products": [{**sku, "product": {}}]},
        "openInteraction": {**where, **sku, **OPENING, "interactionId": plot.id(2, 1)},
        "createLog": {**where, "interactionId": MISSING_ID, "log": LOG},
        "closeInteraction": {**where, "interactionId": plot.id(2, 1)},
        "recordInteraction": {**where, **sku, **OPENING, "interactionId": plot.id(2, 1), "logs": [LOG]},
        "recordInteractions": {
            "items": [{**where, **sku, **OPENING, "interactionId": plot.id(2, 1), "logs": [LOG]}]
        },
        "createChannel": {"vendor": plot.vendor, "slug": "shop", "name": "another name"},
        "updateChannel": {"channelId": plot.feed_id},
        "archiveChannel": {"channelId": "vtex.none"},
        "createErrorCode": {"code": "CTLG-006", "category": "c", "description": "d"},
        "updateErrorCode": {"code": "CTLG-006"},
        "retireErrorCode": {"code": "NTMAP-001"},
        "mapUnmappedErrors": {"fingerprint": "none", "code": "CTLG-006"},
    }
    return inputs[mutation]


# What a mutation of a feed answers where it may be done: nothing, or what is wrong with these inputs.
FEED_MUTATIONS = {
    "updateFeed": set(),
    "activateFeed": set(),
    "describeProducts": set(),
    "openInteraction": {"CONFLICT"},
    "createLog": {"INTERACTION_NOT_FOUND"},
    "closeInteraction": set(),
    "recordInteraction": {"CONFLICT"},
    "recordInteractions": {"CONFLICT"},
}
ADMINISTRATION = {
    "updateChannel": set(),
    "archiveChannel": {"CHANNEL_NOT_FOUND"},
    "createErrorCode": {"CONFLICT"},
    "updateErrorCode": set(),
    "retireErrorCode": {"INVALID"},
    "mapUnmappedErrors": {"FINGERPRINT_NOT_FOUND"},
}
# Deactivating does something where it is let through: it is tried where it is not.
OTHERS = {"createChannel", "deactivateFeed"}


def test_every_mutation_has_a_decision() -> None:
    """Who adds a mutation says who may do it."""
    assert SCHEMA.mutation_type is not None
    assert set(SCHEMA.mutation_type.fields) == {*FEED_MUTATIONS, *ADMINISTRATION, *OTHERS}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mutation", [*FEED_MUTATIONS, "deactivateFeed"])
def test_what_lies_in_a_feed(house: House, mutation: str, transport: str) -> None:
    """Its connector and an admin change it, its seller is FORBIDDEN to, for others it is nowhere."""
    for person in house.people.values():
        nowhere = errors(house, transport, person.key, mutation, NOWHERE)
        for plot in PLOTS:
            if plot not in person.plots:
                foreign = errors(house, transport, person.key, mutation, plot)
                assert foreign == nowhere
                assert {code for code, _ in foreign} <= {"FEED_NOT_FOUND", "CHANNEL_NOT_FOUND"}
                if mutation == "activateFeed" and person.granted.accounts is not None:
                    assert all("a key or token that names A" in words for _, words in foreign)
            elif person.name == "seller":
                found = errors(house, transport, person.key, mutation, plot)
                assert {code for code, _ in found} == {"FORBIDDEN"}
            elif mutation in FEED_MUTATIONS:
                found = errors(house, transport, person.key, mutation, plot)
                assert {code for code, _ in found} == FEED_MUTATIONS[mutation]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mutation", ADMINISTRATION)
def test_what_belongs_to_all(house: House, mutation: str, transport: str) -> None:
    """An admin changes it; everybody else is FORBIDDEN to, whatever it is about."""
    for person in house.people.values():
        codes = {code for code, _ in errors(house, transport, person.key, mutation, PLOTS[0])}
        assert codes == (ADMINISTRATION[mutation] if person.name == "admin" else {"FORBIDDEN"})


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_r1_channels_are_created_by_their_connector(house: House, transport: str) -> None:
    """A vendor's own connector and an admin; what the name of another's channel is, nobody learns."""
    for person in house.people.values():
        for plot in PLOTS:
            own = person.name == "admin" or person.granted.vendor == plot.vendor
            codes = {code for code, _ in errors(house, transport, person.key, "createChannel", plot)}
            assert codes == ({"CONFLICT"} if own else {"FORBIDDEN"})


def errors(house: House, transport: str, key: str, mutation: str, plot: Plot) -> list[tuple[str, str]]:
    """The user errors of a mutation, with what was asked for taken out of their words."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    below = "{ userErrors { code message path } }"
    if mutation == "recordInteractions":
        below = "{ results { userErrors { code message path } } }"
    document = f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {below} }}"
    answer = TRANSPORTS[transport](house, key, document, {"i": input_of(mutation, plot)})
    payload = answer["data"][mutation]
    told = payload["results"][0] if mutation == "recordInteractions" else payload
    found = [(error["code"], f"{error['message']} {error['path']}") for error in told["userErrors"]]
    return [(code, words.replace(plot.account, "A").replace(plot.feed_id, "F")) for code, words in found]
