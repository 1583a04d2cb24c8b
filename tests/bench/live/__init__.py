"""Live delivery beside its peers: `python -m tests.bench.live`."""
