"""The offline client weighs what docs/offline.md says: it goes over links of 64 kbit/s."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests.pages.rendering import ROOT

pytestmark = pytest.mark.browser  # needs the built assets, as the browser tests do
TABLE = re.findall(
    r"^\| `(portal/\w+\.js)` \|.*\| ([\d.]+) KB \|$", (ROOT / "docs" / "offline.md").read_text("utf-8"), re.M
)


def test_the_table_names_all_four_files():
    assert [name for name, _size in TABLE] == [
        "portal/start.js",
        "portal/offline.js",
        "portal/run.js",
        "portal/worker.js",
    ]


@pytest.mark.parametrize(("name", "most"), TABLE)
def test_no_file_is_heavier_than_its_line_nor_much_lighter(name, most):
    size = len(gzip.compress(Path(finders.find(name)).read_bytes(), 9, mtime=0))
    assert 0.8 * float(most) < size / 1000 <= float(most)
