"""Who is there: API keys, tokens of an identity provider, and the sessions of browsers."""
