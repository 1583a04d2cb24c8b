"""From settings to a running service: transports, authentication, command line, embedded MongoDB."""
