"""What README and the manual point at is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LINK = re.compile(r"\]\(([^)#\s]+)|<img src=\"([^\"]+)\"")
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")])


def targets(page: Path) -> list[str]:
    found = [one or other for one, other in LINK.findall(page.read_text(encoding="utf-8"))]
    return [target for target in found if not target.startswith(("http://", "https://", "mailto:"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_is_there(page):
    missing = [target for target in targets(page) if not (page.parent / target).exists()]
    assert missing == []


def test_the_readme_shows_two_pictures_and_fits_two_screens():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len([target for target in targets(ROOT / "README.md") if target.endswith(".png")]) >= 2
    assert len(readme.splitlines()) <= 80
