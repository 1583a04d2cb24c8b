"""How a request that asks for too much is refused: by a code of the limit's own, the limit and the value."""

from graphql import GraphQLError, Node

from deploy.errors import ErrorCode, coded


def exceeded(
    code: ErrorCode, limit: int, value: int, asked: str, node: Node | None = None, **extensions: object
) -> GraphQLError:
    """The refusal of ``value`` where ``limit`` is allowed; ``asked`` ends "... 12 tokens" in words."""
    message = f"{asked.format(value=f'{value:,}')}; {limit:,} are allowed."
    return coded(message, code, node, limit=limit, value=value, **extensions)
