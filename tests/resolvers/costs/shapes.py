"""The shapes of documents that front-ends and connectors send, and how many MongoDB commands each takes.

The number is the same for one parent a level and for fifty: each level costs one command, whatever its width.
`$account` is an account, `$feed` its feed.
"""

from typing import NamedTuple

OFFER_ROW = "skuId status statusSince product { name } price { amount currencyCode } inventory"
ERRORS = "errors { nodes { fullCode title solutionText solutionLink errorCode { description } } }"
LOGS = "logs { nodes { type description errors { fullCode errorCode { description } } } }"
PAGE = "pageInfo { hasNextPage endCursor } totalCount { value precision }"
FEED = "feed(account: $account, feedId: $feed)"
OFFER = 'offer(account: $account, feedId: $feed, skuId: "sku-0")'
OWN = "accounts: [$account]"


class Shape(NamedTuple):
    """How many `commands` a `document` takes at most.

    Where branches of it ask for the same kind of object it may be fewer: who asks in the same turn of the
    event loop shares a command, and which turn that is depends on how fast MongoDB answers.
    """

    document: str
    commands: int


SHAPES: dict[str, Shape] = {
    "a feed's timeline: feed → offers → 5 interactions → logs, errors, codes, channel": Shape(
        f"{FEED} {{ channel {{ name }} offers(first: 50) {{ nodes {{ {OFFER_ROW} channel {{ name }} {ERRORS}"
        f" interactions(first: 5) {{ nodes {{ origin result {LOGS} }} }} }} }} }}",
        7,
    ),
    "the same with evidence, counts of every list and the way back up": Shape(
        f"{FEED} {{ channel {{ name }} offerCounts {{ total }} offers(first: 50) {{ {PAGE} nodes {{"
        f" {OFFER_ROW} feed {{ account }} {ERRORS} interactions(first: 5) {{ {PAGE} nodes {{"
        " offer { skuId } logs { totalCount { value } nodes { evidence { request } interaction { state } }"
        " } } } } } }",
        9,
    ),
    "one offer's page whole: errors of both states, timeline, history, feed": Shape(
        f"{OFFER} {{ {OFFER_ROW} feed {{ offerCounts {{ total }} }} channel {{ name }}"
        f" activation {{ number }} {ERRORS} archived: errors(state: ARCHIVED) {{ {PAGE} nodes {{ title"
        " errorCode { code } archivedBy { result } interaction { result } } }"
        f" interactions {{ {PAGE} nodes {{ {LOGS} }} }}"
        f" statusHistory {{ {PAGE} nodes {{ to reason {{ message }} interaction {{ result }} }} }} }}",
        17,
    ),
    "offers of an account": Shape(f"offers(filter: {{{OWN}}}) {{ {PAGE} nodes {{ {OFFER_ROW} }} }}", 3),
    "offers with one status": Shape(
        f"offers(filter: {{{OWN}, statuses: [ERROR]}}) {{ {PAGE} nodes {{ {OFFER_ROW} {ERRORS} }} }}", 4
    ),
    "offers with one error code": Shape(
        f'offers(filter: {{{OWN}, errorCodes: ["CTLG-006"]}}) {{ {PAGE} nodes {{ {OFFER_ROW} }} }}', 3
    ),
    "offers by a word": Shape(
        f'offers(filter: {{{OWN}, query: "sku"}}) {{ {PAGE} nodes {{ {OFFER_ROW} }} }}', 6
    ),
    "offers of a brand": Shape(
        f'offers(filter: {{{OWN}, brands: ["Acme"]}}) {{ {PAGE} nodes {{ skuId }} }}',
        3,
    ),
    "offers in order of their SKUs": Shape(
        f"offers(filter: {{{OWN}}}, orderBy: {{field: SKU_ID, direction: ASC}}) {{ nodes {{ skuId }} }}", 2
    ),
    "offers with feed, channel and activation": Shape(
        f"offers(filter: {{{OWN}}}, first: 50) {{ nodes {{ skuId feed {{ account }} channel {{ name }}"
        " activation { number offerCounts { total } } } }",
        6,
    ),
    "offers with archived errors and those who closed them": Shape(
        f"offers(filter: {{{OWN}}}, first: 50) {{ nodes {{ errors(state: ARCHIVED) {{ {PAGE}"
        " nodes { fullCode archivedBy { result } interaction { result } } } } }",
        5,
    ),
    "offers with their histories": Shape(
        f"offers(filter: {{{OWN}}}, first: 50) {{ nodes {{ statusHistory {{ {PAGE}"
        " nodes { to interaction { result } } } } }",
        5,
    ),
    "offers with failed interactions": Shape(
        f"offers(filter: {{{OWN}}}, first: 50) {{ nodes {{ interactions(filter: {{results: [FAILURE]}}) {{"
        " nodes { state } } } }",
        3,
    ),
    "counts, facets and the summary of errors: a dashboard's head": Shape(
        f"offerCounts(filter: {{{OWN}}}) {{ total error syncedRatio }}"
        f" offerFacets(filter: {{{OWN}}}) {{ feeds {{ value }} statuses {{ value count {{ value }} }}"
        " brands { value } categories { value } errorCodes { value } }"
        f" errorSummary(filter: {{{OWN}}}) {{ offers errorCode {{ description }}"
        " fullCodes { fullCode offers } }",
        19,
    ),
    "one menu of facets": Shape(f"offerFacets(filter: {{{OWN}}}) {{ brands {{ value }} }}", 3),
    "the summary of errors": Shape(
        f"errorSummary(filter: {{{OWN}}}) {{ offers errorCode {{ description }} }}", 4
    ),
    "counts of an account": Shape(f"offerCounts(filter: {{{OWN}}}) {{ total }}", 2),
    "interactions with offers, logs and evidence": Shape(
        f"interactions(filter: {{{OWN}}}, first: 50) {{ {PAGE} nodes {{ result"
        " offer { skuId feed { state } }"
        " logs { nodes { description evidence { request } errors { errorCode { code } } } } } }",
        7,
    ),
    "interactions by a word of the offer": Shape(
        f'interactions(filter: {{{OWN}, query: "sku"}}) {{ {PAGE} nodes {{ result }} }}', 6
    ),
    "interactions with logs of one type, counted": Shape(
        f"interactions(filter: {{{OWN}}}, first: 50) {{ nodes {{ logs(types: [FAILURE]) {{ {PAGE} }} }} }}", 4
    ),
    "changes of status with offers and interactions": Shape(
        f"statusChanges(filter: {{{OWN}}}, first: 50) {{ {PAGE} nodes {{ to"
        " offer { skuId channel { name } } interaction { result } } }",
        6,
    ),
    "feeds with channels, counts and activations": Shape(
        f"feeds(first: 50) {{ {PAGE} nodes {{ channel {{ name }} offerCounts {{ total }}"
        " activation { offerCounts { total } } activations { nodes { offerCounts { total } } } } }",
        4,
    ),
    "feeds with offers and interactions, counted": Shape(
        f"feeds(first: 50) {{ nodes {{ offers(first: 5) {{ {PAGE} nodes {{ skuId }} }}"
        f" interactions(first: 5) {{ {PAGE} nodes {{ logs {{ nodes {{ description }} }} }} }} }} }}",
        6,
    ),
    "inactive feeds, which show nothing": Shape(
        "feeds(state: INACTIVE, first: 50) { nodes { offerCounts { total } offers { nodes { skuId } }"
        " interactions { nodes { state } } } }",
        1,
    ),
    "channels with their feeds": Shape(
        f"channels(first: 50) {{ {PAGE} nodes {{ name feeds {{ {PAGE} nodes {{ account }} }} }} }}", 4
    ),
    "the catalogue of error codes": Shape(f"errorCodes(first: 50) {{ {PAGE} nodes {{ description }} }}", 2),
    "unmapped errors": Shape(f"unmappedErrors(first: 50) {{ {PAGE} nodes {{ sample occurrences }} }}", 4),
    "an interaction and a log by their ids": Shape(
        "interaction(account: $account, feedId: $feed, interactionId: $interaction) {"
        " result offer { skuId } logs { nodes { description } } }"
        " log(account: $account, feedId: $feed, logId: $log) { description interaction { result } }",
        6,
    ),
    "nodes of every type by their ids": Shape("nodes(ids: $ids) { id }", 11),
}
