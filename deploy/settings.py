"""What the service is told from outside: one typed set of settings, read from environment variables."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

# MongoDB's TTL index counts seconds in 32 bits (R30).
_LONGEST_RETENTION_DAYS = (2**31 - 1) // 86_400


class SettingsError(Exception):
    """Settings are wrong; the message names each variable, its value and the mend, a line each."""


class Setting(NamedTuple):
    """One row of the table of settings: the variable, its default as written, and what it does."""

    variable: str
    default: str
    description: str


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


def _upper(value: object) -> object:
    return value.strip().upper() if isinstance(value, str) else value


def _mongodb_url(value: SecretStr) -> SecretStr:
    scheme, separator, rest = value.get_secret_value().strip().partition("://")
    if scheme not in ("mongodb", "mongodb+srv") or not separator or not rest:
        raise ValueError("not a MongoDB URL")
    return SecretStr(value.get_secret_value().strip())


def _setting(variable: str, description: str, expects: str, **rules: Any) -> Any:
    """A field read from `variable`; `expects` completes the sentence "VARIABLE must be ..."."""
    return Field(
        validation_alias=variable, description=description, json_schema_extra={"expects": expects}, **rules
    )


class Settings(BaseSettings):
    """Every setting of the service, checked. Immutable; made by `load_settings`."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="forbid", frozen=True, populate_by_name=True)

    mongodb_url: Annotated[SecretStr, AfterValidator(_mongodb_url)] | None = _setting(
        "MONGODB_URL",
        "The MongoDB replica set or sharded cluster. Not given: a MongoDB of the service's own is started.",
        "a URL that begins with mongodb:// or mongodb+srv://, or unset for the embedded MongoDB",
        default=None,
    )
    mongodb_database: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=63)] = (
        _setting(
            "MONGODB_DATABASE",
            "The database that holds the service's collections.",
            "1 to 63 letters, digits, hyphens and underscores",
            default="offergraph",
        )
    )
    mongodb_driver: Annotated[Literal["pymongo", "motor"], BeforeValidator(_lower)] = _setting(
        "MONGODB_DRIVER",
        "The driver: pymongo (its own asynchronous client, faster) or motor.",
        "pymongo or motor",
        default="pymongo",
    )
    host: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=253)] = _setting(
        "OFFERGRAPH_HOST",
        "The address to listen on; 0.0.0.0 for every one.",
        "a host name or an IP address",
        default="127.0.0.1",
    )
    port: int = _setting(
        "OFFERGRAPH_PORT",
        "The TCP port to listen on.",
        "a whole number from 1 to 65535",
        default=8000,
        ge=1,
        le=65535,
    )
    data_dir: Path = _setting(
        "OFFERGRAPH_DATA_DIR",
        "The folder for the embedded MongoDB's data; relative to the working directory.",
        "the path of a folder",
        default=Path(".data"),
    )
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)
    ] = _setting(
        "OFFERGRAPH_LOG_LEVEL",
        "The least severe level that is logged.",
        "DEBUG, INFO, WARNING, ERROR or CRITICAL",
        default="INFO",
    )
    log_format: Annotated[Literal["json", "console"], BeforeValidator(_lower)] = _setting(
        "OFFERGRAPH_LOG_FORMAT",
        "How log lines are written: json (an object a line) or console (for people).",
        "json or console",
        default="json",
    )
    migrate: bool = _setting(
        "OFFERGRAPH_MIGRATE",
        "Whether collections, validators and indexes are brought up to date at start.",
        "true or false",
        default=True,
    )
    sweep: bool = _setting(
        "OFFERGRAPH_SWEEP",
        "Whether this process takes part in the background work (one process at a time does it).",
        "true or false",
        default=True,
    )
    sweep_interval_seconds: float = _setting(
        "OFFERGRAPH_SWEEP_INTERVAL_SECONDS",
        "Seconds between two rounds of the background work.",
        "a number of seconds above 0, at most 86400",
        default=30.0,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
    )
    interaction_timeout_hours: float = _setting(
        "OFFERGRAPH_INTERACTION_TIMEOUT_HOURS",
        "Hours without activity after which the service closes an open interaction (R17).",
        "a number of hours above 0, at most 87600",
        default=24.0,
        gt=0,
        le=87_600,
        allow_inf_nan=False,
    )
    retention_days: float = _setting(
        "OFFERGRAPH_RETENTION_DAYS",
        "Days after closing for which interactions, logs and journal entries are kept (R30).",
        f"a number of days above 0, at most {_LONGEST_RETENTION_DAYS}",
        default=90.0,
        gt=0,
        le=_LONGEST_RETENTION_DAYS,
        allow_inf_nan=False,
    )
    mutation_timeout_seconds: float = _setting(
        "OFFERGRAPH_MUTATION_TIMEOUT_SECONDS",
        "Seconds after which a mutation that is not committed yet is answered with TIMEOUT.",
        "a number of seconds above 0, at most 3600",
        default=10.0,
        gt=0,
        le=3600,
        allow_inf_nan=False,
    )
    shutdown_seconds: float = _setting(
        "OFFERGRAPH_SHUTDOWN_SECONDS",
        "Seconds a stopping service may take to finish what it has accepted.",
        "a number of seconds from 0 to 3600",
        default=10.0,
        ge=0,
        le=3600,
        allow_inf_nan=False,
    )
    graphiql: bool = _setting(
        "OFFERGRAPH_GRAPHIQL",
        "Whether /graphql shows GraphiQL to a browser.",
        "true or false",
        default=True,
    )
    suggestions: bool = _setting(
        "OFFERGRAPH_SUGGESTIONS",
        'Whether errors of documents suggest the names that were meant ("Did you mean").',
        "true or false",
        default=True,
    )
    automatic_persisted_queries: bool = _setting(
        "OFFERGRAPH_AUTOMATIC_PERSISTED_QUERIES",
        "Whether documents that clients send with their hash are kept, to be asked for by it alone.",
        "true or false",
        default=True,
    )
    trusted_documents: Path | None = _setting(
        "OFFERGRAPH_TRUSTED_DOCUMENTS",
        "A folder of .graphql files, or a manifest as Apollo's tools or graphql-codegen write it: documents "
        "that clients may ask for by id.",
        "the path of a folder or a JSON file",
        default=None,
    )
    trusted_documents_only: bool = _setting(
        "OFFERGRAPH_TRUSTED_DOCUMENTS_ONLY",
        "Whether every other document is refused.",
        "true or false",
        default=False,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is passed: `load_settings` is the one door through which an environment comes in."""
        return (init_settings,)


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """The settings of `environ` (the process's own when None), with `overrides` by field name on top.

    A variable that is empty counts as not given, and so does an override that is None (an option of the
    command line that was left out). Raises SettingsError, naming every wrong value at once.
    """
    source = EnvSettingsSource(Settings)
    source.env_vars = {
        name: value for name, value in (os.environ if environ is None else environ).items() if value.strip()
    }
    fields = {_variable(name): name for name in Settings.model_fields}
    values = {fields.get(name, name): value for name, value in source().items()}
    values.update((name, value) for name, value in overrides.items() if value is not None)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(detail, values) for detail in error.errors())) from None


def describe_settings() -> tuple[Setting, ...]:
    """Every setting in the order of the table: first MongoDB's, then the service's."""
    return tuple(
        Setting(_variable(name), _as_written(field.default), field.description or "")
        for name, field in Settings.model_fields.items()
    )


def settings_markdown() -> str:
    """The table of settings as Markdown, as the README and the pages on running it show it."""
    rows = (
        f"| `{row.variable}` | {row.default and f'`{row.default}`'} | {row.description} |"
        for row in describe_settings()
    )
    return "\n".join(("| variable | default | what it does |", "|---|---|---|", *rows)) + "\n"


def settings_text() -> str:
    """The table of settings for a terminal: the variable and its default, then its description indented."""
    return "\n".join(
        f"{row.variable}{f' [{row.default}]' if row.default else ''}\n    {row.description}"
        for row in describe_settings()
    )


def _variable(field: str) -> str:
    return str(Settings.model_fields[field].validation_alias)


def _as_written(default: object) -> str:
    """A default the way somebody would write it in a variable; empty for none."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)


def _complaint(detail: ErrorDetails, values: Mapping[str, Any]) -> str:
    """One wrong value of `values`: its variable, what it was (never a secret), and what it must be."""
    place = str(detail["loc"][0])
    name = next((name for name in Settings.model_fields if place in (name, _variable(name))), None)
    if name is None:
        return f"{place} is not a setting"
    field = Settings.model_fields[name]
    variable, extra = str(field.validation_alias), field.json_schema_extra
    expects = extra["expects"] if isinstance(extra, dict) else ""
    shown = "" if variable == "MONGODB_URL" else f"={str(values[name])[:200]!r}"
    # Kubernetes puts a variable of this name beside a Service called offergraph.
    links = "; from Kubernetes: set enableServiceLinks: false" if shown.startswith("='tcp://") else ""
    return f"{variable}{shown} is refused: it must be {expects}{links}"
