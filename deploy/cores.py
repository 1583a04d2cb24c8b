"""How many cores this process may keep busy."""

import math
import os
from pathlib import Path

# What a container may take of the processors (cgroup v2): "QUOTA PERIOD" in microseconds, or "max PERIOD".
_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def core_count(quota: Path = _QUOTA) -> int:
    """The cores it may run on, or fewer where a container's share of them is smaller; at least one."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        most, period = quota.read_text().split()
        share = math.ceil(int(most) / int(period))
    except (OSError, ValueError):
        share = allowed
    return max(1, min(allowed, share))
