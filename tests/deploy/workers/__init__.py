"""Tests of several workers that are one service."""
