"""Several processes that are one service: a supervisor, and workers that share its port."""
