"""The next state of a record: `dataclasses.replace`, some three times faster for wide records."""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # To the type checker it is `replace` itself, so that the names and types of changes are checked.
    from dataclasses import replace as evolve
else:

    def evolve(record, /, **changes):
        """A copy of `record` (a frozen dataclass with slots) in which `changes` stand instead.

        Raises `TypeError` for a field the record does not have.
        """
        return _copier(type(record))(record, changes)


@cache
def _copier(cls: Any) -> Any:
    # One function a record type, its fields written out: `replace` looks each of them up on every call.
    names = [field.name for field in fields(cls)]
    lines = ["def copy(record, changes):", "    made = new(cls)"]
    for number, name in enumerate(names):
        lines.append(
            f"    set_{number}(made, changes.pop({name!r}) if {name!r} in changes else record.{name})"
        )
    lines += [
        "    if changes:",
        "        raise TypeError(f'{cls.__name__} has no field {next(iter(changes))}')",
        "    return made",
    ]
    setters = {f"set_{number}": cls.__dict__[name].__set__ for number, name in enumerate(names)}
    scope: dict[str, Any] = {"new": object.__new__, "cls": cls, **setters}
    exec("\n".join(lines), scope)
    return scope["copy"]


__all__ = ["evolve"]
