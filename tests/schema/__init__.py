"""Tests of the schema: what a client sees."""
