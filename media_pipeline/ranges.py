"""HTTP ranges (RFC 9110, 14): which bytes a request asks for. Plain Python."""

import re

# No file has 10^18 bytes; Python refuses to read a number of thousands of digits.
_ONE_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


class Unsatisfiable(Exception):
    """The range lies outside the file: 416."""


def requested(header: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of a single range; None when the whole file is to be sent.

    Malformed ranges and lists of several are ignored, as the RFC allows; players of media ask for one.
    """
    match = _ONE_RANGE.fullmatch(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return int(first), min(int(last), size - 1) if last else size - 1


def _suffix(length: int, size: int) -> tuple[int, int]:
    if length == 0 or size == 0:
        raise Unsatisfiable
    return max(0, size - length), size - 1
