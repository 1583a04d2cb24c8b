"""The demo's documents are of the kind that runs compiled."""

from graphql import OperationDefinitionNode, parse

from deploy.demo.requests import COUNTS, DOCUMENTS
from schema.bindings import compiler_of
from schema.build import build_schema


def test_every_document_of_the_demo_can_be_compiled() -> None:
    compiler = compiler_of(build_schema())
    for text in (*DOCUMENTS.values(), COUNTS):
        (definition,) = parse(text).definitions
        assert isinstance(definition, OperationDefinitionNode)
        assert compiler.operation(definition, {}).refusal({}) == "", text
