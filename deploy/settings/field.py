"""One setting: a field that is read from an environment variable."""

from typing import Any

from pydantic import Field


def setting(variable: str, description: str, expects: str, **rules: Any) -> Any:
    """A field read from `variable`; `expects` completes the sentence "VARIABLE must be ..."."""
    return Field(
        validation_alias=variable, description=description, json_schema_extra={"expects": expects}, **rules
    )


def switch(variable: str, description: str, *, default: bool | None) -> Any:
    """Something that is so or not."""
    return setting(variable, description, "true or false", default=default)


def whole(variable: str, description: str, *, default: int, least: int, most: int) -> Any:
    """A whole number, `least` and `most` included."""
    expects = f"a whole number from {least} to {most}"
    return setting(variable, description, expects, default=default, ge=least, le=most)


def amount(
    variable: str, description: str, unit: str, *, default: float, most: int, or_zero: bool = False
) -> Any:
    """So many of a `unit`, fractions too: more than 0, or 0 as well (`or_zero`)."""
    bounds = f"from 0 to {most}" if or_zero else f"above 0, at most {most}"
    rules: dict[str, Any] = {"ge": 0} if or_zero else {"gt": 0}
    expects = f"a number of {unit} {bounds}"
    return setting(variable, description, expects, default=default, le=most, allow_inf_nan=False, **rules)


def lower(value: object) -> object:
    """Text in lower case and without space around it; anything else as it is."""
    return value.strip().lower() if isinstance(value, str) else value


def upper(value: object) -> object:
    """Text in upper case and without space around it; anything else as it is."""
    return value.strip().upper() if isinstance(value, str) else value
