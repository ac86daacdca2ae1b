"""Defects of documents in words."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pathways.engine import Finding, Problem


def defect_words(defect: Problem | Finding) -> str:
    """One line: the place, and what is wrong there. Findings speak Chinese or English."""
    if isinstance(defect, Problem):
        return _("%(place)s: expected %(expected)s") % {"place": defect.path, "expected": defect.expected}
    sentence = defect.en if get_language() == "en" else defect.zh
    return f"{defect.place}: {sentence}"
