"""What this room does when the slides of a recording are there."""

from media_pipeline.models import MediaAsset
from media_pipeline.slides.jobs import ask_for_reading


def note_ready(sender: type, asset: MediaAsset, **_later: object) -> None:
    """New slides are to be read; the row is written in the transaction that publishes them."""
    ask_for_reading(asset)
