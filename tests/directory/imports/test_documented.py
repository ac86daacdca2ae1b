from pathlib import Path

import pytest

from lms.directory.imports import divisions, institutions, practitioners

MANUAL = (Path(__file__).resolve().parents[3] / "docs" / "imports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", [divisions, institutions, practitioners], ids=lambda kind: kind.__name__)
def test_the_manual_names_every_column_with_its_chinese_heading_and_whether_it_is_needed(kind):
    section = MANUAL.split(f"## {kind.__name__.rsplit('.', 1)[1].capitalize()}")[1].split("\n## ")[0]
    for column in kind.COLUMNS:
        needed = "yes" if column.required else "no"
        assert f"| `{column.name}` | {column.alias} | {needed} |" in section
    assert section.count("\n| `") == len(kind.COLUMNS)
