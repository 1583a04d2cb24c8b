"""The signals that ask a program to stop."""

import signal


def stopping_signals() -> tuple[signal.Signals, ...]:
    """SIGINT, SIGTERM, and what a terminal sends that closes, SIGHUP, unless `nohup` has it ignored."""
    told = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if told else ()))
