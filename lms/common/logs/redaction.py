"""What never stands in a log line: secrets in addresses and headers, numbers and addresses of people, names.

Lines are written in English, and the people here have names in Chinese or Tibetan script: so text in another script
than Latin is struck out as a whole. That costs a word of a message now and then; it does not depend on anybody's care.
"""

import re
from collections.abc import Callable

STRUCK = "[…]"
_PERSONAL = [
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # e-mail
    re.compile(r"(?<![0-9A-Za-z.])\d{17}[\dXx](?![0-9A-Za-z])"),  # identity card
    re.compile(r"(?<![0-9A-Za-z.])\d{15}(?![0-9A-Za-z])"),  # identity card as issued before 1999
    re.compile(r"(?<![0-9A-Za-z.])(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?![0-9A-Za-z])"),  # mobile phone
]
_QUERY = re.compile(r"(?<=[\w/])\?[^\s'\"<>]*=[^\s'\"<>]*")
_NAMED_SECRET = re.compile(
    r"(?i)((?:authorization|cookie|csrf\w*|session\w*|passw(?:or)?d|secret|token|api[_-]?key|otp|pin)[\"']?\s*[:=]\s*)"
    r"(?:[\"'](?:[^\"'\\]|\\.)*[\"']|(?:bearer|basic|digest|token)\s+\S+|[^\s,;&\"')}\]]+(?:;\s*[\w-]+=[^\s;,\"')}\]]+)*)"
)
_SECRET_PATH = re.compile(r"(/(?:verify|invitations?|feed|reset|confirm)/)[^\s/'\"?]+")
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@:'\"]+:[^\s/@'\"]+(?=@)")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_WORDS = re.compile(r"[a-z]+(?:[_:-](?:[a-z]+|\d{1,4}))+")  # of programs: names of tables, files, routes
# Long runs of the letters that tokens are made of; words and identifiers have no digits among so many letters.
_TOKEN = re.compile(r"(?<![\w-])(?=[\w:-]*\d)(?=[\w:-]*[A-Za-z])[A-Za-z0-9_:-]{20,}(?![\w-])")
_LETTER = "[\\u0f00-\\u0fff\\u2e80-\\u9fff\\uf900-\\ufaff\\U00020000-\\U0003ffff]"
_OTHER_SCRIPT = re.compile(rf"{_LETTER}+(?:[\s·•．，]+{_LETTER}+)*")
_QUOTED = re.compile(r"“[^”]*”|'(?!/)[^'\n]*'|(?<==)\([^)\n]*\)")
_DETAIL = re.compile(r"\n(?:DETAIL|HINT|CONTEXT|QUERY):.*", re.DOTALL)


def without_personal_numbers(text: str) -> str:
    """The text without e-mail addresses, phone and identity card numbers."""
    for pattern in _PERSONAL:
        text = pattern.sub(STRUCK, text)
    return text


def redacted(text: str) -> str:
    """The text as it may stand in a log line."""
    text = _CREDENTIALS.sub(STRUCK, text)
    text = _SECRET_PATH.sub(_keep_first(STRUCK), text)
    text = _QUERY.sub(f"?{STRUCK}", text)
    text = _NAMED_SECRET.sub(_keep_first(STRUCK), text)
    text = without_personal_numbers(text)
    text = _TOKEN.sub(_unless_identifier, text)
    return _OTHER_SCRIPT.sub(STRUCK, text)


def redacted_error(text: str) -> str:
    """The message of an exception: also without what it quotes, which is often what somebody typed."""
    return redacted(_QUOTED.sub(STRUCK, _DETAIL.sub("", text)))


def _keep_first(replacement: str) -> Callable[[re.Match[str]], str]:
    return lambda found: found[1] + replacement


def _unless_identifier(found: re.Match[str]) -> str:
    """Public ids stay: without them a line says nothing. They open nothing by themselves."""
    return found[0] if _UUID.fullmatch(found[0]) or _WORDS.fullmatch(found[0]) else STRUCK
