"""The pathway of the demonstration: imported by its author and published by its publisher, through the services."""

from datetime import date, datetime, time
from pathlib import Path

import pathways
from lms.common.clock import REGION_ZONE
from lms.directory.models import Practitioner
from lms.directory.selectors import primary_post
from pathways.models import Pathway
from pathways.services import import_document, publish

CONTENT = Path(pathways.__file__).parent / "content"


def load_pathway(*, on: date) -> list[Pathway]:
    """Import and publish every document of pathways/content as of that day. A second time changes nothing,
    and a version that somebody has imported since is left as it is."""
    author = Practitioner.objects.get(user__username="author")
    publisher = Practitioner.objects.get(user__username="publisher")
    post = primary_post(publisher, on)
    if post is None:
        raise LookupError("The publisher of the demonstration has no post on this day.")
    at = datetime.combine(on, time(9), REGION_ZONE)
    loaded = []
    for file in sorted(CONTENT.glob("*.json")):
        version, _findings = import_document(raw=file.read_bytes(), institution=post.institution, by=author, at=at)
        if not version.pathway.versions.filter(number__gt=version.number).exists():
            publish(version=version, by=publisher, at=at)
        loaded.append(version.pathway)
    return loaded
