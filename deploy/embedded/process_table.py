"""What the operating system tells of a process: by /proc where there is one, else by ps."""

import os
import subprocess
from pathlib import Path

_PROC = Path("/proc")

# A process that ended, but whose parent has not asked how.
_ZOMBIE = "Z"


def command_line(pid: int) -> tuple[str, str]:
    """What separates the arguments, and the command line of process `pid`: empty when it ended or ends."""
    if _has_proc():
        try:
            return "\0", os.fsdecode(_PROC.joinpath(str(pid), "cmdline").read_bytes())
        except (FileNotFoundError, ProcessLookupError):
            return "\0", ""
    return " ", _asked("args", pid)


def is_gone(pid: int) -> bool:
    """Whether process `pid` has ended to the last thread: what it held open, its ports too, is free."""
    if _has_proc():
        state, threads = _state(pid)
        return state in ("", _ZOMBIE) and threads <= 1
    return _asked("stat", pid)[:1] in ("", _ZOMBIE)


def is_ending(pid: int, name: str) -> bool:
    """Whether process `pid`, a program called `name`, has lost its memory but still holds files or ports."""
    try:
        called = _PROC.joinpath(str(pid), "comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return called == name and not command_line(pid)[1] and not is_gone(pid)


def _state(pid: int) -> tuple[str, int]:
    """The state of the process, empty when there is none, and how many threads it has."""
    try:
        # The name, in parentheses, may hold anything; the state is the first field after it.
        fields = _PROC.joinpath(str(pid), "stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return fields[0], int(fields[17])


def _has_proc() -> bool:
    return _PROC.joinpath("self").exists()


def _asked(field: str, pid: int) -> str:
    listed = subprocess.run(
        ["ps", "-ww", "-o", f"{field}=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip("\n")
