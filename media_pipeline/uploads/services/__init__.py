"""Begin, receive, finish, discard: what may be done with an upload."""

from media_pipeline.uploads.services.finishing import Lost, Unfinished, arrived_file, examine, finish
from media_pipeline.uploads.services.receiving import NO_PERSON, begin, discard, receive
from media_pipeline.uploads.services.tidying import Tidied, remove_lapsed

__all__ = [
    "NO_PERSON",
    "Lost",
    "Tidied",
    "Unfinished",
    "arrived_file",
    "begin",
    "discard",
    "examine",
    "finish",
    "receive",
    "remove_lapsed",
]
