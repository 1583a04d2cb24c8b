"""Commands about channels, feeds and error codes that rules refuse: code, path and words; nothing written."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.journeys.bad_input.faults import CONTROL, MANY, URL_FORM
from tests.journeys.bad_input.witness import Witness
from tests.journeys.seller import Seller

TOO_LONG = "has 10000 characters, and 200 are allowed"
CHANNEL = {"vendor": "maker", "name": "Meli Classic"}
ACTIVATION = {"affiliateId": "MLC", "salesChannel": "2"}
CODE = {"code": "CTLG-900", "category": "Catalog", "description": "Something else is wrong"}
CODE_FORM = 'code must be capitals and digits parted by hyphens, for example "CTLG-013"'
CHANNEL_ID_TOO_LONG = "the channelId made of it has 201 characters, and 200 are allowed; give a shorter slug"
NO_SLUG = "nothing is left of it as a slug; give one of letters and digits"
PLACEHOLDERS = "known are {accountName}, {productId}, {skuId}"
OF_A_FEED = ("activateFeed", "updateFeed", "deactivateFeed")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mutation whose `input` has a fault at `path`; inputs about feeds get the seller's key below them."""

    mutation: str
    input: dict[str, Any]
    path: str
    says: str
    code: str = "INVALID"
    more: tuple[str, ...] = field(default=())  # paths of further faults

    def __str__(self) -> str:
        """The name of its test."""
        return f"{self.mutation}-{self.path}={str(self.input.get(self.path))!r}"[:60]


CHANNELS = (
    Refusal("createChannel", {**CHANNEL, "vendor": ""}, "vendor", "vendor must not be blank"),
    Refusal("createChannel", {**CHANNEL, "vendor": MANY}, "vendor", f"vendor {TOO_LONG}"),
    Refusal("createChannel", {**CHANNEL, "vendor": "a\0"}, "vendor", f"vendor {CONTROL}"),
    *(
        Refusal(
            "createChannel",
            {**CHANNEL, "vendor": vendor},
            "vendor",
            'vendor must not begin with a dot nor hold spaces or slashes, for example "vtex"',
        )
        for vendor in ("a b", "a/b", ".a")
    ),
    Refusal("createChannel", {**CHANNEL, "name": ""}, "name", "name must not be blank"),
    Refusal("createChannel", {**CHANNEL, "name": MANY}, "name", f"name {TOO_LONG}"),
    Refusal("createChannel", {**CHANNEL, "name": "😀 / --"}, "name", NO_SLUG),
    Refusal("createChannel", {**CHANNEL, "slug": "$"}, "slug", NO_SLUG),
    Refusal("createChannel", {**CHANNEL, "slug": ""}, "slug", "slug must not be blank"),
    Refusal("createChannel", {**CHANNEL, "slug": "a" * 195}, "slug", CHANNEL_ID_TOO_LONG),
    # A ligature folds to eighteen characters.
    Refusal(
        "createChannel", {**CHANNEL, "name": "\ufdfa" * 11}, "name", CHANNEL_ID_TOO_LONG.replace("201", "204")
    ),
    Refusal("createChannel", {**CHANNEL, "logoUrl": "ftp://x"}, "logoUrl", f"logoUrl {URL_FORM}"),
    *(
        Refusal(mutation, {"channelId": id}, "channelId", f"there is no channel {id}", "CHANNEL_NOT_FOUND")
        for mutation in ("updateChannel", "archiveChannel")
        for id in ("no.such", "", "a\0", "$where", MANY)
    ),
)
FEEDS = (
    Refusal("activateFeed", {**ACTIVATION, "account": ""}, "account", "account must not be blank"),
    Refusal("activateFeed", {**ACTIVATION, "account": MANY}, "account", f"account {TOO_LONG}"),
    Refusal("activateFeed", {**ACTIVATION, "account": "a\0"}, "account", f"account {CONTROL}"),
    Refusal(
        "activateFeed", {**ACTIVATION, "affiliateId": " "}, "affiliateId", "affiliateId must not be blank"
    ),
    Refusal(
        "activateFeed",
        {"affiliateId": MANY, "salesChannel": ""},
        "affiliateId",
        f"affiliateId {TOO_LONG}",
        more=("salesChannel",),
    ),
    *(
        Refusal(
            "activateFeed",
            {**ACTIVATION, "feedId": id},
            "feedId",
            f"there is no channel {id}; create it first",
            "CHANNEL_NOT_FOUND",
        )
        for id in ("no.such", "", "a\0", "$where", MANY)
    ),
    *(
        Refusal(
            "activateFeed",
            {**ACTIVATION, "restoreActivation": number},
            "restoreActivation",
            f"there never was an activation {number} of this feed; leave it out to start from scratch",
        )
        for number in (0, -1, 2, 2**31 - 1)
    ),
    Refusal("updateFeed", {"affiliateId": ""}, "affiliateId", "affiliateId must not be blank"),
    Refusal("updateFeed", {"salesChannel": MANY}, "salesChannel", f"salesChannel {TOO_LONG}"),
)
CODES = (
    Refusal("createErrorCode", {**CODE, "code": ""}, "code", "code must not be blank"),
    Refusal("createErrorCode", {**CODE, "code": MANY}, "code", f"code {TOO_LONG}"),
    *(
        Refusal("createErrorCode", {**CODE, "code": code}, "code", CODE_FORM)
        for code in ("ctlg-900", "CTLG 900", "CTLG-", "$where", "CTLG-😀")
    ),
    Refusal(
        "createErrorCode",
        {**CODE, "category": "", "description": MANY},
        "category",
        "category must not be blank",
        more=("description",),
    ),
    Refusal(
        "createErrorCode",
        {**CODE, "solutionLinkTemplate": "https://x.test/{password}"},
        "solutionLinkTemplate",
        f"solutionLinkTemplate: the placeholder {{password}} is unknown; {PLACEHOLDERS}",
    ),
    Refusal(
        "createErrorCode",
        {**CODE, "code": "CTLG-001"},
        "code",
        "CTLG-001 exists with other content; update it, or choose another code",
        "CONFLICT",
    ),
    Refusal(
        "updateErrorCode", {"code": "CTLG-001", "category": ""}, "category", "category must not be blank"
    ),
    *(
        Refusal(mutation, {"code": code}, "code", f"the catalogue has no code {code}", "ERROR_CODE_NOT_FOUND")
        for mutation in ("updateErrorCode", "retireErrorCode")
        for code in ("NOPE-1", "", "CTLG-001\0", "ctlg-001", MANY)
    ),
    Refusal(
        "retireErrorCode",
        {"code": "NTMAP-001"},
        "code",
        "NTMAP-001 is where unknown errors go and cannot be retired",
    ),
    *(
        Refusal(
            "mapUnmappedErrors",
            {"fingerprint": fingerprint, "code": "CTLG-001"},
            "fingerprint",
            f"no unmapped error has the fingerprint {fingerprint}",
            "FINGERPRINT_NOT_FOUND",
        )
        for fingerprint in ("nope", "", "$where", MANY)
    ),
)


