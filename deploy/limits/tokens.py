"""Documents that are too long or too deep even to be parsed."""

from contextlib import suppress

from graphql import GraphQLError, GraphQLSyntaxError, Lexer, Source, TokenKind

from deploy.errors import ErrorCode
from deploy.limits.document_limits import DocumentLimits
from deploy.limits.refusals import exceeded

# How graphql-core words its own two bounds; there is no other mark on its errors.
_TOO_LONG = (" tokens. Parsing aborted.", " comments. Parsing aborted.")
_TOO_DEEP = "nested too deeply. Parsing aborted."

_OPENING = {TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L}
_CLOSING = {TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R}


def length_fault(error: GraphQLError, text: str, limits: DocumentLimits) -> GraphQLError | None:
    """The refusal that the parser's ``error`` stands for; None: the text is wrong in another way.

    The parser stops at the first token too many, so the value is what it had counted by then.
    """
    if error.message.endswith(_TOO_LONG):
        asked = "The document is longer than that: parsing stopped at token {value}"
        fault = exceeded(ErrorCode.TOO_MANY_TOKENS, limits.tokens, limits.tokens + 1, asked)
    elif error.message.endswith(_TOO_DEEP):
        asked = "The document nests its brackets {value} levels deep"
        fault = exceeded(ErrorCode.TOO_DEEP, limits.depth, _brackets(text, limits.tokens), asked)
    else:
        return None
    return GraphQLError(
        fault.message, source=error.source, positions=error.positions, extensions=fault.extensions
    )


def _brackets(text: str, tokens: int) -> int:
    """How deep brackets of any kind nest in the first ``tokens`` of ``text``."""
    lexer = Lexer(Source(text))
    deepest = level = 0
    with suppress(GraphQLSyntaxError):
        for _ in range(tokens):
            kind = lexer.advance().kind
            level += (kind in _OPENING) - (kind in _CLOSING)
            deepest = max(deepest, level)
    return deepest
