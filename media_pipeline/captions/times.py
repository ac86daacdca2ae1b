"""Times of a recording as people write them: 1:02:03.5, 62:03, 75. Plain Python."""

import re

LATEST_MS = 24 * 3600 * 1000
_PARTS = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)


def parsed_ms(text: str) -> int | None:
    """Milliseconds; None where the text is no time within a day."""
    match = _PARTS.fullmatch(text.strip().replace("：", ":"))
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if (minutes is not None and int(seconds) > 59) or (hours is not None and int(minutes) > 59):
        return None
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    found = whole * 1000 + int((fraction or "0").ljust(3, "0"))
    return found if found <= LATEST_MS else None


def shown(ms: int) -> str:
    """1:02:03.500, 2:03.500; thousandths only where there are any."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock}.{thousandths:03}" if thousandths else clock


def stamp(ms: int) -> str:
    """01:02:03.500, as WebVTT has it."""
    seconds, thousandths = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"
