"""Reads what is written on a picture: tesseract in the sandbox, where it is installed.

Languages and size were chosen by trial, see docs/captions.md.
"""

import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from media_pipeline.ffmpeg.process import Cause, Limits, ToolFailed, run

LANGUAGES = ("chi_sim", "bod", "eng")
SCALE, WIDE = 2, 960  # what is narrower is read better as it is
LIMITS = Limits(wall_s=120, cpu_s=60, memory_bytes=1024**3, file_bytes=1_000_000)
LONGEST = 4000  # letters of one slide
LARGEST = 4096 * 4096
LITTLE_TIBETAN = 0.2
_HAN = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_GAP_IN_CHINESE = re.compile(rf"(?<=[{_HAN}]) +(?=[{_HAN}])")
_GAP_IN_TIBETAN = re.compile(r"(?<=[\u0f0b\u0f0c]) +(?=[\u0f40-\u0fbc])")
_NOISE = re.compile(r"[^\w\u0f00-\u0fff]+")


def languages(folder: Path) -> list[str]:
    """Those of ours that are installed; none where tesseract is not."""
    if shutil.which("tesseract") is None:
        return []
    listed: list[str] = []
    run(["tesseract", "--list-langs"], folder=folder, limits=LIMITS, on_line=lambda line: listed.append(line.strip()))
    return [language for language in LANGUAGES if language in listed]


def read(picture: Path, installed: list[str], on_tick: Callable[[], None] = lambda: None) -> str:
    """The text of a picture, line by line; ToolFailed as of every run in the sandbox.

    Tibetan is read best at twice its size, Chinese as it is; and beside Tibetan some Chinese lines are taken for noise.
    So a slide with little Tibetan on it is read again without.
    """
    others = [language for language in installed if language != "bod"]
    text = ""
    if "bod" in installed:
        text = _read(picture, installed, on_tick, scale=SCALE)
    if others and _share_of_tibetan(text) < LITTLE_TIBETAN:
        text = _read(picture, others, on_tick, scale=1)
    return text


def _read(picture: Path, languages_: list[str], on_tick: Callable[[], None], *, scale: int) -> str:
    lines: list[str] = []
    drawn = picture.with_suffix(".ocr.png")
    command = ["env", "OMP_THREAD_LIMIT=1", "tesseract", drawn.name, "stdout", "-l", "+".join(languages_)]
    try:
        _draw(picture, drawn, scale)
        run(command, folder=picture.parent, limits=LIMITS, on_line=lines.append, on_tick=on_tick)
    finally:
        drawn.unlink(missing_ok=True)
    return cleaned(lines)


def _share_of_tibetan(text: str) -> float:
    letters = [each for each in text if not each.isspace()]
    return sum("\u0f00" <= each <= "\u0fff" for each in letters) / len(letters) if letters else 0.0


def _draw(picture: Path, target: Path, scale: int) -> None:
    """The picture as the reader takes it best: enlarged ones in grey, others with their colours."""
    try:
        with Image.open(picture) as opened:
            wide = opened.width >= WIDE and opened.width * opened.height * scale * scale <= LARGEST
            if scale > 1 and wide:
                size = (opened.width * scale, opened.height * scale)
                opened.convert("L").resize(size, Image.Resampling.LANCZOS).save(target, compress_level=1)
            else:
                opened.convert("RGB").save(target, compress_level=1)
    except (Image.UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as error:
        raise ToolFailed(Cause.FAILED, f"{picture.name} is no picture: {error}") from error


def cleaned(lines: list[str]) -> str:
    """Lines with something in them, as people write them: no gaps between Chinese letters, no lone specks."""
    kept = []
    for line in lines:
        shown = "".join(each if unicodedata.category(each) not in {"Cc", "Cs", "Cn"} else " " for each in line)
        text = " ".join(unicodedata.normalize("NFC", shown).split())
        text = _GAP_IN_TIBETAN.sub("", _GAP_IN_CHINESE.sub("", text))
        if len(_NOISE.sub("", text)) > 1:
            kept.append(text)
    return "\n".join(kept)[:LONGEST]
