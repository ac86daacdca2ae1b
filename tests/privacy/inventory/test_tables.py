"""The tables in the documentation are those of the inventory."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from lms.privacy.inventory.tables import BEGIN, written
from lms.privacy.management.commands import personal_data_inventory

DOCUMENT = settings.BASE_DIR / personal_data_inventory.DOCUMENT


def test_the_documentation_is_what_the_inventory_says():
    call_command("personal_data_inventory", "--check")


def test_every_table_is_in_it_and_the_prose_is_kept():
    text = written("# Personal data\n\nProse.\n")
    assert text.startswith(f"# Personal data\n\nProse.\n\n{BEGIN}\n")
    assert "| `records.CertificateHolder` Names on certificates | `certificate__practitioner` |" in text
    assert "row deleted: name_zh name_bo" in text
    assert "credential: password" in text
    assert "`courses.Quiz`" in text.partition("### Not about people")[2]
    assert written(text) == text


def test_an_old_document_is_told_and_written_anew(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    path = tmp_path / personal_data_inventory.DOCUMENT
    path.write_text("# Personal data\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Run personal_data_inventory"):
        call_command("personal_data_inventory", "--check")
    call_command("personal_data_inventory")
    call_command("personal_data_inventory", "--check")
    assert BEGIN in path.read_text(encoding="utf-8")


def test_nothing_is_written_while_something_is_undeclared(monkeypatch):
    before = DOCUMENT.read_text(encoding="utf-8")
    monkeypatch.setattr(personal_data_inventory, "problems", lambda: ["a.B is not declared"])
    with pytest.raises(CommandError, match=r"a\.B is not declared"):
        call_command("personal_data_inventory")
    assert DOCUMENT.read_text(encoding="utf-8") == before
