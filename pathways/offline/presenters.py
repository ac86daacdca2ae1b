"""Draws pathways as a device keeps them. The document goes with the page, in all of its languages."""

import json
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from pathways.definition.models import Pathway, PathwayVersion
from pathways.definition.selectors import document_of, publication_of
from pathways.engine import canonical
from pathways.offline.selectors import ALL, pathway_to_keep, published_to_keep
from pathways.runs.presenters import number, quantity, shown, sources

# So that nothing in a text can end the element that the document stands in; JSON reads the same.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def draw_pathways(uuid: UUID) -> str | None:
    """The page of one pathway, with its document; the list of all of them under the id of the set."""
    if uuid == ALL:
        return _list()
    pathway = pathway_to_keep(uuid)
    return None if pathway is None else _pathway(pathway)


def _list() -> str:
    cards = [(pathway, shown(document_of(pathway.published).summary)) for pathway in published_to_keep()]
    return render_to_string("pathways/offline/list.html", {"shows": reverse("pathways:list"), "cards": cards})


def _pathway(pathway: Pathway) -> str:
    document = document_of(pathway.published)
    age = document.applicability
    context = {
        "shows": reverse("pathways:start", args=[pathway.slug]),
        "pathway": pathway,
        "document": document,
        "title": shown(document.title),
        "summary": shown(document.summary),
        "youngest": number(age.minimum),
        "oldest": quantity(age.maximum, age.unit),
        "publication": publication_of(pathway.published),
        "sources": sources(document.references),
        "island": island(pathway),
    }
    return render_to_string("pathways/offline/pathway.html", context)


def island(pathway: Pathway) -> SafeString:
    """The JSON of the page's element `pathway-document`: whose checksum a run names, and what it runs."""
    version: PathwayVersion = pathway.published
    names = {
        "pathway": str(pathway.uuid),
        "slug": pathway.slug,
        "number": version.number,
        "checksum": version.checksum,
    }
    head = json.dumps(names, separators=(",", ":"))[:-1]
    text = f'{head},"document":{canonical(version.document)}}}'
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - JSON in which no character opens or ends an element
