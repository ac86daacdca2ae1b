"""The benchmark hands in the quiz that stands on the page, whatever its questions are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.quiz_form import answers

FRAME = '<header><form><input type="hidden" name="csrfmiddlewaretoken" value="frame"></form></header>'
FORM = (
    '<main><form><input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="key" value="k">'
)


def question(name, *values):
    return "".join(f'<label><input type="radio" name="{name}" value="{value}"></label>' for value in values)


def test_the_first_option_of_each_question_is_chosen_and_the_forms_own_token_sent():
    page = f"{FRAME}{FORM}{question('q1', 7, 8)}{question('q2', 3, 4)}</form></main>"
    assert answers(page) == {"csrfmiddlewaretoken": "t", "key": "k", "q1": "7", "q2": "3"}


@given(st.dictionaries(st.from_regex(r"\Aq[0-9]{1,4}\Z"), st.lists(st.integers(1, 999), min_size=1), min_size=1))
def test_every_question_has_an_answer(questions):
    page = FRAME + FORM + "".join(question(name, *values) for name, values in questions.items())
    given_answers = answers(page)
    assert {name: given_answers[name] for name in questions} == {name: str(v[0]) for name, v in questions.items()}


@pytest.mark.parametrize("page", [f"{FRAME}<main></main>", f"{FRAME}<main>{question('q1', 1)}</main>", FRAME + FORM])
def test_a_page_without_a_quiz_is_an_error_and_no_measurement(page):
    with pytest.raises(LookupError):
        answers(page)
