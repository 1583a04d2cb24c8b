"""The documents of the demo and of the README are of the kind that runs compiled."""

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from deploy.demo.requests import COUNTS
from deploy.demo.requests import DOCUMENTS as DEMO
from schema.bindings import compiler_of
from schema.build import build_schema
from tests.deploy.test_readme import DOCUMENTS as README


@pytest.mark.parametrize("text", [*DEMO.values(), COUNTS, *README])
def test_it_can_be_compiled(text: str) -> None:
    compiler = compiler_of(build_schema())
    definitions = parse(text).definitions
    fragments = {each.name.value: each for each in definitions if isinstance(each, FragmentDefinitionNode)}
    operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
    assert operations
    assert [compiler.operation(each, fragments).refusal({}) for each in operations] == [""] * len(operations)