@pytest.mark.parametrize("refusal", [*CHANNELS, *FEEDS, *CODES], ids=str)
async def test_a_wrong_value(stocked: Seller, witness: Witness, refusal: Refusal) -> None:
    """R1-R3, R5, R21, R33, R34."""
    input = {**stocked.key, **refusal.input} if refusal.mutation in OF_A_FEED else refusal.input
    async with witness.nothing_written():
        payload = await stocked.graph.tell(refusal.mutation, "__typename", input)
    first, *others = payload["userErrors"]
    assert (first["code"], first["path"]) == (refusal.code, ["input", refusal.path])
    assert first["message"] == refusal.says
    assert [error["path"] for error in others] == [["input", path] for path in refusal.more]
    assert not any(error["retryable"] for error in payload["userErrors"])


@pytest.mark.parametrize("mutation", ["updateFeed", "deactivateFeed"])
@pytest.mark.parametrize(
    "wrong",
    [{"account": "nobody"}, {"account": ""}, {"feedId": "no.such"}, {"account": "a\0b", "feedId": "$"}],
)
async def test_r6_an_unknown_feed(
    stocked: Seller, witness: Witness, mutation: str, wrong: dict[str, str]
) -> None:
    key = {**stocked.key, **wrong}
    async with witness.nothing_written():
        payload = await stocked.graph.tell(mutation, "feed { state }", key)
    (error,) = payload["userErrors"]
    assert (payload["feed"], error["code"], error["path"]) == (None, "FEED_NOT_FOUND", ["input", "feedId"])
    assert error["message"] == f"{key['account']} has no feed {key['feedId']}; activate it first"


async def test_a_channel_of_another_name(stocked: Seller, witness: Witness) -> None:
    """R1: the same channel id with another name."""
    vendor, slug = stocked.feed_id.split(".")
    async with witness.nothing_written():
        payload = await stocked.graph.tell(
            "createChannel", "channel { name }", {"vendor": vendor, "name": "Meli Premium", "slug": slug}
        )
    (error,) = payload["userErrors"]
    assert (payload["channel"], error["code"], error["path"]) == (None, "CONFLICT", ["input", "name"])
    assert error["message"] == (
        f"channel {stocked.feed_id} exists as 'Meli Classic'; use that name, or give another slug"
    )


async def test_an_archived_channel(seller: Seller, witness: Witness) -> None:
    """R1: it takes no new activations."""
    await seller.graph.done("archiveChannel", "channel { archivedAt }", {"channelId": seller.feed_id})
    async with witness.nothing_written():
        payload = await seller.graph.tell(
            "activateFeed", "feed { state }", {**seller.key, **ACTIVATION, "account": "another"}
        )
    (error,) = payload["userErrors"]
    assert (payload["feed"], error["code"], error["path"]) == (
        None,
        "CHANNEL_ARCHIVED",
        ["input", "feedId"],
    )
    assert error["message"] == f"channel {seller.feed_id} is archived and takes no new activations"


async def test_r5_another_activation_of_an_active_feed(seller: Seller, witness: Witness) -> None:
    """It must be deactivated first."""
    await seller.deactivate()
    await seller.activate()
    async with witness.nothing_written():
        payload = await seller.graph.tell(
            "activateFeed", "feed { state }", {**seller.key, **ACTIVATION, "restoreActivation": 1}
        )
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("INVALID", ["input", "restoreActivation"])
    assert error["message"] == ("the feed is active with activation 2; deactivate it before bringing back 1")


async def test_an_inactive_feed_is_not_updated(seller: Seller, witness: Witness) -> None:
    """R3."""
    await seller.deactivate()
    async with witness.nothing_written():
        payload = await seller.graph.tell("updateFeed", "feed { state }", {**seller.key, "affiliateId": "X"})
    (error,) = payload["userErrors"]
    assert (error["code"], error["path"]) == ("FEED_INACTIVE", ["input", "feedId"])
    assert error["message"].endswith("is not active; activate it first")
