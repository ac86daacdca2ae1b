"""Every page in both languages, by light and in the dark, on a telephone: WCAG 2.2 AA, and what a rule cannot say."""

import pytest

from tests.pages.rendering import LANGUAGES
from tests.pages.screen import screen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_everything_fits(pages, language):
    wrong: dict[str, list[str]] = {}
    with screen() as phone:
        for page in pages:
            if page.language == language:
                phone.show(page)
                wrong[page.name] = [*phone.violations(), *phone.faults_of_layout()]
    assert len(wrong) > 100
    found = [f"{name}: {fault}" for name, faults in wrong.items() for fault in faults]
    assert found == [], "\n".join([f"{len(found)} faults", *found[:200]])
