"""The HTTP status of an answer, and the headers that go with it."""

from deploy.errors import STATUS_OF_CODE, challenge
from deploy.operations import Answer
from deploy.transports.negotiation import GRAPHQL_RESPONSE


def status_of(answer: Answer, media_type: str) -> int:
    """The status for an answer: 200 once executed, and to any well-formed request in the older media type."""
    if answer.executed:
        return 200
    codes = (error["extensions"]["code"] for error in answer.errors)
    telling = next((STATUS_OF_CODE[code] for code in codes if code in STATUS_OF_CODE), None)
    if telling is not None:
        return telling
    return 400 if media_type == GRAPHQL_RESPONSE else 200


def headers_of(answer: Answer, status: int) -> dict[str, str]:
    """The headers that a status asks for: how somebody says who they are; after how many whole seconds what
    was turned away may be sent again."""
    if status not in (429, 503):
        return challenge(status)
    told = (error["extensions"].get("retryAfterMs", 1_000) for error in answer.errors)
    return {"Retry-After": str(-(-max(told, default=1_000) // 1_000))}
