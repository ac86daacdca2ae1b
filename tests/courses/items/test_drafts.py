"""From what an author writes down to an item and back."""

from hypothesis import given, settings

from courses.items import Choice, Draft, Pair, Question, build, canonical, checksum, drafted, read
from tests.courses.items.strategies import drafts


def item(draft):
    return read(*build(draft))


@settings(max_examples=30)
@given(drafts())
def test_a_draft_becomes_the_same_item_again_and_again(draft):
    once = item(draft)
    again = item(drafted(once))
    assert again == once
    assert checksum(again) == checksum(once)


@settings(max_examples=30)
@given(drafts())
def test_what_was_written_is_in_the_draft_of_the_item(draft):
    found = drafted(item(draft))
    assert (found.type, found.stem, found.explanation, found.references) == (
        draft.type,
        draft.stem,
        draft.explanation,
        draft.references,
    )
    assert len(found.questions) == len(draft.questions)
    for asked, written in zip(found.questions, draft.questions, strict=True):
        assert asked.options == written.options
        assert len(asked.pairs) == len(written.pairs)
        assert all(pair in written.pairs for pair in asked.pairs)


def ordered(*steps):
    return Draft("order", {"zh": "排序"}, (Question(options=tuple(Choice({"zh": step}) for step in steps)),))


def test_the_place_of_a_step_tells_nothing():
    forwards, backwards = (item(ordered(*steps)) for steps in (("一", "二", "三", "四"), ("四", "三", "二", "一")))
    assert forwards.parts[0].options == backwards.parts[0].options
    assert forwards.keys["p1"].answer == tuple(reversed(backwards.keys["p1"].answer))


def test_the_place_of_a_right_side_tells_nothing():
    def matched(*pairs):
        made = tuple(Pair({"zh": left} if left else None, {"zh": right}) for left, right in pairs)
        return item(Draft("match", {"zh": "配对"}, (Question(pairs=made),)))

    one = matched(("甲", "1"), ("乙", "2"), (None, "3"))
    other = matched(("甲", "2"), ("乙", "1"), (None, "3"))
    assert one.parts[0].targets == other.parts[0].targets
    assert one.keys != other.keys


def test_two_left_sides_may_belong_to_one_right_side():
    pairs = (Pair({"zh": "甲"}, {"zh": "1"}), Pair({"zh": "乙"}, {"zh": "1"}), Pair(None, {"zh": "2"}))
    found = item(Draft("match", {"zh": "配对"}, (Question(pairs=pairs),)))
    assert len(found.parts[0].targets) == 2
    assert drafted(found).questions[0].pairs == pairs


def test_an_unknown_type_is_left_to_the_reader():
    content, key = build(Draft("essay", {"zh": "论述"}, ()))
    assert (content, key) == ({"type": "essay"}, {})


def test_equal_drafts_have_one_spelling():
    draft = ordered("一", "二")
    assert canonical(*build(draft)) == canonical(*build(draft))
