"""Walks of the guide through the public API of a running service, as its users would walk them."""
