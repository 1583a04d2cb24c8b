"""`dataclass` for values that never change, without what `frozen` costs when they are made.

At run time a frozen dataclass sets each field through `object.__setattr__`, which makes an offer four times
as dear to make, and the write path makes some twenty records a mutation. That nothing is changed after it was
made is what the type checker holds.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(*, frozen, slots):
        """`dataclasses.dataclass`, hashable by its fields as a frozen one is."""
        assert frozen, "for values that never change"
        return dataclasses.dataclass(slots=slots, unsafe_hash=True)


__all__ = ["dataclass"]
