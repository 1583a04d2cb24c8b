"""What goes wrong with the embedded MongoDB."""


class EmbeddedMongoError(Exception):
    """The embedded MongoDB cannot be found, started or stopped; the message is one line with the mend."""
