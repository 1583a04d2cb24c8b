"""Which records the types show: Strawberry would ask for instances of the types themselves."""

from collections.abc import Callable


def shows(record: type) -> Callable[[object, object], bool]:
    """The `is_type_of` of a type: whether a value is the `record` that it shows."""

    def is_type_of(value: object, _info: object) -> bool:
        return isinstance(value, record)

    return is_type_of
