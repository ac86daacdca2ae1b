"""What there is to keep of the pathways."""

from uuid import UUID

from django.utils.translation import gettext as _

from lms.sync.packages.registry import Package, Page, revision_of
from pathways.definition.models import Pathway, PathwayPublication
from pathways.definition.selectors import document_of
from pathways.runs.presenters import shown

KIND = "pathways"
ALL = UUID(int=0)  # the set of all pathways that are published


def pathway_to_keep(uuid: UUID) -> Pathway | None:
    """A pathway that runs can be started with."""
    return Pathway.objects.published().filter(uuid=uuid).first()


def published_to_keep() -> list[Pathway]:
    """Everything that is published, as it is listed online."""
    return list(Pathway.objects.published())


def pathways_package(uuid: UUID) -> Package | None:
    """One pathway with the list in which it stands, or all of them."""
    if uuid == ALL:
        held = published_to_keep()
        pages = _pages(held)
        listed = Page(KIND, ALL, revision_of([page.revision for page in pages]))
        return Package(_("All pathways"), [listed, *pages])
    pathway = pathway_to_keep(uuid)
    if pathway is None:
        return None
    title = shown(document_of(pathway.published).title)
    return Package(str(title), _pages([pathway]))


def _pages(pathways: list[Pathway]) -> list[Page]:
    """In a fixed number of queries, whatever their number is."""
    published = PathwayPublication.objects.filter(version__in=[pathway.published_id for pathway in pathways])
    at: dict[object, list[object]] = {}
    for version, when in published.order_by("at").values_list("version", "at"):
        at.setdefault(version, []).append(when)
    return [
        Page(KIND, each.uuid, _revision(each, at.get(each.published_id)), about=each.published.checksum)
        for each in pathways
    ]


def _revision(pathway: Pathway, published: list[object] | None) -> str:
    """What its page shows: the row, the document (by its checksum), who answers for it, and when it was published."""
    return revision_of(pathway, pathway.published.checksum, pathway.institution, published)
