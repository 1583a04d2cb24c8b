"""Measurements; deselected by default, run with `make bench`. They print ratios against a peer of the
same run."""
