"""The instants of the data set count from here."""

from datetime import UTC, datetime

START = datetime(2026, 1, 1, tzinfo=UTC)
