"""The commands of the program, one a file; `deploy.cli` puts them together."""
