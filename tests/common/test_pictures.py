"""Uploaded pictures are written anew: what was hidden in them is gone, what is no picture is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from lms.common.pictures import MAX_PIXELS, PictureRefused, PictureTooLarge, rewritten

KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
GPS = "29.6520,91.1721"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **saved) -> bytes:
    output = BytesIO()
    Image.new(mode, size, "red").save(output, kind, **saved)
    return output.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_picture_comes_out_in_its_own_format(kind):
    made = rewritten(picture(kind))
    shown = opened(made.content)
    assert (shown.format, shown.size, made.ending) == (kind, (40, 20), KINDS[kind])
    red, green, blue = shown.convert("RGB").getpixel((20, 10))
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_where_and_when_a_photograph_was_taken_is_gone(kind):
    exif = Image.Exif()
    exif[0x9286] = GPS  # the user's comment
    exif.get_ifd(0x8825)[29] = "2026:06:15"  # the date of the satellites
    sent = picture(kind, exif=exif)
    assert GPS.encode() in sent
    made = rewritten(sent).content
    assert GPS.encode() not in made
    assert b"2026:06:15" not in made
    assert dict(opened(made).getexif()) == {}


def test_a_photograph_that_lies_on_its_side_is_turned_before_the_note_of_it_is_lost():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(rewritten(picture(exif=exif)).content).size == (20, 40)


@pytest.mark.parametrize("kind", KINDS)
def test_what_hangs_behind_the_picture_is_gone(kind):
    payload = b"<?php system($_GET[0]); ?><script>alert(1)</script>PK\x03\x04"
    made = rewritten(picture(kind) + payload).content
    assert b"<?php" not in made
    assert b"<script" not in made


def test_what_is_written_into_a_picture_is_gone():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", "<script>alert(1)</script>")
    assert b"<script" not in rewritten(picture("PNG", pnginfo=notes)).content
    assert b"<script" not in rewritten(picture("JPEG", comment=b"<script>alert(1)</script>")).content
    assert b"<script" not in rewritten(picture("GIF", comment=b"<script>alert(1)</script>")).content


def test_the_description_of_colours_is_used_and_then_gone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = rewritten(picture(icc_profile=profile)).content
    assert "icc_profile" not in opened(made).info
    assert opened(made).getpixel((20, 10))[0] > 200


def test_a_broken_description_of_colours_is_no_obstacle():
    assert opened(rewritten(picture(icc_profile=b"not a profile" * 20)).content).size == (40, 20)


def test_the_colours_of_a_printer_become_those_of_a_screen():
    assert opened(rewritten(picture(mode="CMYK")).content).mode == "RGB"


def test_what_is_clear_stays_clear():
    output = BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(output, "PNG")
    assert opened(rewritten(output.getvalue()).content).getpixel((0, 0))[3] == 0


def test_a_moving_picture_keeps_moving():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    output = BytesIO()
    frames[0].save(output, "GIF", save_all=True, append_images=frames[1:], duration=200)
    assert opened(rewritten(output.getvalue()).content).n_frames == 3


# --- what is refused ---

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OTHERS = {
    "empty": b"",
    "svg": SVG,
    "svg after a declaration": b'<?xml version="1.0"?>' + SVG,
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "zip": b"PK\x03\x04" + bytes(40),
    "text": b"GIF8 is how it begins",
    "only a head": b"\x89PNG\r\n\x1a\n",
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO", size=(16, 16)),
    "html in a gif's clothes": b"GIF89a/*<script>*/=1;alert(1)</script>",
}


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_picture_of_ours_is_refused(name):
    with pytest.raises(PictureRefused):
        rewritten(OTHERS[name])


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind):
    noise = BytesIO()
    Image.effect_noise((200, 200), 90).save(noise, kind)
    with pytest.raises(PictureRefused):
        rewritten(noise.getvalue()[: len(noise.getvalue()) // 2])


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says that it is enormous."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(50_000, 50_000), (7_000, 7_000), (MAX_PIXELS + 1, 1)])
def test_a_bomb_is_not_unpacked(size):
    with pytest.raises(PictureTooLarge):
        rewritten(bomb(*size))


def test_many_small_pictures_in_one_file_count_together():
    first = Image.new("P", (2000, 2000))
    output = BytesIO()
    others = [Image.new("P", (2000, 2000), number) for number in range(1, 12)]
    first.save(output, "GIF", save_all=True, append_images=others)
    with pytest.raises(PictureTooLarge):
        rewritten(output.getvalue())


@settings(max_examples=150)
@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)))
def test_damage_never_gets_further_than_a_refusal(data, kind):
    content = bytearray(picture(kind))
    for _hit in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = rewritten(bytes(content))
    except PictureRefused:
        return
    assert KINDS[opened(made.content).format] == made.ending
