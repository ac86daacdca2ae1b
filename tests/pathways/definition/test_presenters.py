"""Defects in words."""

import pytest
from django.utils.translation import override

from pathways.definition.presenters import defect_words
from pathways.engine import Finding, Problem


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "step a: From the step “a” no outcome can be reached."),
        ("zh-hans", "step a: 步骤“a”之后到不了任何结论。"),
        ("bo", "step a: 步骤“a”之后到不了任何结论。"),
    ],
)
def test_a_finding_speaks_the_readers_language_or_chinese(language, words):
    with override(language):
        assert defect_words(Finding("dead_end", "step a", "a")) == words


def test_a_problem_of_form_names_place_and_expectation():
    with override("en"):
        assert defect_words(Problem("steps[0].to", "a name")) == "steps[0].to: expected a name"
