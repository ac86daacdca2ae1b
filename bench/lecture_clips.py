"""Lectures made by program, so that it is known when their slides change.

Every clip is drawn from a seed: a deck of slides in one of several layouts, how one gives way to the next, and what
moves on top of it: a cursor, an animation, a speaker in a corner, the noise of a camera.
"""

import math
import random
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, FPS = 640, 360, 12
ENTERED_S = 1.9  # after a slide came, the box of an entrance stands still
Picture = NDArray[np.float32]
WORDS = (
    *("oral", "rehydration", "solution", "dose", "weight", "fever", "breathing", "count", "zinc", "plan", "child"),
    *("danger", "signs", "referral", "treat", "check", "malaria", "anaemia", "growth", "vaccine", "mother", "feed"),
    *(
        "stool",
        "blood",
        "assess",
        "classify",
        "counsel",
        "follow",
        "drink",
        "thirst",
        "sunken",
        "eyes",
        "pinch",
        "skin",
    ),
)


@dataclass(frozen=True)
class Recipe:
    """What a clip shows."""

    name: str
    seed: int
    layout: int = 0  # 0 to 3 for tuning, 4 to 6 held out
    fade_s: float = 0.0
    push: bool = False  # with fade_s: the next slide pushes the old one out instead
    sparse: bool = False  # a title and one line
    builds: bool = False
    cursor: bool = False
    animation: str = ""  # "spinner" or "entrance"
    speaker: str = ""  # "corner", "left", or "whole": nothing but the speaker
    noise: float = 0.0
    flicker: float = 0.0  # how far the camera's exposure swings
    seconds: int = 30


@dataclass(frozen=True)
class Clip:
    """A clip's pictures, and the truth about it."""

    recipe: Recipe
    pictures: list[NDArray[np.uint8]]
    slides_s: tuple[float, ...]  # when the next slide comes; the middle of a fade
    steps_s: tuple[float, ...]  # when something is added to a slide


def clip(recipe: Recipe) -> Clip:
    """Draw a clip; the same recipe always gives the same one."""
    chance = random.Random(recipe.seed)
    stages, slides_s, steps_s = _stages(recipe, chance)
    overlays = _Overlays(recipe, chance)
    pictures = [overlays.over(_at(stages, n / FPS, recipe), n, stages) for n in range(recipe.seconds * FPS)]
    return Clip(recipe, pictures, slides_s, steps_s)


