"""What the form shows is what it reads."""

from dataclasses import replace

from courses.bank.forms import groups_of, read_form
from courses.items import drafted
from tests.factories.bank import sample


def test_every_area_and_reference_that_is_shown_is_read():
    draft = drafted(sample("hotspot"))
    draft = replace(
        draft,
        questions=(replace(draft.questions[0], areas=tuple((n, 1, 5, 5) for n in range(20))),),
        references=tuple((f"书{n}", 2020) for n in range(20)),
    )
    posted = {field.name: str(field.value) for field in _inputs(groups_of(draft)) if field.value}
    read = read_form("hotspot", posted)
    assert (read.questions[0].areas, read.references) == (draft.questions[0].areas, draft.references)


def _inputs(groups):
    for group in groups:
        yield from group.fields
        yield from _inputs(group.groups)
