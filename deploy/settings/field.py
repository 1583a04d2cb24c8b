"""One setting: a field that is read from an environment variable."""

from typing import Any

from pydantic import Field


def setting(variable: str, description: str, expects: str, **rules: Any) -> Any:
    """A field read from `variable`; `expects` completes the sentence "VARIABLE must be ..."."""
    return Field(
        validation_alias=variable, description=description, json_schema_extra={"expects": expects}, **rules
    )


def lower(value: object) -> object:
    """Text in lower case and without space around it; anything else as it is."""
    return value.strip().lower() if isinstance(value, str) else value


def upper(value: object) -> object:
    """Text in upper case and without space around it; anything else as it is."""
    return value.strip().upper() if isinstance(value, str) else value
