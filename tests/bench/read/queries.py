"""The six queries of the read bench, with variables that walk through the shop."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson

from tests.bench.shop import ACCOUNT, BRANDS, NOUNS, sku_of
from tests.store.connector import FEED_ID

VARIANTS = 60

TIMELINE = """id skuId status product { name }
      interactions(first: 5) { nodes {
        id interactionId origin result startedAt closedAt
        logs(first: 10) { nodes { logId type agent description occurredAt } }
      } }"""

ONE = f"""query Q1($account: String!, $feedId: String!, $skuId: String!) {{
  offer(account: $account, feedId: $feedId, skuId: $skuId) {{ {TIMELINE} }}
}}"""

FIFTY = f"""query Q2($account: String!) {{
  offers(filter: {{accounts: [$account]}}, first: 50) {{ nodes {{ {TIMELINE} }} pageInfo {{ hasNextPage }} }}
}}"""

FLAT = """query Q3($account: String!) {
  offers(filter: {accounts: [$account]}, first: 50) {
    nodes {
      id account feedId skuId status statusSince inventory externalOfferId version createdAt updatedAt
      product { name }
    }
    pageInfo { hasNextPage }
  }
}"""

SEARCH = """query Q4($account: String!, $words: String!, $brands: [String!]) {
  offers(filter: {accounts: [$account], query: $words, statuses: [SYNCED], brands: $brands}, first: 20) {
    nodes { id skuId status product { name brand ean } price { amount currencyCode } }
    pageInfo { hasNextPage }
  }
}"""

ERROR = """id code fullCode title description origin state raisedAt lastSeenAt occurrences
      archivedAt archiveReason solutionText"""

PAGE = f"""query Q5($account: String!, $feedId: String!, $skuId: String!) {{
  offer(account: $account, feedId: $feedId, skuId: $skuId) {{
    id account feedId skuId status statusSince statusReason {{ code message }}
    product {{ name productId ean brand category imageUrl url }}
    price {{ amount currencyCode }} inventory externalOfferId version createdAt updatedAt
    channel {{ id channelId name }}
    feed {{ id affiliateId salesChannel state }}
    errors(first: 20) {{ nodes {{ {ERROR} }} }}
    archived: errors(state: ARCHIVED, first: 20) {{ nodes {{ {ERROR} }} }}
    interactions(first: 10) {{ nodes {{
      id interactionId source origin origins context state result effect startedAt closedAt logCount
      newValues {{ externalOfferId inventory price {{ amount currencyCode }} status }}
      logs(first: 20) {{ nodes {{
        logId type agent description occurredAt evidence {{ request response }} errors {{ fullCode title }}
      }} }}
    }} }}
    statusHistory(first: 20) {{ nodes {{ from to at reason {{ code message }} }} }}
  }}
}}"""

SUMMARY = """query Q6($account: String!) {
  errorSummary(filter: {accounts: [$account]}) {
    errorCode { code category description } offers oldest latest
    fullCodes { fullCode feedId title offers }
  }
  offerCounts(filter: {accounts: [$account]}) {
    total sending synced error disabled unavailable syncedRatio
  }
}"""


@dataclass(frozen=True, slots=True)
class Query:
    """A query: its name, what it is in words, its document, and the variables of its n-th request."""

    name: str
    title: str
    document: str
    variables: Callable[[int], dict[str, Any]]

    def body(self, number: int) -> bytes:
        """The n-th request as clients send it."""
        request = {"query": self.document, "variables": self.variables(number), "operationName": self.name}
        return orjson.dumps(request)

    def bodies(self) -> list[bytes]:
        """Requests to be sent in turn."""
        return [self.body(number) for number in range(VARIANTS)]


def _one(number: int) -> dict[str, Any]:
    return {"account": ACCOUNT, "feedId": FEED_ID, "skuId": sku_of(number % VARIANTS)}


def _all(_number: int) -> dict[str, Any]:
    return {"account": ACCOUNT}


def _words(number: int) -> dict[str, Any]:
    # About one offer in seventy: two of five begin with b, a wood or a colour, and half are of the brands.
    words = f"{NOUNS[number % len(NOUNS)][:3].lower()} b"
    return {"account": ACCOUNT, "words": words, "brands": list(BRANDS[number % 5 : number % 5 + 5])}


QUERIES = (
    Query("Q1", "one offer, 5 interactions, their logs", ONE, _one),
    Query("Q2", "50 offers × 5 interactions × 4 logs", FIFTY, _all),
    Query("Q3", "50 offers flat, 12 fields", FLAT, _all),
    Query("Q4", "search by prefix with filters, 20 offers", SEARCH, _words),
    Query("Q5", "an offer page whole", PAGE, _one),
    Query("Q6", "errors summary and counts", SUMMARY, _all),
)
