"""Chinese fonts in a PDF without the room that WeasyPrint leaves for glyphs that are not there.

WeasyPrint keeps the numbers of glyphs, so that a font of 59,000 glyphs cut down to a hundred brings a table with a
place for each of them: 140 of 165 KB of a certificate. Fonts of this kind (CFF, keyed by CID) can hold the hundred
alone: what PDF calls CIDFontType0C lists for each the number by which the page asks for it.
"""

from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint import Document
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data


def pack_fonts(document: Document, pdf: Any) -> None:
    """A finisher for WeasyPrint: each Chinese font of the document with its used glyphs only; others stay."""
    streams = {id(each.stream[0]): each for each in pdf.objects if _holds_open_type(each)}
    for font in document.fonts.values():
        stream = streams.get(id(font.file_content))
        if stream is None or "CFF " not in font.tables or "fvar" in font.tables:
            continue
        # Sizes and colours are several fonts to WeasyPrint, written as one.
        same = [each for each in document.fonts.values() if each.hash == font.hash]
        used = {glyph for each in same for glyph in each.to_unicode if glyph < font.glyph_count}
        packed = _packed(font, used)
        if packed:
            stream.stream[0] = packed
            stream.extra["Subtype"] = "/CIDFontType0C"


def _holds_open_type(thing: Any) -> bool:
    return getattr(thing, "extra", {}).get("Subtype") == "/OpenType"


def _packed(font: Font, used: set[int]) -> bytes | None:
    """The CFF of these glyphs; None for a font in which the numbers of glyphs and their CIDs are not the same."""
    subset = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    glyphs = ffi.new(f"hb_codepoint_t[{len(used)}]", sorted(used))
    harfbuzz.hb_set_add_sorted_array(harfbuzz_subset.hb_subset_input_glyph_set(subset), glyphs, len(used))
    flags = harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING | harfbuzz_subset.HB_SUBSET_FLAGS_DESUBROUTINIZE
    harfbuzz_subset.hb_subset_input_set_flags(subset, flags | harfbuzz_subset.HB_SUBSET_FLAGS_NOTDEF_OUTLINE)
    # The page names its glyphs: without the rules by which others take their places none of those is kept.
    rules = sorted(harfbuzz.hb_tag_from_string(name, -1) for name in (b"GPOS", b"GSUB"))
    dropped = harfbuzz_subset.hb_subset_input_set(subset, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    harfbuzz.hb_set_add_sorted_array(dropped, ffi.new(f"hb_codepoint_t[{len(rules)}]", rules), len(rules))
    face = harfbuzz_subset.hb_subset_or_fail(font.hb_face, subset)
    if face == ffi.NULL:
        return None
    made = TTFont(BytesIO(get_hb_object_data(ffi.gc(face, harfbuzz.hb_face_destroy))))
    top = made["CFF "].cff.topDictIndex[0]
    numbered = {f"cid{glyph:05d}" for glyph in used - {0}}  # mirrored brackets may come besides
    if not hasattr(top, "ROS") or not numbered.issubset(top.charset):
        return None
    return made.reader["CFF "]
