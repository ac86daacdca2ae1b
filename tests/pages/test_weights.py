"""No page grows unnoticed: each has its line in tests/golden/page_budgets.json; so has the stylesheet."""

import gzip
import json
import re

import pytest
from django.contrib.staticfiles import finders

from tests.pages.rendering import ROOT, Rendered

pytestmark = [
    pytest.mark.browser,  # needs the built assets, as the browser tests do
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
BUDGETS = json.loads((ROOT / "tests" / "golden" / "page_budgets.json").read_text(encoding="utf-8"))
STYLESHEET_B = 12_000
LINKED = re.compile(r'(?:<script[^>]* src|<link rel="stylesheet" href)="/static/([^"]+)"')
# Budgets are whole half kibibytes with some air above: keys and tokens pack differently each time.
STEP_B = 512
AIR_B = 200


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def weight(page: Rendered) -> int:
    """The page with its stylesheet and scripts, as they go over the wire to somebody who was never here."""
    files = (finders.find(path) for path in set(LINKED.findall(page.html)))
    linked = 0
    for path in files:
        with open(path, "rb") as file:
            linked += packed(file.read())
    return packed(page.html.encode()) + linked


def weights(pages: list[Rendered]) -> dict[str, int]:
    """The heavier of the two languages of each page."""
    found: dict[str, int] = {}
    for page in pages:
        found[page.scene.name] = max(found.get(page.scene.name, 0), weight(page))
    return found


def budget(size: int) -> int:
    """What to write down for a page of this weight."""
    return -(-(size + AIR_B) // STEP_B) * STEP_B


def test_no_page_is_heavier_than_its_budget(pages):
    now = weights(pages)
    grown = {name: budget(size) for name, size in now.items() if size > BUDGETS.get(name, 0)}
    assert grown == {}, "lighten these pages, or write down in page_budgets.json what they are worth"
    assert sorted(BUDGETS.keys() - now.keys()) == [], "budgets of pages that are no more"
    slack = {name: budget(size) for name, size in now.items() if BUDGETS[name] > budget(size) + 4 * STEP_B}
    assert slack == {}, "these pages became lighter: so should their budgets"


def test_the_stylesheet_is_small():
    with open(finders.find("portal/portal.css"), "rb") as file:
        assert packed(file.read()) <= STYLESHEET_B
