"""Tests of the bounds of connections."""
