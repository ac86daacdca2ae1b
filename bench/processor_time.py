"""How much processor time processes have used, from /proc."""

import os
from pathlib import Path

_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes that this one has started and that still run."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def family(pid: int) -> list[int]:
    """The process and everything below it."""
    return [pid, *(below for child in children(pid) for below in family(child))]


def milliseconds(pid: int) -> float:
    """Used by the process and everything below it, with those below that have ended: user and system time."""
    return sum(_own(each) for each in family(pid))


def _own(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return 0.0
    fields = stat.rpartition(")")[2].split()  # the name before may hold spaces
    ticks = sum(int(field) for field in fields[11:15])  # utime, stime, and both of the children that were waited for
    return 1000.0 * ticks / _TICKS_A_SECOND
