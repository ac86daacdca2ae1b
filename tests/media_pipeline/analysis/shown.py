"""Clips as the detector sees them, without ffmpeg in between."""

from functools import cache

import numpy as np

from bench.lecture_clips import FPS as CLIP_FPS
from bench.lecture_clips import Recipe, clip
from media_pipeline.analysis import frames
from media_pipeline.analysis.blocks import Tracks, Watcher


def watched(pictures) -> Tracks:
    watcher = Watcher()
    for picture in pictures:
        watcher.take(picture)
    return watcher.tracks


def small(picture):
    """Half the size, as ffmpeg's area scaling makes it."""
    cut = picture.reshape(frames.HEIGHT, 2, frames.WIDTH, 2)
    return np.round(cut.mean(axis=(1, 3))).astype(np.uint8)


@cache
def shown(recipe: Recipe):
    """(truth, tracks) of a clip."""
    made = clip(recipe)
    return made, watched(small(picture) for picture in made.pictures[:: CLIP_FPS // frames.FPS])


def plain(shade: int = 240):
    return np.full((frames.HEIGHT, frames.WIDTH), shade, np.uint8)


def with_text(*rows: int, shade: int = 240):
    """A page with lines of something at these rows of blocks, half the page wide."""
    page = plain(shade)
    for row in rows:
        page[row * 10 + 2 : row * 10 + 8, 20:180:3] = 30
    return page
