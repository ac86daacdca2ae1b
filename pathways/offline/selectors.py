"""What there is to keep of the pathways."""

from uuid import UUID

from django.utils.translation import gettext as _

from lms.sync.packages.registry import Package, Page
from pathways.definition.models import Pathway
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
        pages = [Page(KIND, ALL), *(Page(KIND, pathway.uuid) for pathway in published_to_keep())]
        return Package(_("Pathways"), pages, lambda _size, _pages: ())
    pathway = pathway_to_keep(uuid)
    if pathway is None:
        return None
    title = shown(document_of(pathway.published).title)
    return Package(str(title), [Page(KIND, uuid)], lambda _size, _pages: ())
