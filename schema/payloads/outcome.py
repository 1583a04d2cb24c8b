"""What every payload has: why a command was refused, and what to know about one that was not."""

import strawberry

from schema.enums import UserErrorCode, WarningCode

PATH = (
    "Leads to the value in the variables' shape, from `input` on; positions in lists are digits: `input`, "
    "`items`, `3`."
)


@strawberry.type(description="Why a mutation was refused; nothing of the command was written.")
class UserError:
    """Shown of a `store.records.values.UserError`."""

    code: UserErrorCode = strawberry.field(description="The kind of refusal, for programs.")
    message: str = strawberry.field(description="What is wrong and how to mend it, for people.")
    path: list[str] = strawberry.field(description=PATH)
    retryable: bool = strawberry.field(
        description="Whether the same command may succeed later without being changed."
    )
    retry_after_ms: int | None = strawberry.field(
        description="How long to wait before trying again, in milliseconds. Null: not known, or no use."
    )


@strawberry.type(
    description="Something that was accepted and written, with what its sender should know about it."
)
class Warning:
    """Shown of a `store.records.values.Warning`."""

    code: WarningCode = strawberry.field(description="The kind of warning, for programs.")
    message: str = strawberry.field(description="What differs, for people.")
    path: list[str] = strawberry.field(description=PATH)


@strawberry.interface(
    description=(
        "What a mutation gives back. What concerns the command (rules, and also OVERLOADED, TIMEOUT, "
        "CONTENTION) is in `userErrors`, with the entity null and nothing written; what concerns the "
        "request is a GraphQL error."
    )
)
class MutationPayload:
    """See the description."""

    user_errors: list[UserError] = strawberry.field(description="Why it was refused. Empty: it was done.")
