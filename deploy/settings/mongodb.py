"""Settings: where the documents are."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, SecretStr, StringConstraints

from deploy.settings.field import lower, setting


def _mongodb_url(value: SecretStr) -> SecretStr:
    scheme, separator, rest = value.get_secret_value().strip().partition("://")
    if scheme not in ("mongodb", "mongodb+srv") or not separator or not rest:
        raise ValueError("not a MongoDB URL")
    return SecretStr(value.get_secret_value().strip())


class MongoSettings(BaseModel):
    """The database."""

    mongodb_url: Annotated[SecretStr, AfterValidator(_mongodb_url)] | None = setting(
        "MONGODB_URL",
        "The MongoDB replica set or sharded cluster. Not given: a MongoDB of the service's own is started.",
        "a URL that begins with mongodb:// or mongodb+srv://, or unset for the embedded MongoDB",
        default=None,
    )
    mongodb_database: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=63)] = setting(
        "MONGODB_DATABASE",
        "The database that holds the service's collections.",
        "1 to 63 letters, digits, hyphens and underscores",
        default="offergraph",
    )
    mongodb_driver: Annotated[Literal["pymongo", "motor"], BeforeValidator(lower)] = setting(
        "MONGODB_DRIVER",
        "The driver: pymongo (its own asynchronous client, faster) or motor.",
        "pymongo or motor",
        default="pymongo",
    )
