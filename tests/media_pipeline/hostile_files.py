"""Files that are made to hurt, byte by byte, for tests that must see them refused."""

import struct


def playlist(reference: str) -> bytes:
    """An HLS playlist of one piece."""
    return f"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10.0,\n{reference}\n#EXT-X-ENDLIST\n".encode()


def concat(reference: str) -> bytes:
    """ffmpeg's own list of files."""
    return f"ffconcat version 1.0\nfile '{reference}'\n".encode()


def dash(reference: str) -> bytes:
    """A DASH presentation of one piece."""
    piece = f"<Representation><BaseURL>{reference}</BaseURL></Representation>"
    film = f"<Period><AdaptationSet>{piece}</AdaptationSet></Period>"
    return f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011">{film}</MPD>'.encode()


def behind_a_title(content: bytes) -> bytes:
    """Anything after the title that an MP3 begins with: ffmpeg looks for the format behind it."""
    return b"ID3\x03\x00\x00" + bytes((0, 0, 0, 10)) + b"\0" * 10 + content


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def _list(name: bytes, *chunks: bytes) -> bytes:
    return _chunk(b"LIST", name + b"".join(chunks))


def _avi_stream(kind: bytes, form: bytes) -> bytes:
    header = kind + b"\0" * 16 + struct.pack("<4I", 1, 25, 0, 1) + b"\0" * 20
    return _list(b"strl", _chunk(b"strh", header), _chunk(b"strf", form))


def avi_with_subtitles(subtitles: bytes) -> bytes:
    """An AVI whose subtitles (GAB2) are a file of their own, which ffmpeg opens as whatever it looks like."""
    bitmap = struct.pack("<IiiHH4sIiiII", 40, 16, 16, 1, 24, b"MJPG", 768, 0, 0, 0, 0)
    main = struct.pack("<14I", 40_000, 0, 0, 0, 1, 0, 2, 0, 16, 16, 0, 0, 0, 0)
    streams = (_avi_stream(b"vidsMJPG", bitmap), _avi_stream(b"txts\0\0\0\0", b""))
    name = "a\0".encode("utf-16-le")
    text = b"GAB2\0" + struct.pack("<HI", 2, len(name)) + name + struct.pack("<HI", 4, len(subtitles)) + subtitles
    content = _list(b"hdrl", _chunk(b"avih", main), *streams) + _list(b"movi", _chunk(b"01tx", text))
    return b"RIFF" + struct.pack("<I", len(content) + 4) + b"AVI " + content


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def _element(name: str, content: bytes) -> bytes:
    """One element of Matroska, its size in eight bytes."""
    return bytes.fromhex(name) + struct.pack(">Q", 1 << 56 | len(content)) + content


def matroska_with_tracks(count: int) -> bytes:
    """A film that declares so many tracks of sound and holds nothing of them."""
    tracks = b""
    for number in range(1, count + 1):
        facts = _element("D7", struct.pack(">H", number)) + _element("73C5", struct.pack(">H", number))
        facts += _element("83", b"\x02") + _element("86", b"A_PCM/INT/LIT")
        tracks += _element("AE", facts + _element("E1", _element("9F", b"\x01") + _element("6264", b"\x10")))
    info = _element("1549A966", _element("2AD7B1", struct.pack(">I", 1_000_000)))
    cluster = _element("1F43B675", _element("E7", b"\0") + _element("A3", b"\x81\0\0\x80" + b"\0" * 64))
    head = _element("1A45DFA3", _element("4282", b"matroska"))
    return head + _element("18538067", info + _element("1654AE6B", tracks) + cluster)


def mp4_of_another_file(name: bytes) -> bytes:
    """A QuickTime film whose pictures are in another file, which it names."""
    absolute = struct.pack(">HH", 2, len(name)) + name + b"\xff\xff\0\0"
    alias = b"\0" * 4 + struct.pack(">HHH", 130 + len(absolute), 2, 0) + b"\0" * 40 + b"\1x" + b"\0" * 78 + absolute
    references = _box(b"dref", struct.pack(">II", 0, 1) + _box(b"alis", struct.pack(">I", 0) + alias))
    shape = struct.pack(">HH", 64, 64) + b"\0" * 46 + struct.pack(">HH", 24, 0xFFFF)
    entry = b"\0" * 6 + struct.pack(">H", 1) + b"\0" * 16 + shape
    table = _box(b"stsd", struct.pack(">II", 0, 1) + _box(b"raw ", entry))
    table += _box(b"stts", struct.pack(">IIII", 0, 1, 25, 40)) + _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 25, 1))
    table += _box(b"stsz", struct.pack(">III", 0, 12_288, 25)) + _box(b"stco", struct.pack(">III", 0, 1, 0))
    inside = _box(b"vmhd", b"\0" * 12) + _box(b"dinf", references) + _box(b"stbl", table)
    handler = _box(b"hdlr", b"\0" * 8 + b"vide" + b"\0" * 13)
    media = _box(b"mdhd", struct.pack(">IIIIIHH", 0, 0, 0, 1000, 1000, 0, 0)) + handler + _box(b"minf", inside)
    track = _box(b"tkhd", struct.pack(">IIIII", 7, 0, 0, 1, 0) + struct.pack(">I", 1000) + b"\0" * 60)
    movie = _box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 1000) + b"\0" * 80) + _box(
        b"trak", track + _box(b"mdia", media)
    )
    return _box(b"ftyp", b"qt  " + b"\0" * 4) + _box(b"moov", movie)
