"""Import of documents and publication of versions."""

from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common.clock import civil_date
from lms.common.events import content_published
from lms.directory import policy
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission
from pathways.definition.models import Pathway, PathwayPublication, PathwayVersion
from pathways.engine import Document, DocumentRefused, Finding, Problem, canonical, parse, read_json, verify

Defect = Problem | Finding


class ImportRefused(ValueError):
    """The document was not stored; `problems` says everything that is wrong with its form."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(_("The document is not a pathway document. Nothing was stored."))
        self.problems = problems


class PublicationRefused(ValueError):
    """The version was not published; `findings` says what must be mended first."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(_("The version has findings and cannot be published."))
        self.findings = findings


def examine(raw: str | bytes) -> tuple[Document | None, list[Defect]]:
    """The document of a text, and everything that is wrong with it: problems of form, or findings."""
    try:
        document = parse(raw)
    except DocumentRefused as refusal:
        return None, list(refusal.problems)
    return document, list(verify(document))


@transaction.atomic
def import_document(
    *, raw: str | bytes, institution: Institution, by: Practitioner, at: datetime
) -> tuple[PathwayVersion, list[Finding]]:
    """Store a document as the next version of its pathway, with its findings; the same document is stored once.

    A draft may have findings: they stop its publication, not its import.
    """
    policy.require(by, Permission.AUTHOR_CONTENT, civil_date(at), institution)
    try:
        value = read_json(raw)
        document = parse(value)
    except DocumentRefused as refusal:
        raise ImportRefused(refusal.problems) from refusal
    pathway = _pathway(document, institution)
    checksum = sha256(canonical(value).encode()).hexdigest()
    version = pathway.versions.filter(checksum=checksum).first()
    if version is None:
        last = pathway.versions.order_by("-number").first()
        version = PathwayVersion.objects.create(
            pathway=pathway,
            number=last.number + 1 if last else 1,
            document=value,
            checksum=checksum,
            imported_by=by,
            created_at=at,
        )
    return version, verify(document)


@transaction.atomic
def publish(*, version: PathwayVersion, by: Practitioner, at: datetime) -> PathwayPublication | None:
    """Let new runs start with this version. None when it is the published one already."""
    pathway = Pathway.objects.select_for_update().get(pk=version.pathway_id)
    policy.require(by, Permission.PUBLISH_CONTENT, civil_date(at), pathway.institution)
    document = parse(version.document)
    findings = verify(document)
    if findings:
        raise PublicationRefused(findings)
    if pathway.published_id == version.pk:
        return None
    pathway.published = version
    _copy_titles(pathway, document)
    pathway.save()
    publication = PathwayPublication.objects.create(version=version, published_by=by, at=at)
    detail = {"version": version.number, "checksum": version.checksum}
    record("content.published", object_kind="pathway", object_id=pathway.uuid, detail=detail, actor_key=by.person_key)
    content_published.announce(Pathway, kind="pathway", uuid=pathway.uuid)
    return publication


def _pathway(document: Document, institution: Institution) -> Pathway:
    """The pathway of this document; a short name belongs to the institution that used it first."""
    pathway = Pathway.objects.select_for_update().filter(slug=document.slug).first()
    if pathway is None:
        pathway = Pathway(slug=document.slug, institution=institution)
        _copy_titles(pathway, document)
        pathway.save()
    elif pathway.institution_id != institution.pk:
        raise PermissionDenied(_("Another institution already keeps a pathway with this short name."))
    return pathway


def _copy_titles(pathway: Pathway, document: Document) -> None:
    pathway.title_zh = document.title.zh or document.slug
    pathway.title_bo = document.title.bo
    pathway.title_en = document.title.en
    pathway.icd10 = list(document.icd10)
