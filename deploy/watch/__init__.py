"""`offergraph watch`: the live timeline in a terminal, and how to consume it without loss."""
