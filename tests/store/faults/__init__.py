"""Primaries that step down, stop and die, writing processes that are killed: nothing is lost."""
