"""Where subscriptions begin: the variable of a document that is the cursor to begin after."""

from collections import Counter

from graphql import ArgumentNode, DocumentNode, VariableNode, Visitor, visit

BEGINNING_ARGUMENT = "after"


class _Uses(Visitor):
    """Counts how often each variable is named, and finds the one of the argument ``after``."""

    def __init__(self) -> None:
        super().__init__()
        self.beginnings: list[str] = []
        self.named: Counter[str] = Counter()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.named[node.name.value] += 1

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value == BEGINNING_ARGUMENT and isinstance(node.value, VariableNode):
            self.beginnings.append(node.value.name.value)


def beginning_variable(document: DocumentNode) -> str | None:
    """The variable that only says after which cursor the document's subscription begins, if it has one.

    Subscriptions that differ in nothing else have the same events. To be sure that it is used for nothing
    else, it must be named twice in all: where it is declared, and in the document's only ``after: $…``.
    """
    uses = _Uses()
    visit(document, uses)
    if len(uses.beginnings) != 1 or uses.named[uses.beginnings[0]] != 2:
        return None
    return uses.beginnings[0]
