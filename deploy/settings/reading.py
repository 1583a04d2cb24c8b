"""Settings: how queries are run."""

from pydantic import BaseModel

from deploy.settings.field import switch


class ReadingSettings(BaseModel):
    """The two ways of executing GraphQL, which give the same answers."""

    compiled: bool = switch(
        "OFFERGRAPH_COMPILED",
        "Whether documents are compiled where they can be; without, graphql-core executes all of them.",
        default=True,
    )
