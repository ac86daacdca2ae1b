"""Draws pathways as a device keeps them. The document goes with the page, in all of its languages."""

import json
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from pathways.definition.models import Pathway, PathwayVersion
from pathways.definition.selectors import document_of, publication_of
from pathways.engine import canonical
from pathways.engine.units import UNITS
from pathways.offline.selectors import ALL, KIND, pathway_to_keep, published_to_keep
from pathways.runs.presenters import number, quantity, refusal_sentences, shown, sources, unit_label, urgency_label

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
    context = {"shows": reverse("pathways:list"), "own": reverse("sync:kept_page", args=[KIND, ALL]), "cards": cards}
    return render_to_string("pathways/offline/list.html", context)


def _pathway(pathway: Pathway) -> str:
    document = document_of(pathway.published)
    age = document.applicability
    context = {
        "shows": reverse("pathways:start", args=[pathway.slug]),
        "own": reverse("sync:kept_page", args=[KIND, pathway.uuid]),
        "pathway": pathway,
        "document": document,
        "title": shown(document.title),
        "summary": shown(document.summary),
        "youngest": number(age.minimum),
        "oldest": quantity(age.maximum, age.unit),
        "publication": publication_of(pathway.published),
        "sources": sources(document.references),
        "island": island(pathway),
        "words": words(),
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
    # JSON in which no character opens or ends an element.
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  # nosec B308


def words() -> dict[str, object]:
    """What the page of a run says on the device, in the active language: the sentences of the online pages, and those
    that only a device without a link needs."""
    return {
        "units": {unit: unit_label(unit) for unit in UNITS},
        "refusals": refusal_sentences(),
        "urgencies": {urgency: urgency_label(urgency) for urgency in ("urgent", "asap", "routine")},
        **_of_questions(),
        **_of_outcomes(),
        **_of_amounts(),
    }


def _of_questions() -> dict[str, str]:
    return {
        "not_measured": _("not measured"),
        "not_asked": _("not asked"),
        "yes": _("yes"),
        "no": _("no"),
        "Yes": _("Yes"),
        "No": _("No"),
        "next": _("Next"),
        "skip": _("Not measured"),
        "undo": _("Back: take the last answer back"),
        "so_far": _("Answers so far"),
        "go_on": _("Go on with a run that was begun on this device"),
        "show_outcome": _("Show the outcome of a run on this device"),
        "close": _("Back to the pathway"),
    }


def _of_outcomes() -> dict[str, str]:
    return {
        "outcome": _("Outcome"),
        "demonstration": _("Demonstration content: not signed by a clinician, not for the care of real patients."),
        "referral": _("Referral"),
        "not_sent_urgent": _(
            "This referral has NOT been sent: this device has no link. Telephone the county hospital now, and do not "
            "wait for the link."
        ),
        "not_sent": _(
            "This referral has not been sent yet. It is sent when this device is synchronised; telephone if it cannot "
            "wait."
        ),
        "never_normal": _("Not measured, and never counted as normal:"),
        "what_to_do": _("What to do"),
        "why": _("Why this advice"),
        "answers": _("Answers"),
        "red_flag": _("red flag"),
        "undecided": _("could not be decided"),
        "sources": _("Sources"),
        "unconfirmed": _("to be confirmed by a clinician"),
    }


def _of_amounts() -> dict[str, str]:
    return {
        "cannot_be_said": _("Cannot be said: a value was not measured."),
        "from_a_table": _("from a table"),
        "dose_no_weight": _("Not computed, the weight was not measured: %(rate)s. Weigh the child."),
        "dose_not_certain": _("Not computed, the weight is not certain: %(rate)s. Weigh the child again."),
        "dose_too_small": _("%(rate)s × %(weight)s = %(exact)s: below the smallest dose; ask the county hospital."),
        "dose_at_maximum": _("%(rate)s × %(weight)s = %(exact)s; held at the largest dose"),
        "dose_rounded": _("%(rate)s × %(weight)s = %(exact)s; rounded to steps of %(step)s"),
    }
