"""GraphQL compiled: a document becomes a few batched reads and generated functions that shape their rows.

It knows graphql-core and the bindings that the fields of a schema declare, and nothing of what the schema is
about. See README.md beside this file.
"""

from schema.compiled.bindings import Attribute, Binding, Call, Computed, Enclosed, Relation
from schema.compiled.compiler import Answered, Compiler, Operation, Outcome, Shows
from schema.compiled.source import Usual

__all__ = [
    "Answered",
    "Attribute",
    "Binding",
    "Call",
    "Compiler",
    "Computed",
    "Enclosed",
    "Operation",
    "Outcome",
    "Relation",
    "Shows",
    "Usual",
]
