"""All settings of the service as one type, read from environment variables."""

import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from deploy.settings.access import AccessSettings
from deploy.settings.dashboard import DashboardSettings
from deploy.settings.documents import DocumentSettings
from deploy.settings.lifetimes import LifetimeSettings
from deploy.settings.limits import ConnectionLimitSettings, DocumentLimitSettings, TrafficLimitSettings
from deploy.settings.live import LiveSettings
from deploy.settings.mongodb import MongoSettings
from deploy.settings.reading import ReadingSettings
from deploy.settings.service import ServiceSettings
from deploy.settings.writing import WritingSettings


class SettingsError(Exception):
    """Settings are wrong; the message names each variable, its value and the mend, a line each."""


# Pydantic collects fields from the last base to the first: the table of settings begins with MongoDB's.
class Settings(
    DocumentLimitSettings,
    TrafficLimitSettings,
    ConnectionLimitSettings,
    DashboardSettings,
    DocumentSettings,
    AccessSettings,
    ReadingSettings,
    LiveSettings,
    WritingSettings,
    LifetimeSettings,
    ServiceSettings,
    MongoSettings,
    BaseSettings,
):
    """Every setting of the service, checked. Immutable; made by `load_settings`."""

    model_config = SettingsConfigDict(case_sensitive=True, extra="forbid", frozen=True, populate_by_name=True)

    @property
    def shows_graphiql(self) -> bool:
        """Whether browsers get GraphiQL: as set, else on loopback only."""
        return self.listens_on_loopback if self.graphiql is None else self.graphiql

    @property
    def shows_schema(self) -> bool:
        """Whether the schema can be asked for: as set, else on loopback only."""
        return self.listens_on_loopback if self.introspection is None else self.introspection

    @property
    def suggests_names(self) -> bool:
        """Whether errors suggest names of the schema: as set, else where it can be asked for anyway."""
        return self.shows_schema if self.suggestions is None else self.suggestions

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
    fields = {variable_of(name): name for name in Settings.model_fields}
    values = {fields.get(name, name): value for name, value in source().items()}
    values.update((name, value) for name, value in overrides.items() if value is not None)
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(detail, values) for detail in error.errors())) from None


def environment_of(overrides: Mapping[str, Any]) -> dict[str, str]:
    """The variables that give another process what these `overrides` of `load_settings` give this one."""
    return {variable_of(name): str(value) for name, value in overrides.items() if value is not None}


def variable_of(field: str) -> str:
    """The environment variable of a field of `Settings`."""
    return str(Settings.model_fields[field].validation_alias)


def _complaint(detail: ErrorDetails, values: Mapping[str, Any]) -> str:
    """One wrong value of `values`: its variable, what it was (never a secret), and what it must be."""
    place = str(detail["loc"][0])
    name = next((name for name in Settings.model_fields if place in (name, variable_of(name))), None)
    if name is None:
        return f"{place} is not a setting"
    field = Settings.model_fields[name]
    variable, extra = str(field.validation_alias), field.json_schema_extra
    expects = extra["expects"] if isinstance(extra, dict) else ""
    shown = "" if variable == "MONGODB_URL" else f"={str(values[name])[:200]!r}"
    # Kubernetes puts a variable of this name beside a Service called offergraph.
    links = "; from Kubernetes: set enableServiceLinks: false" if shown.startswith("='tcp://") else ""
    return f"{variable}{shown} is refused: it must be {expects}{links}"
