"""Variables that look like settings and are none: misspelt, most likely."""

import os
from collections.abc import Mapping
from difflib import get_close_matches

from deploy.settings.settings import Settings, variable_of

OURS = "OFFERGRAPH_"
# Others' programs have variables that begin so too: these are told only if they are near to a setting.
SHARED = "MONGODB_"
# What `offergraph watch` and `offergraph demo` show to a service.
KEY_VARIABLE = "OFFERGRAPH_KEY"


def misspelt_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """A sentence for each variable of `environ` (the process's own when None) that is named like a setting
    and is none, with the setting of the nearest name.

    They are told and not refused: a deployment may carry variables of others.
    """
    given = {name for name, value in (os.environ if environ is None else environ).items() if value.strip()}
    settings = {variable_of(field) for field in Settings.model_fields}
    told = []
    for name in sorted(given - settings - {KEY_VARIABLE}):
        nearest = _nearest(name.upper(), settings)
        if nearest is not None and (name.upper().startswith(OURS) or nearest not in given):
            told.append(f"{name} is ignored, for no setting has this name: is {nearest} meant?")
        elif name.upper().startswith(OURS):
            told.append(f"{name} is ignored, for no setting has this name")
    return told


def _nearest(name: str, settings: set[str]) -> str | None:
    """The setting that begins as `name` does and goes on most like it; None if none is near."""
    for prefix in (OURS, SHARED):
        if name.startswith(prefix):
            # What they all begin with would make any two of them alike.
            ends = [each.removeprefix(prefix) for each in settings if each.startswith(prefix)]
            near = get_close_matches(name.removeprefix(prefix), ends, n=1)
            return prefix + near[0] if near else None
    return None
