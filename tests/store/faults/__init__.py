"""Primaries that step down, stop and die, processes that write the same offers and are killed: nothing is lost."""
