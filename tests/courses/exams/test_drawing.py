"""Forms from seeds: whole, fair and the same every time."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.exams.drawing import Line, Shortage, draw, mixed, orders, shortages

ONE = Decimal(1)
ITEMS = [f"i{number}" for number in range(12)]
lines = st.lists(
    st.builds(
        Line,
        count=st.integers(1, 5),
        points=st.sampled_from([ONE, Decimal("2.5")]),
        items=st.frozensets(st.sampled_from(ITEMS)),
    ),
    min_size=1,
    max_size=4,
)


@given(lines=lines, seed=st.text(max_size=20), shuffle=st.booleans())
def test_what_has_no_shortage_gives_a_whole_form_for_every_seed(lines, seed, shuffle):
    if shortages(lines):
        return
    form = draw(lines, seed=seed, shuffle=shuffle)
    assert len(form) == sum(line.count for line in lines)
    assert len({each.item for each in form}) == len(form)
    worth = Counter(each.points for each in form)
    assert worth == sum((Counter({line.points: line.count}) for line in lines), Counter())


@given(lines=lines, seed=st.text(max_size=20))
def test_the_same_seed_gives_the_same_form(lines, seed):
    if not shortages(lines):
        assert draw(lines, seed=seed, shuffle=True) == draw(list(lines), seed=seed, shuffle=True)


def test_each_line_is_filled_from_its_own_questions():
    found = draw([Line(2, ONE, frozenset("abc")), Line(1, ONE, frozenset("xyz"))], seed="s", shuffle=False)
    assert {each.item for each in found[:2]} < set("abc")
    assert found[2].item in "xyz"


def test_a_form_of_one_machine_is_that_of_another():
    """Written down once: a change of the order would give people who go on another form than they began."""
    found = draw([Line(4, ONE, frozenset("abcdef"))], seed="7", shuffle=True)
    assert [each.item for each in found] == ["b", "e", "c", "f"]


def test_every_question_has_its_turn():
    line = Line(2, ONE, frozenset("abcdef"))
    seen = Counter(each.item for seed in range(600) for each in draw([line], seed=str(seed), shuffle=True))
    assert set(seen) == set("abcdef")
    assert min(seen.values()) > 140  # 200 each on average


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([Line(2, ONE, frozenset("ab"))], []),
        ([Line(3, ONE, frozenset("ab"))], [Shortage(1, 3, 2)]),
        ([Line(1, ONE, frozenset("ab")), Line(2, ONE, frozenset("ab"))], [Shortage(2, 2, 1)]),
        ([Line(1, ONE, frozenset("ab")), Line(1, ONE, frozenset("xb"))], []),
        (
            [Line(2, ONE, frozenset("abc")), Line(2, ONE, frozenset("abc")), Line(1, ONE, frozenset())],
            [Shortage(2, 2, 1), Shortage(3, 1, 0)],
        ),
    ],
    ids=["enough", "too few", "the first takes them", "one is left", "two lines"],
)
def test_lines_that_could_be_left_short_are_named(lines, found):
    assert shortages(lines) == found


def test_a_draw_from_too_few_is_refused():
    with pytest.raises(ValueError, match="too few"):
        draw([Line(2, ONE, frozenset("a"))], seed="s", shuffle=True)


@given(ids=st.lists(st.text(min_size=1, max_size=5), unique=True, max_size=8), seed=st.text(max_size=9))
def test_mixing_neither_loses_nor_adds(ids, seed):
    assert sorted(mixed(ids, seed, "about")) == sorted(ids)


def test_options_of_two_questions_are_mixed_each_in_its_own_way():
    options = {"p1": list("abcdefgh")}
    assert orders(options, seed="s", item="one") != orders(options, seed="s", item="two")
    assert orders(options, seed="s", item="one") == orders(options, seed="s", item="one")
