"""Settings, transports, the program and the embedded MongoDB."""
