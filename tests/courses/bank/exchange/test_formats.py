"""What is written into a file and read again is the same question."""

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.bank.exchange import gift, moodle, xlsx
from courses.bank.exchange.reading import Found
from courses.items import build, checksum, read
from tests.courses.items.strategies import drafts

CODES = st.lists(st.sampled_from(["CARD-1", "A.2", "b_3"]), max_size=2, unique=True).map(tuple)


def found(types=None):
    made = drafts() if types is None else drafts(types)
    return st.builds(Found, st.just("row"), made, st.integers(1, 5), CODES)


def same(format_, questions):
    """Written, read, and compared by the checksums of the items."""
    reading = format_.read(format_.write(questions))
    assert reading.refusals == reading.warnings == []
    assert [_essence(each) for each in reading.found] == [_essence(each) for each in questions]


def _essence(each):
    return checksum(read(*build(each.draft))), each.difficulty, each.competencies


@settings(max_examples=25)
@given(st.lists(found(), min_size=1, max_size=2))
def test_a_workbook_gives_the_same_questions(questions):
    same(xlsx, questions)


@settings(max_examples=40)
@given(st.lists(found(tuple(sorted(gift.HOLDS))), min_size=1, max_size=2))
def test_gift_gives_the_same_questions_of_those_that_it_holds(questions):
    held = [each for each in questions if gift.unheld(each.draft) is None]
    if held:
        same(gift, held)


@settings(max_examples=40)
@given(st.lists(found(tuple(sorted(moodle.HOLDS))), min_size=1, max_size=2))
def test_moodle_xml_gives_the_same_questions_of_those_that_it_holds(questions):
    held = [each for each in questions if moodle.unheld(each.draft) is None]
    if held:
        same(moodle, held)
