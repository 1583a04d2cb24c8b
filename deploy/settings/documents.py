"""Settings: GraphQL documents, and what is told about the schema."""

from pathlib import Path

from pydantic import BaseModel

from deploy.settings.field import setting


class DocumentSettings(BaseModel):
    """Documents and the schema's openness."""

    graphiql: bool | None = setting(
        "OFFERGRAPH_GRAPHIQL",
        "Whether /graphql shows GraphiQL to a browser. Not given: on loopback only.",
        "true or false",
        default=None,
    )
    introspection: bool | None = setting(
        "OFFERGRAPH_INTROSPECTION",
        "Whether clients may ask for the schema. Not given: on loopback only.",
        "true or false",
        default=None,
    )
    suggestions: bool | None = setting(
        "OFFERGRAPH_SUGGESTIONS",
        'Whether errors of documents suggest the names that were meant ("Did you mean"). Not given: where '
        "clients may ask for the schema.",
        "true or false",
        default=None,
    )
    automatic_persisted_queries: bool = setting(
        "OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES",
        "Whether documents that clients send with their hash are kept, to be asked for by it alone.",
        "true or false",
        default=True,
    )
    trusted_documents: Path | None = setting(
        "OFFERGRAPH_TRUSTED_DOCUMENTS",
        "A folder of .graphql files, or a manifest as Apollo's tools or graphql-codegen write it: documents "
        "that clients may ask for by id.",
        "the path of a folder or a JSON file",
        default=None,
    )
    trusted_documents_only: bool = setting(
        "OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY",
        "Whether every other document is refused.",
        "true or false",
        default=False,
    )
