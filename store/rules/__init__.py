"""The rules R1 to R34 as pure functions: no I/O, no clock, no state."""
