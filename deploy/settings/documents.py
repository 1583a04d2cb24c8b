"""Settings: GraphQL documents, and what is told about the schema."""

from pathlib import Path

from pydantic import BaseModel

from deploy.settings.field import setting, switch


class DocumentSettings(BaseModel):
    """Documents and the schema's openness."""

    graphiql: bool | None = switch(
        "OFFERGRAPH_GRAPHIQL",
        "Whether /graphql shows GraphiQL to a browser. Not given: on loopback only.",
        default=None,
    )
    introspection: bool | None = switch(
        "OFFERGRAPH_INTROSPECTION",
        "Whether clients may ask for the schema. Not given: on loopback only.",
        default=None,
    )
    suggestions: bool | None = switch(
        "OFFERGRAPH_SUGGESTIONS",
        'Whether errors of documents suggest the names that were meant ("Did you mean"). Not given: where '
        "clients may ask for the schema.",
        default=None,
    )
    automatic_persisted_queries: bool = switch(
        "OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES",
        "Whether documents that clients send with their hash are kept, to be asked for by it alone.",
        default=True,
    )
    trusted_documents: Path | None = setting(
        "OFFERGRAPH_TRUSTED_DOCUMENTS",
        "A folder of .graphql files, or a manifest as Apollo's tools or graphql-codegen write it: documents "
        "that clients may ask for by id.",
        "the path of a folder or a JSON file",
        default=None,
    )
    trusted_documents_only: bool = switch(
        "OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY",
        "Whether every other document is refused.",
        default=False,
    )
