"""Takes recordings in and makes them playable, step by step (docs/decisions/0017). Every write of this room is here."""

from media_pipeline.services.cleaning import Cleaned, clean
from media_pipeline.services.hashes import checked
from media_pipeline.services.steps import RETRY_AFTER, advance, begin_forgotten, count_due, run_next, transcode
from media_pipeline.services.taking_in import create_asset, inspect_upload, remove_asset, retry

__all__ = [
    "RETRY_AFTER",
    "Cleaned",
    "advance",
    "begin_forgotten",
    "checked",
    "clean",
    "count_due",
    "create_asset",
    "inspect_upload",
    "remove_asset",
    "retry",
    "run_next",
    "transcode",
]
