"""Three test lectures, composed of openly licensed recordings (bench/recordings/SOURCES.md) and of what is drawn here.

A is slides with a voice, B slides with a small speaker in a corner, C a speaker who fills the picture. Each is encoded
as recorders do it, 1280 by 720 points and 25 pictures a second, and that file is what every product is given.
"""

import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont

RECORDINGS = Path(__file__).parent / "recordings"
WIDTH, HEIGHT, FPS = 1280, 720, 25
SLIDE_S = 18
_FONTS = Path("/usr/share/fonts")
_CHINESE = _FONTS / "opentype/noto/NotoSansCJK-Regular.ttc"
_CHINESE_BOLD = _FONTS / "opentype/noto/NotoSansCJK-Bold.ttc"
_TIBETAN = _FONTS / "truetype/noto/NotoSerifTibetan-Regular.ttf"
_INK, _BLUE, _PALE, _PAPER = (38, 42, 48), (22, 82, 140), (226, 235, 244), (253, 253, 250)
_SAID = (
    "腹泻脱水的儿童，先看一般情况，再看眼窝，再捏皮肤。能喝水的孩子，四个小时内给口服补液盐，每公斤体重七十五毫升。"
    "喝得急，说明口渴。昏睡，不能喝水，皮肤回缩很慢，是重度脱水，马上静脉补液，同时准备转诊。补锌十到十四天，继续喂养。"
)


@dataclass(frozen=True)
class Page:
    """What one slide says; a figure is drawn beside the lines where one is named."""

    title: str
    lines: tuple[str, ...]
    figure: str = ""  # "chart", "table" or "picture"
    tibetan: str = ""


PAGES = (
    Page(
        "儿童腹泻与脱水的识别",
        ("乡镇卫生院 2026 年继续教育", "讲者：王医生　县人民医院儿科", "学习目标：分度、补液、转诊"),
        tibetan="བྱིས་པའི་གྲོད་ཁོག་བཤལ་བ་དང་ཆུ་ཟད་པ།",
    ),
    Page(
        "脱水程度的评估",
        (
            "1. 一般状况：清醒、烦躁、嗜睡或昏迷",
            "2. 眼窝：正常、凹陷、深度凹陷",
            "3. 饮水：正常、口渴急饮、不能饮水",
            "4. 皮肤弹性：捏起腹部皮肤，看回缩时间",
            "   大于 2 秒为重度脱水 (severe)",
        ),
        figure="chart",
    ),
    Page(
        "方案 B：口服补液 75 ml/kg",
        ("四小时内少量多次喂服", "呕吐时停十分钟，再慢慢喂", "四小时后重新评估分度"),
        figure="table",
    ),
    Page(
        "补锌与继续喂养",
        (
            "六个月以下：每天 10 mg，连续 14 天",
            "六个月以上：每天 20 mg，连续 14 天",
            "母乳喂养的婴儿继续母乳，增加次数",
            "不要使用止泻药 (loperamide)",
        ),
        figure="picture",
    ),
    Page(
        "需要立即转诊的危险体征",
        (
            "不能饮水或吃奶；反复呕吐",
            "惊厥；嗜睡或昏迷",
            "血便并发热 38.5 ℃ 以上",
            "严重营养不良，或 2 个月以下婴儿",
            "转诊途中继续口服补液，注意保暖",
        ),
        tibetan="ཉེན་ཁའི་རྟགས་མཐོང་ན་འཕྲལ་དུ་སྨན་ཁང་ཆེན་པོར་སྐྱེལ།",
    ),
)


@dataclass(frozen=True)
class Clip:
    """A test lecture: its file, and for slides the middle of each, where all of it is seen."""

    name: str
    kind: str  # slides, speaker or moving
    path: Path
    seconds: float
    middles_s: tuple[float, ...] = ()


def compose(folder: Path, seconds: float) -> list[Clip]:
    """All lectures; A lasts half as long again. A slide stands for about 20 s, so that short ones have fewer."""
    pages = [_drawn(page, number, folder) for number, page in enumerate(PAGES, 1)]
    voice = _voice(folder)
    made = [
        ("A", "slides", pages[: max(1, round(1.5 * seconds / SLIDE_S))], 1.5 * seconds),
        ("B", "speaker", pages[1 : 1 + max(1, round(seconds / SLIDE_S))], seconds),
        ("C", "moving", [], seconds),
    ]
    return [_recorded(folder, voice, *each) for each in made]


def _recorded(folder: Path, voice: Path, name: str, kind: str, pages: Sequence[Path], seconds: float) -> Clip:
    path = folder / f"{name}.mp4"
    each_s = seconds / max(1, len(pages))
    shown = [word for page in pages for word in _still(page, each_s)]
    speaker = ["-stream_loop", "-1", "-i", str(RECORDINGS / "speaker.mp4")] if kind != "slides" else []
    sound = ["-stream_loop", "-1", "-i", str(voice)]
    heard = len(pages) + bool(speaker)
    graph = {"slides": _slides, "speaker": _corner, "moving": _whole}[kind](len(pages))
    coded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-b:a", "160k"]
    maps = ["-filter_complex", graph, "-map", "[v]", "-map", f"{heard}:a", "-t", f"{seconds:.3f}", "-r", str(FPS)]
    run(["ffmpeg", "-v", "error", "-y", *shown, *speaker, *sound, *maps, *coded, str(path)])
    middles = tuple(each_s * (number + 0.5) for number in range(len(pages)))
    return Clip(name, kind, path, seconds, middles)


def _still(page: Path, seconds: float) -> list[str]:
    return ["-loop", "1", "-framerate", str(FPS), "-t", f"{seconds:.3f}", "-i", str(page)]


