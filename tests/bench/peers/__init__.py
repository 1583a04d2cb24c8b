"""Other servers of the same answers, each a process of its own: what the benches measure ours beside."""
