"""The read path beside its peers: `python -m tests.bench.read`."""
