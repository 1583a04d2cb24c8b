"""Whatever a client sends: no fault of ours, no hang, nothing of the inside."""
