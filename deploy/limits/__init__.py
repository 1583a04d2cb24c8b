"""How much a caller may ask for: what is refused before any work is done for it."""
