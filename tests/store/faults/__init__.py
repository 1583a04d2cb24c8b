"""Primaries that step down, stop and die, and processes that write the same offers: nothing is lost."""
