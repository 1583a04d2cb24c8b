"""Measurements, run by `make bench` and else deselected. They print ratios against a peer of the same run."""
