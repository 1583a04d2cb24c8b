"""Tests of how much a caller may ask for."""