def write(made: Clip, path: Path) -> Path:
    """Encode a clip as screen recorders do."""
    words = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}"]
    words += ["-r", str(FPS), "-i", "pipe:0", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26", "-threads", "1"]
    content = b"".join(picture.tobytes() for picture in made.pictures)
    subprocess.run([*words, "-pix_fmt", "yuv420p", str(path)], input=content, check=True)
    return path


@dataclass(frozen=True)
class _Stage:
    """What stands on the screen from a moment on."""

    from_s: float
    picture: Picture
    new_slide: bool


def _stages(recipe: Recipe, chance: random.Random) -> tuple[list[_Stage], tuple[float, ...], tuple[float, ...]]:
    stages: list[_Stage] = []
    slides, steps = [], []
    at = 0.0
    if recipe.speaker == "whole":
        return [_Stage(0.0, _slide(0, 0.0, 1, 1, 1), True)], (), ()
    while at < recipe.seconds - 2.5:
        lines = 1 if recipe.sparse else chance.randint(3, 6)
        seed = chance.random()
        first = 1 if recipe.builds else lines
        for shown in range(first, lines + 1):
            new = shown == first
            stages.append(_Stage(at, _slide(recipe.layout, seed, lines, shown, len(slides) + 1), new))
            if at > 0:
                (slides if new else steps).append(at)
            at += chance.uniform(1.7, 3.0) if recipe.builds else chance.uniform(3.0, 6.5)
            if at >= recipe.seconds - 2.5:
                break
    if recipe.animation == "entrance":
        steps = [begins + ENTERED_S for begins in (0.0, *slides)]
    return stages, tuple(slides), tuple(steps)


def _at(stages: list[_Stage], now: float, recipe: Recipe) -> Picture:
    """The screen at a moment; a fade has its middle at the moment of the change."""
    fade_s = recipe.fade_s
    current = max((stage for stage in stages if stage.from_s <= now), key=lambda stage: stage.from_s, default=stages[0])
    for before, after in pairwise(stages):
        begins = after.from_s - fade_s / 2
        if fade_s and after.new_slide and begins <= now < begins + fade_s:
            part = (now - begins) / fade_s
            if recipe.push:
                cut = round(WIDTH * part)
                return np.hstack([before.picture[:, cut:], after.picture[:, :cut]])
            return (1 - part) * before.picture + part * after.picture
    return current.picture


def _slide(layout: int, seed: float, lines: int, shown: int, number: int) -> Picture:
    """One slide of a deck, with so many of its lines shown."""
    chance = random.Random(seed)
    dark = layout in {2, 5}
    paper, ink, tint = (28, 225, 70) if dark else (250, 25, 205)
    image = Image.new("L", (WIDTH, HEIGHT), paper)
    draw = ImageDraw.Draw(image)
    if layout in {1, 4}:
        draw.rectangle((0, 0, WIDTH, 50), fill=tint)
    if layout in {3, 6}:
        draw.rectangle((0, 0, 40, HEIGHT), fill=tint)
    draw.text((WIDTH - 40, HEIGHT - 24), str(number), font=ImageFont.load_default(14), fill=ink)
    left = 60 if layout in {3, 6} else 30
    draw.text((left, 12), _words(chance, 3, 5).title(), font=ImageFont.load_default(26), fill=ink)
    chart = chance.random() < 0.4
    for line in range(lines):
        text = _words(chance, 3, 4 if chart else 6)
        if line < shown:
            draw.text((left + 6, 72 + 44 * line), "- " + text, font=ImageFont.load_default(20), fill=ink)
    if chart:
        for bar in range(chance.randint(3, 6)):
            top = chance.randint(110, 270)
            draw.rectangle((430 + 30 * bar, top, 450 + 30 * bar, 300), fill=chance.choice((tint, ink)))
    return np.asarray(image, np.float32)


def _words(chance: random.Random, least: int, most: int) -> str:
    return " ".join(chance.choice(WORDS) for _each in range(chance.randint(least, most)))


class _Overlays:
    """What moves on top of the slides."""

    def __init__(self, recipe: Recipe, chance: random.Random) -> None:
        self._recipe = recipe
        self._noise = np.random.default_rng(recipe.seed)
        self._phase = chance.uniform(0, 6)
        self._spot = (chance.randint(400, 520), chance.randint(180, 240))
        self._places = [(chance.randint(20, 600), chance.randint(20, 330)) for _each in range(40)]
        self._speaks = [chance.random() < 0.75 for _each in range(60)]

    def over(self, picture: Picture, number: int, stages: list[_Stage]) -> NDArray[np.uint8]:
        image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        draw, now = ImageDraw.Draw(image), number / FPS
        if self._recipe.animation == "spinner":
            self._spin(draw, now)
        if self._recipe.animation == "entrance":
            self._enter(draw, now - max(each.from_s for each in stages if each.from_s <= now and each.new_slide))
        if self._recipe.speaker == "whole":
            image = self._fill(now)
            draw = ImageDraw.Draw(image)
        elif self._recipe.speaker:
            self._speak(draw, now)
        if self._recipe.cursor:
            self._point(draw, now)
        made = np.asarray(image, np.float32)
        if self._recipe.flicker:
            made = made + self._recipe.flicker * math.sin(1.3 * now + self._phase)
        if self._recipe.noise:
            made = made + self._noise.normal(0, self._recipe.noise, made.shape).astype(np.float32)
        return np.clip(made, 0, 255).astype(np.uint8)

    def _spin(self, draw: ImageDraw.ImageDraw, now: float) -> None:
        x, y = self._spot
        turn = 200 * (now + self._phase)
        draw.ellipse((x - 40, y - 40, x + 40, y + 40), fill=150)
        draw.pieslice((x - 36, y - 36, x + 36, y + 36), turn % 360, (turn % 360) + 110, fill=60)

    def _enter(self, draw: ImageDraw.ImageDraw, since: float) -> None:
        """A box comes in from the right for a second and a half, and stays."""
        part = min(1.0, max(0.0, (since - 0.4) / (ENTERED_S - 0.4)))
        x = 660 - 190 * part
        draw.rectangle((x, 240, x + 110, 310), fill=120, outline=10, width=3)

    def _speak(self, draw: ImageDraw.ImageDraw, now: float) -> None:
        """Head and shoulders in a corner; most of the time they move, at times they rest."""
        left = 10 if self._recipe.speaker == "left" else 490
        draw.rectangle((left, 215, left + 140, 350), fill=95)
        busy = self._speaks[int(now / 0.9) % len(self._speaks)]
        t = (now if busy else int(now / 0.9) * 0.9) + self._phase
        x, y = left + 70 + 14 * math.sin(2.1 * t), 262 + 6 * math.sin(3.3 * t)
        draw.rounded_rectangle((x - 44, y + 28, x + 44, 350), 18, fill=50)
        draw.ellipse((x - 24, y - 32, x + 24, y + 32), fill=190)
        mouth = 3 + 5 * abs(math.sin(9 * t))
        draw.ellipse((x - 9, y + 12, x + 9, y + 12 + mouth), fill=40)
        draw.line((x + 40, y + 60, x + 58 * math.sin(1.7 * t), y + 40 + 25 * math.cos(2.9 * t)), fill=170, width=9)

    def _fill(self, now: float) -> Image.Image:
        """A speaker in front of a wall, as large as the picture."""
        image = Image.new("L", (WIDTH, HEIGHT), 170)
        draw, t = ImageDraw.Draw(image), now + self._phase
        draw.rectangle((30, 30, 170, 200), fill=215)
        x, y = 330 + 36 * math.sin(0.9 * t), 150 + 9 * math.sin(2.3 * t)
        draw.rounded_rectangle((x - 165, y + 85, x + 165, HEIGHT + 40), 60, fill=70)
        draw.ellipse((x - 70, y - 95, x + 70, y + 95), fill=200)
        for eye in (-28, 28):
            draw.ellipse((x + eye - 9, y - 22, x + eye + 9, y - 10), fill=40)
        draw.ellipse((x - 24, y + 38, x + 24, y + 42 + 16 * abs(math.sin(8 * t))), fill=60)
        hand = 190 + 90 * math.sin(1.1 * t)
        draw.line((x + 150, y + 140, x + hand, y + 60 + 60 * math.cos(1.9 * t)), fill=185, width=26)
        return image

    def _point(self, draw: ImageDraw.ImageDraw, now: float) -> None:
        """Moves for a second, rests for a second, and at times jumps."""
        leg, part = int(now / 2), min(1.0, now % 2)
        (x0, y0), (x1, y1) = self._places[leg % 40], self._places[(leg + 1) % 40]
        if leg % 3 == 2:
            part = float(part > 0.5)
        x, y = x0 + (x1 - x0) * part, y0 + (y1 - y0) * part
        draw.polygon([(x, y), (x, y + 18), (x + 5, y + 13), (x + 12, y + 13)], fill=0, outline=255)


_KINDS: tuple[dict[str, object], ...] = (
    {"name": "plain"},
    {"name": "cursor", "cursor": True},
    {"name": "spinner", "animation": "spinner"},
    {"name": "entrance", "animation": "entrance"},
    {"name": "builds", "builds": True},
    {"name": "short_fade", "fade_s": 0.5},
    {"name": "fade", "fade_s": 1.2},
    {"name": "push", "fade_s": 0.7, "push": True},
    {"name": "sparse", "sparse": True, "cursor": True},
    {"name": "noise", "noise": 6.0},
    {"name": "camera", "noise": 8.0, "flicker": 4.0, "fade_s": 0.5},
    {"name": "strong_noise", "noise": 12.0},
    {"name": "speaker", "speaker": "corner"},
    {"name": "speaker_sparse", "speaker": "left", "sparse": True},
    {"name": "speaker_fade_cursor", "speaker": "corner", "fade_s": 0.8, "cursor": True},
    {"name": "talking_head", "speaker": "whole", "noise": 3.0},
    {"name": "speaker_noise_builds", "speaker": "left", "noise": 6.0, "builds": True},
)


def recipes(layouts: tuple[int, ...], seed: int) -> Iterator[Recipe]:
    """Every kind of clip in turn through the layouts."""
    for number, kind in enumerate(_KINDS):
        yield Recipe(seed=seed + number, layout=layouts[number % len(layouts)], **kind)  # type: ignore[arg-type]


TUNING = tuple(recipes((0, 1, 2, 3), 1000))
HELD_OUT = tuple(recipes((4, 5, 6), 90_000)) + tuple(recipes((6, 4, 5), 70_000))
