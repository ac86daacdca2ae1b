"""Old months lie in files that prove themselves; the chain goes on across them."""

import gzip
import json
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.audit import services
from lms.audit.chain import archives
from lms.audit.chain.verification import verify
from lms.audit.models import AuditArchive, AuditEntry
from lms.common import clock
from tests.factories import audit as make


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_thirteen_whole_months_stay(on):
    before = archives.boundary(on)
    assert before.day == 1
    months = (on.year - before.year) * 12 + on.month - before.month
    assert months in {13, 14}
    assert months == (14 if on.day <= 4 else 13)


@pytest.fixture
def old_months(db):
    """Three entries in each of two old months, and two of today."""
    make.entries(3, at=make.long_ago(16))
    make.entries(3, at=make.long_ago(15))
    return make.entries(2, at=clock.now())


def test_each_old_month_goes_to_a_file_of_its_own(old_months, settings):
    made = archives.archive(clock.now())
    assert [(row.first_sequence, row.last_sequence) for row in made] == [(1, 3), (4, 6)]
    names = sorted(path.name for path in settings.AUDIT_ARCHIVE_DIR.iterdir())
    assert names == [row.file_name for row in made]
    assert names[0] == f"audit-{make.long_ago(16):%Y-%m}-1-3.jsonl.gz"
    told = list(AuditEntry.objects.values_list("sequence", "action"))
    assert told == [(7, "post.started"), (8, "post.started"), (9, "audit.archived"), (10, "audit.archived")]


def test_the_chain_goes_on_across_files_and_table(old_months):
    made = archives.archive(clock.now())
    assert AuditEntry.objects.get(sequence=7).previous_hash == made[-1].last_hash
    assert verify().finding is None


def test_a_file_holds_the_entries_as_they_were(old_months, settings):
    before = {entry.sequence: entry.hash for entry in AuditEntry.objects.all()}
    archives.archive(clock.now())
    first = min(settings.AUDIT_ARCHIVE_DIR.iterdir())
    lines = [json.loads(line) for line in gzip.decompress(first.read_bytes()).decode().splitlines()]
    assert lines[0] == {"format": archives.FORMAT}
    assert {line["sequence"]: line["hash"] for line in lines[1:-1]} == {n: before[n] for n in (1, 2, 3)}
    assert lines[-1]["last_sequence"] == 3


def test_a_second_run_finds_nothing_to_do(old_months):
    archives.archive(clock.now())
    assert archives.archive(clock.now()) == []
    assert AuditArchive.objects.count() == 2


def test_a_run_that_died_after_the_file_is_repeated(old_months, settings):
    span = archives._oldest_month(archives.boundary(clock.today()))
    settings.AUDIT_ARCHIVE_DIR.mkdir(parents=True)
    (settings.AUDIT_ARCHIVE_DIR / f"audit-{span[2]}-1-3.jsonl.gz").write_bytes(b"half a file")
    archives.archive(clock.now())
    assert verify().finding is None


def test_what_is_recent_stays(db):
    make.entries(2, at=clock.now() - timedelta(days=380))
    assert archives.archive(clock.now()) == []
    assert AuditEntry.objects.count() == 2


def test_an_empty_log_has_nothing_to_archive(db):
    assert archives.archive(clock.now()) == []


def test_the_chain_goes_on_after_everything_was_archived(db, tamper):
    make.entries(2, at=make.long_ago(16))
    made = archives.archive(clock.now())
    (told,) = AuditEntry.objects.all()
    assert (told.sequence, told.previous_hash) == (3, made[0].last_hash)
    tamper("DELETE FROM audit_auditentry")
    assert services.end_of_chain() == (2, made[0].last_hash)


def test_a_month_is_one_of_the_region(db):
    """16:30 UTC of the last day of a month is the first day of the next one there."""
    month = make.long_ago(16).replace(day=1)
    end = (month + timedelta(days=32)).replace(day=1)
    evening = datetime(end.year, end.month, end.day, 16, 30, tzinfo=UTC) - timedelta(days=1)
    make.entries(1, at=evening)
    (made,) = archives.archive(clock.now())
    assert made.file_name.startswith(f"audit-{end:%Y-%m}-")


@pytest.fixture
def file(old_months, settings):
    archives.archive(clock.now())
    return min(settings.AUDIT_ARCHIVE_DIR.iterdir())


def rewritten(file, change):
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    change(lines)
    file.write_bytes(gzip.compress("".join(f"{line}\n" for line in lines).encode()))


def put(lines, number, **values):
    lines[number] = json.dumps(json.loads(lines[number]) | values)


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        (lambda lines: put(lines, 1, action="post.ended"), 1),
        (lambda lines: put(lines, 2, detail={"role": "manager"}), 2),
        (lambda lines: lines.pop(2), 2),
        (lambda lines: lines.pop(3), 1),
        (lambda lines: lines.pop(), 4),
        (lambda lines: lines.insert(4, lines[4]), 0),
        (lambda lines: put(lines, 4, mac="0" * 64), 1),
        (lambda lines: put(lines, 4, key_id="unknown"), 1),
        (lambda lines: put(lines, 0, format="something-else"), 0),
        (lambda lines: lines.clear(), 0),
        (lambda lines: lines.__setitem__(2, "{"), 0),
        (lambda lines: lines.__setitem__(2, "[]"), 0),
    ],
)
def test_a_changed_file_is_found_out(file, change, sequence):
    rewritten(file, change)
    with pytest.raises(archives.DamagedArchive) as damaged:
        archives.check(file)
    assert damaged.value.sequence == sequence


@pytest.mark.parametrize("content", [b"", b"no gzip at all", gzip.compress(b"", mtime=0)[:-4]])
def test_what_is_no_archive_is_found_out(file, content):
    file.write_bytes(content)
    with pytest.raises(archives.DamagedArchive):
        archives.check(file)


def test_an_archive_without_entries_is_not_written(tmp_path):
    with pytest.raises(ValueError, match="says nothing"):
        archives.write(tmp_path / "empty.jsonl.gz", [], "key")
    assert not (tmp_path / "empty.jsonl.gz").exists()
