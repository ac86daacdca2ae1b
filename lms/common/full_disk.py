"""A disk or a quota that is full: no fault of the file that was to be written, so the work waits for room."""

import errno

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: OSError) -> bool:
    """Did this happen for want of room?"""
    return error.errno in NO_SPACE
