"""Fills in the form of a quiz as it stands on the page."""

import re

_HIDDEN = re.compile(r'type="hidden" name="(csrfmiddlewaretoken|key)" value="([^"]+)"')
_OPTION = re.compile(r'type="radio" name="([^"]+)" value="([^"]+)"')


def answers(page: str) -> dict[str, str]:
    """The hidden fields of the quiz's form, and the first option of each question."""
    form = page[page.index("<main") :]
    fields = dict(_HIDDEN.findall(form))
    for name, value in _OPTION.findall(form):
        fields.setdefault(name, value)
    if "key" not in fields or len(fields) < 3:
        raise LookupError("This page has no quiz to answer.")
    return fields
