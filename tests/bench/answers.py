"""Answers as the benches' own clients take them from a socket: no more HTTP than that takes."""

END_OF_HEAD = b"\r\n\r\n"
END_OF_CHUNKS = b"0\r\n\r\n"
LENGTH = b"content-length:"


def is_whole(received: bytes) -> bool:
    """Whether all of an answer has come."""
    head = received.find(END_OF_HEAD)
    if head < 0:
        return False
    lowered = received[:head].lower()
    at = lowered.find(LENGTH)
    if at < 0:
        return received.endswith(END_OF_CHUNKS)
    length = int(lowered[at + len(LENGTH) :].split(b"\r\n", 1)[0])
    return len(received) >= head + len(END_OF_HEAD) + length
