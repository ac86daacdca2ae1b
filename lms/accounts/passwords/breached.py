"""A file of breached passwords, searched where it lies.

The format is that of Have I Been Pwned, "ordered by hash": a line is the SHA-1 of a password in upper-case
hexadecimal, a colon and a count, in ascending order. The file has some 40 GB; a look-up reads about thirty of its
pages. Nothing leaves the machine, which a service on the internet would need.
"""

import hashlib
import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

DIGITS = 40  # of a SHA-1 in hexadecimal
_HEX = frozenset(b"0123456789ABCDEF")


class NotInOrder(ValueError):
    """The file cannot be searched; says which line is wrong."""


def digest(password: str) -> bytes:
    """What stands for the password in the file."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()


def is_breached(password: str, path: Path) -> bool:
    """Does the password's hash stand in the file?"""
    if path.stat().st_size == 0:  # an empty file cannot be mapped
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _stands_in(data, digest(password))


def _stands_in(data: mmap.mmap, wanted: bytes) -> bool:
    low, high = 0, len(data)  # the line begins in [low, high)
    while low < high:
        begin = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
        found = data[begin : begin + DIGITS]
        if found == wanted:
            return True
        if found < wanted:
            after = data.find(b"\n", begin, high)
            low = high if after == -1 else after + 1
        else:
            high = begin
    return False


def lines_checked(file: BinaryIO) -> Iterator[int]:
    """The number of each line that is well formed and greater than the one before; NotInOrder at the first other."""
    before = b""
    for number, line in enumerate(file, start=1):
        found, colon, count = line.rstrip(b"\r\n").partition(b":")
        if len(found) != DIGITS or not _HEX.issuperset(found) or (colon and not count.isdigit()):
            raise NotInOrder(f"line {number} is no SHA-1 in upper case, a colon and a count")
        if found <= before:
            raise NotInOrder(f"line {number} is not greater than the line before")
        before = found
        yield number