def _slides(pages: int) -> str:
    """Slides, over which a pointer goes for five seconds in fifteen."""
    pointer = "color=0xd02020:s=14x14:r=25,format=rgb24[p]"
    path = "x=500+260*sin(1.7*t):y=340+150*sin(2.3*t):enable='lt(mod(t,15),5)':shortest=1"
    return f"{_in_turn(pages)}[s];{pointer};[s][p]overlay={path}[v]"


def _corner(pages: int) -> str:
    """Slides, with the speaker in the lower right corner."""
    return f"{_in_turn(pages)}[s];[{pages}:v]fps=25,scale=272:204[w];[s][w]overlay=W-w-8:H-h-8:shortest=1[v]"


def _whole(_pages: int) -> str:
    """The speaker fills the picture; what enlarging took away, the grain of a cheap camera puts back."""
    enlarged = "crop=400:225:0:60,scale=1280:720:flags=lanczos,unsharp=5:5:1.2"
    return f"[0:v]fps=25,{enlarged},noise=alls=4:allf=t:all_seed=7[v]"


def _in_turn(pages: int) -> str:
    return "".join(f"[{number}:v]" for number in range(pages)) + f"concat=n={pages}:v=1:a=0"


def _voice(folder: Path) -> Path:
    """A person who reads English, and a synthetic Chinese voice, with the hiss of a room under both."""
    chinese, path = folder / "chinese.wav", folder / "voice.wav"
    run(["espeak-ng", "-v", "cmn", "-s", "150", "-w", str(chinese), _SAID])
    both = "[0:a]aresample=48000,apad=pad_dur=0.8[e];[1:a]aresample=48000,apad=pad_dur=0.8[c];[e][c]concat=v=0:a=1[s]"
    hiss = "anoisesrc=r=48000:a=0.002:c=pink:seed=3[h];[s][h]amix=duration=first:normalize=0[a]"
    spoken = ["-i", str(RECORDINGS / "voice.flac"), "-i", str(chinese), "-filter_complex", f"{both};{hiss}"]
    run(["ffmpeg", "-v", "error", "-y", *spoken, "-map", "[a]", "-ac", "1", str(path)])
    return path


def run(words: Sequence[str]) -> None:
    """A tool that must end well."""
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL)


# --- slides ---


def _drawn(page: Page, number: int, folder: Path) -> Path:
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, WIDTH, 104), fill=_BLUE)
    draw.text((56, 20), page.title, font=ImageFont.truetype(_CHINESE_BOLD, 46), fill=_PAPER)
    body = ImageFont.truetype(_CHINESE, 32)
    for line, text in enumerate(page.lines):
        draw.text((64, 150 + 74 * line), text, font=body, fill=_INK)
    if page.tibetan:
        tibetan = ImageFont.truetype(_TIBETAN, 40)
        draw.text((64, 160 + 74 * len(page.lines)), page.tibetan, font=tibetan, fill=_BLUE)
    _FIGURES.get(page.figure, lambda _image: None)(image)
    small = ImageFont.truetype(_CHINESE, 20)
    draw.text((56, 682), "藏区乡镇卫生院远程教育", font=small, fill=(110, 116, 124))
    draw.text((1200, 682), f"{number} / {len(PAGES)}", font=small, fill=(110, 116, 124))
    path = folder / f"page-{number}.png"
    image.save(path)
    return path


def _chart(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    draw.line((800, 150, 800, 440, 1230, 440), fill=_INK, width=2)
    label = ImageFont.truetype(_CHINESE, 22)
    for place, (height, text) in enumerate(((90, "轻度"), (170, "中度"), (255, "重度"))):
        left = 840 + 130 * place
        draw.rectangle((left, 440 - height, left + 80, 440), fill=(70 + 50 * place, 130 - 30 * place, 180 - 60 * place))
        draw.text((left + 18, 450), text, font=label, fill=_INK)
        draw.text((left + 14, 410 - height), f"{5 * (place + 1)} %", font=label, fill=_INK)


def _table(image: Image.Image) -> None:
    draw = ImageDraw.Draw(image)
    rows = (("体重", "年龄", "补液量"), ("< 6 kg", "4 月以下", "200-400"), ("6-10 kg", "4-11 月", "400-700"))
    rows += (("10-12 kg", "12-23 月", "700-900"), ("12-19 kg", "2-4 岁", "900-1400"))
    font = ImageFont.truetype(_CHINESE, 24)
    for at, row in enumerate(rows):
        top = 396 + 50 * at
        draw.rectangle((64, top, 784, top + 50), fill=_PALE if at % 2 == 0 else _PAPER, outline=_BLUE)
        for column, text in enumerate(row):
            draw.text((84 + 240 * column, top + 8), text, font=font, fill=_INK)


def _picture(image: Image.Image) -> None:
    """As of a microscope: cells on a stained ground, with grain."""
    chance = random.Random(11)
    size = (420, 300)
    grain = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    ground = grain.filter(ImageFilter.GaussianBlur(2))
    stained = Image.merge("RGB", [ground.point(lambda value, by=by: min(255, value + by)) for by in (90, 45, 80)])
    draw = ImageDraw.Draw(stained)
    for _cell in range(60):
        x, y, r = chance.randint(0, 420), chance.randint(0, 300), chance.randint(8, 22)
        shade = chance.randint(0, 50)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(150 + shade, 60 + shade, 110 + shade), outline=(90, 30, 80))
        draw.ellipse((x - r // 3, y - r // 3, x + r // 3, y + r // 3), fill=(70, 20, 90))
    image.paste(stained.filter(ImageFilter.GaussianBlur(0.8)), (800, 150))


_FIGURES = {"chart": _chart, "table": _table, "picture": _picture}
