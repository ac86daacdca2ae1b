"""The hash by which a device proves that it has the whole file."""

import hashlib

from django.core.files.storage import default_storage

from media_pipeline.models import Rendition
from media_pipeline.services.files import CHUNK


def checked(row: Rendition) -> Rendition:
    """The rendition with its hash; read once in its life."""
    if not row.sha256:
        digest = hashlib.sha256()
        with default_storage.open(row.storage_name) as stored:
            while piece := stored.read(CHUNK):
                digest.update(piece)
        row.sha256 = digest.hexdigest()
        Rendition.objects.filter(pk=row.pk).update(sha256=row.sha256)
    return row
