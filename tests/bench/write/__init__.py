"""The write path beside its peers: `python -m tests.bench.write`."""
