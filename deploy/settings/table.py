"""The table of settings, as the README and the command line show it."""

from typing import NamedTuple

from deploy.settings.settings import Settings, variable_of


class Setting(NamedTuple):
    """One row of the table of settings: the variable, its default as written, and what it does."""

    variable: str
    default: str
    description: str


def describe_settings() -> tuple[Setting, ...]:
    """Every setting in the order of the table: first MongoDB's, then the service's."""
    return tuple(
        Setting(variable_of(name), _as_written(field.default), field.description or "")
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


def _as_written(default: object) -> str:
    """A default the way somebody would write it in a variable; empty for none."""
    if default in (None, ()):
        return ""
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else str(default)
