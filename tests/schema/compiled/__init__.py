"""The compiler: the same answers as graphql-core, to the byte."""
