"""What clients say in headers (tus 1.0.0), read and checked. Plain Python but for sentences."""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

from django.utils.translation import gettext_noop

VERSION = "1.0.0"
EXTENSIONS = "creation,termination,checksum,expiration"
ADDRESS = "/cms/lectures/uploads/"  # below it uploads are begun and sent
CHUNK_TYPE = "application/offset+octet-stream"
ALGORITHMS = {"sha1": 20, "sha256": 32}  # bytes of a digest
LONGEST_METADATA = 4096
LONGEST_NAME = 200
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)  # no file has a million gigabytes
_KEY = re.compile(r"[!-+\--~]{1,100}", re.ASCII)  # printable, neither space nor comma

MALFORMED = gettext_noop("The program that uploads said something that cannot be read. Update it, and start again.")
OTHER_VERSION = gettext_noop("The program that uploads speaks another version of the protocol. Update it.")
NO_CHUNK = gettext_noop("The program that uploads sent something else than a piece of a file. Update it.")


class Refused(Exception):
    """A request that is answered with this status and sentence (an English msgid)."""

    def __init__(self, status: int, sentence: str, **values: object) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.values = status, sentence, values


@dataclass(frozen=True)
class Checksum:
    """What the client says that the piece's digest is."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True)
class Metadata:
    """The header word for word, and the name that it gives the file, fit to be shown."""

    text: str = ""
    filename: str = ""


def number(header: str | None) -> int:
    """Upload-Length, Upload-Offset: digits and nothing else."""
    if header is None or not _NUMBER.fullmatch(header.strip()):
        raise Refused(400, MALFORMED)
    return int(header)


def checksum(header: str | None) -> Checksum | None:
    """Upload-Checksum: an algorithm of ours and a digest in base64; None when the client sends none."""
    if header is None:
        return None
    algorithm, _space, encoded = header.strip().partition(" ")
    digest = _decoded(encoded.strip())
    if len(digest) != ALGORITHMS.get(algorithm):
        raise Refused(400, MALFORMED)
    return Checksum(algorithm, digest)


def metadata(header: str | None) -> Metadata:
    """Upload-Metadata: pairs of a word and a value in base64, between commas; no word twice."""
    text = (header or "").strip()
    if not text:
        return Metadata()
    if len(text) > LONGEST_METADATA or not text.isascii():
        raise Refused(400, MALFORMED)
    found: dict[str, bytes] = {}
    for pair in text.split(","):
        key, _space, value = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in found:
            raise Refused(400, MALFORMED)
        found[key] = _decoded(value.strip())
    return Metadata(text, readable_name(found.get("filename", b"")))


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(400, MALFORMED) from None


def readable_name(raw: bytes) -> str:
    """The last part of a file's name as it can be shown and stored: in whatever coding it came, without controls.

    Old Windows writes GB18030 where UTF-8 is asked for; what is neither keeps its readable part.
    """
    for coding in ("utf-8", "gb18030"):
        try:
            name = raw.decode(coding)
            break
        except UnicodeDecodeError:
            continue
    else:
        name = raw.decode("utf-8", errors="replace")
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(" " if _is_unseen(letter) else letter for letter in last)
    return unicodedata.normalize("NFC", " ".join(shown.split()))[:LONGEST_NAME].strip()


def _is_unseen(letter: str) -> bool:
    """Controls, halves of letters, and what turns the direction of writing round: all that shows a name as another.

    Joiners stay: emoji are made with them.
    """
    return unicodedata.category(letter) in {"Cc", "Cs", "Cf", "Zl", "Zp"} and letter not in "\u200c\u200d"
