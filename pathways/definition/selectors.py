"""Readers of pathways and versions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from lms.common.content import Searchable
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, allowed, holds
from lms.directory.selectors import visible_institutions
from pathways.definition.models import Pathway, PathwayPublication, PathwayVersion
from pathways.engine import Document, Finding, parse, verify
from pathways.engine.document import Texts


@lru_cache(maxsize=64)
def _parsed(checksum: str, version_id: object) -> Document:
    """A version never changes, so its parsed document is kept; the checksum guards the key."""
    return parse(PathwayVersion.objects.values_list("document", flat=True).get(pk=version_id, checksum=checksum))


def document_of(version: PathwayVersion) -> Document:
    """The parsed document of a version."""
    return _parsed(version.checksum, version.pk)


def published_for(practitioner: Practitioner | None, on: date) -> list[Pathway]:
    """The pathways that this person may run."""
    if not holds(practitioner, Permission.RUN_PATHWAY, on):
        return []
    return list(Pathway.objects.published())


def publication_of(version: PathwayVersion) -> PathwayPublication | None:
    """The last time this version was published, with the publisher."""
    return version.publications.select_related("published_by").order_by("-at").first()


def version_run_offline(pathway: str, checksum: str) -> PathwayVersion | None:
    """The version that a device names by its pathway (UUID or short name) and checksum, if it was ever published."""
    versions = PathwayVersion.objects.filter(checksum=checksum, publications__isnull=False).distinct()
    return versions.filter(_named(pathway)).select_related("pathway").defer("document").first()


def _named(pathway: str) -> Q:
    try:
        return Q(pathway__uuid=UUID(pathway))
    except ValueError:
        return Q(pathway__slug=pathway)


def searchable() -> Iterator[Searchable]:
    """Everything published, for the search room."""
    for pathway in Pathway.objects.published():
        document = document_of(pathway.published)
        texts = [document.summary, *(question.text for question in document.inputs)]
        texts += [text for step in document.steps if isinstance(text := getattr(step, "text", None), Texts)]
        languages = {"zh": "zh", "bo": "bo", "en": "en"}
        yield Searchable(
            uuid=pathway.uuid,
            kind="pathway",
            url=reverse("pathways:start", args=[pathway.slug]),
            title={tag: text for tag in languages if (text := getattr(document.title, tag))},
            text={tag: joined for tag in languages if (joined := "\n".join(getattr(t, tag) for t in texts).strip())},
            codes=list(document.icd10),
        )


@dataclass(frozen=True)
class VersionStatus:
    """A version on the authors' page: its findings, whether it is published, whether the reader may publish it."""

    version: PathwayVersion
    findings: list[Finding]
    published: bool
    may_publish: bool


def versions_for_authors(practitioner: Practitioner, on: date) -> list[tuple[Pathway, list[VersionStatus]]]:
    """The pathways of the institutions where this person writes content, with every version, newest first."""
    institutions = visible_institutions(practitioner, on, Permission.AUTHOR_CONTENT)
    pathways = Pathway.objects.at(institutions).select_related("institution")
    return [(pathway, _statuses(pathway, practitioner, on)) for pathway in pathways]


def _statuses(pathway: Pathway, practitioner: Practitioner, on: date) -> list[VersionStatus]:
    may = allowed(practitioner, Permission.PUBLISH_CONTENT, pathway.institution, on)
    statuses = []
    for version in pathway.versions.select_related("imported_by"):
        findings = verify(document_of(version))
        published = version.pk == pathway.published_id
        statuses.append(VersionStatus(version, findings, published, may and not findings and not published))
    return statuses


def version_for_author(practitioner: Practitioner | None, version_id: object, on: date) -> PathwayVersion | None:
    """One version, if the person writes or publishes content where its pathway belongs."""
    version = PathwayVersion.objects.select_related("pathway__institution").filter(pk=version_id).first()
    if version is None or not allowed(practitioner, Permission.AUTHOR_CONTENT, version.pathway.institution, on):
        return None
    return version
