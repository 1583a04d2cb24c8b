"""Trusted documents: read from folders and manifests, refused with the name of what is wrong."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from graphql import parse, print_ast

from deploy.trusted_documents import TrustedDocuments, TrustedDocumentsError, hash_of

HELLO = "query Hello {\n  hello\n}"
OFFERS = "query Offers($n: String) { hello(name: $n) }\n"


def sha256_hex(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def apollo(*operations: object, **members: object) -> str:
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}
    return json.dumps({**manifest, **members})


def test_a_document_of_a_folder_has_its_hashes_and_its_path_for_ids(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "offers.graphql").write_text(OFFERS)
    (tmp_path / "hello.graphql").write_text(HELLO)
    (tmp_path / "notes.txt").write_text("not a document")
    documents = TrustedDocuments.read(tmp_path)
    assert documents.by_id == {
        "hello": HELLO,
        sha256_hex(HELLO): HELLO,
        "shop/offers": OFFERS,
        sha256_hex(OFFERS): OFFERS,
        sha256_hex(print_ast(parse(OFFERS))): OFFERS,
    }
    assert documents.texts == {HELLO, OFFERS, print_ast(parse(OFFERS))}


@pytest.mark.parametrize(
    "manifest",
    [
        apollo(
            {"id": "1", "name": "Hello", "type": "query", "body": HELLO},
            {"id": "two", "name": "Offers", "type": "query", "body": OFFERS},
        ),
        json.dumps({"1": HELLO, "two": OFFERS}),
    ],
)
def test_a_manifest_is_apollos_or_texts_by_id(tmp_path: Path, manifest: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(manifest)
    documents = TrustedDocuments.read(file)
    assert documents.by_id == {"1": HELLO, "two": OFFERS}
    assert documents.texts == {HELLO, OFFERS, print_ast(parse(OFFERS))}


def test_one_document_in_two_files_may_be_laid_out_differently(tmp_path: Path) -> None:
    (tmp_path / "a.graphql").write_text(HELLO)
    (tmp_path / "b.graphql").write_text("query Hello { hello }")
    assert TrustedDocuments.read(tmp_path).by_id.keys() >= {"a", "b", sha256_hex(HELLO)}


@pytest.mark.parametrize(
    ("manifest", "complaint"),
    [
        ("{", "unexpected end of data"),
        ("[]", "a manifest is a JSON object"),
        ('{"1": 2}', "1 is no text"),
        ('{"1": "{"}', "1 is no GraphQL: Syntax Error"),
        ("{}", "there is no document"),
        (apollo(), "there is no document"),
        (apollo(version=2), "neither apollo-persisted-query-manifest of version 1 nor texts by id"),
        (apollo(format="other"), "neither apollo-persisted-query-manifest of version 1 nor texts by id"),
        (apollo(operations=None), "neither apollo-persisted-query-manifest of version 1 nor texts by id"),
        (apollo({"id": "1"}), "an operation without 'id' and 'body'"),
        (apollo({"id": "1", "body": HELLO}, {"id": "1", "body": OFFERS}), "two documents have the id 1"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_by_name(tmp_path: Path, manifest: str, complaint: str) -> None:
    file = tmp_path / "documents.json"
    file.write_text(manifest)
    with pytest.raises(TrustedDocumentsError) as refused:
        TrustedDocuments.read(file)
    assert str(refused.value).startswith(f"{file}: ")
    assert complaint in str(refused.value)


def test_a_folder_that_is_wrong_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(TrustedDocumentsError, match="there is no document"):
        TrustedDocuments.read(tmp_path)
    with pytest.raises(TrustedDocumentsError, match="No such file or directory"):
        TrustedDocuments.read(tmp_path / "nothing")
    (tmp_path / "bad.graphql").write_bytes(b"{ hello \xff }")
    with pytest.raises(TrustedDocumentsError, match="codec can't decode"):
        TrustedDocuments.read(tmp_path)
    (tmp_path / "bad.graphql").write_text("{ hello")
    with pytest.raises(TrustedDocumentsError, match="bad is no GraphQL"):
        TrustedDocuments.read(tmp_path)


def test_the_hash_is_that_of_the_specifications_example() -> None:
    """From the appendix of GraphQL over HTTP on persisted documents."""
    assert (
        hash_of("query($id:ID!){user(id:$id){name}}")
        == "71f7dc5758652baac68e4a10c50be732b741c892ade2883a99358f52b555286b"
    )
