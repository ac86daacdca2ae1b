"""The embedded engine on real files: finding, updating, swapping, damage, two processes."""

import fcntl
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.common.content import Moment
from lms.common.identifiers import new_id
from search.backends import embedded
from search.backends.base import IndexMissing, SearchUnavailable
from search.backends.embedded import EmbeddedBackend
from tests.factories import search as make


def titles(found):
    return [hit.title["zh"] for hit in found.hits]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("孩子腹泻怎么办", make.DIARRHOEA.title["zh"]),
        ("口服补液盐", make.DIARRHOEA.title["zh"]),
        ("ors", make.DIARRHOEA.title["zh"]),
        ("k52.9", make.DIARRHOEA.title["zh"]),
        ("K52", make.DIARRHOEA.title["zh"]),
        ("བྱིས་པ་བཤལ་ནད", make.DIARRHOEA.title["zh"]),
        ("diarrhoea in children", make.DIARRHOEA.title["zh"]),
        ("高原上咳粉红色的痰", make.ALTITUDE.title["zh"]),
        ("地塞米松8mg", make.ALTITUDE.title["zh"]),
        ("旱獭", make.PLAGUE.title["zh"]),
        ("སྙིང་ནད", make.HEART.title["zh"]),
        ("疫", make.PLAGUE.title["zh"]),
    ],
)
def test_what_a_doctor_types_finds_its_page(engine, query, title):
    assert titles(engine.search(query))[0] == title


def test_a_hit_carries_what_the_page_shows(engine):
    (hit,) = engine.search("旱獭").hits
    assert (hit.uuid, hit.kind, hit.url) == (make.PLAGUE.uuid, "live", make.PLAGUE.url)
    assert hit.text == make.PLAGUE.text
    assert hit.score > 0


def test_a_title_counts_more_than_the_text(engine):
    in_text = make.searchable("别的课程", "这里也讲到鼠疫和鼠疫的治疗")
    engine.index([in_text])
    assert titles(engine.search("鼠疫")) == [make.PLAGUE.title["zh"], "别的课程"]


def test_pairs_must_match_before_single_characters_do(engine):
    assert titles(engine.search("病筛")) == [make.HEART.title["zh"]]
    assert not engine.search("病筛").loose


def test_when_no_pair_is_there_most_single_characters_must_be(engine):
    found = engine.search("泻腹")
    assert found.loose
    assert titles(found) == [make.DIARRHOEA.title["zh"]]
    assert engine.search("泻鼠疤").total == 0


def test_pages_of_results(engine):
    engine.rebuild(make.searchable(f"腹泻第{number}讲") for number in range(25))
    pages = [engine.search("腹泻", page=page) for page in (1, 2, 3, 4)]
    assert [len(found.hits) for found in pages] == [10, 10, 5, 0]
    assert {found.total for found in pages[:3]} == {25}
    assert len({hit.uuid for found in pages for hit in found.hits}) == 25
    assert engine.search("腹泻", page=99_999).hits == []


def test_an_update_replaces_and_a_deletion_removes(engine):
    engine.index([make.searchable("布鲁氏菌病", uuid=make.PLAGUE.uuid)])
    assert engine.search("鼠疫").total == 0
    assert engine.search("布鲁氏菌").total == 1
    engine.delete([make.PLAGUE.uuid, new_id()])
    assert engine.search("布鲁氏菌").total == 0
    assert engine.state().detail == "embedded index, 3 documents"


def test_a_second_reader_sees_what_the_first_wrote(engine, tmp_path):
    reader = EmbeddedBackend(tmp_path / "index")
    assert reader.search("包虫病").total == 0
    engine.index([make.searchable("包虫病")])
    assert reader.search("包虫病").total == 1
    engine.rebuild([make.searchable("大骨节病")])
    assert reader.search("包虫病").total == 0
    assert reader.search("大骨节病").total == 1


def test_a_rebuild_leaves_one_generation(engine, tmp_path):
    assert engine.rebuild([make.DIARRHOEA]) == 1
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_a_rebuild_that_fails_leaves_the_old_index_in_use(engine):
    def broken():
        yield make.PLAGUE
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert engine.search("腹泻").total == 1
    engine.index([make.searchable("包虫病")])
    assert engine.search("包虫病").total == 1


def test_an_update_that_fails_changes_nothing(engine):
    def broken():
        yield make.searchable("包虫病")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.index(broken())
    engine.index([])
    assert engine.search("包虫病").total == 0


def test_no_index_yet(tmp_path):
    engine = EmbeddedBackend(tmp_path / "nothing")
    assert not engine.state().ok
    for use in (lambda: engine.search("腹泻"), lambda: engine.index([make.PLAGUE])):
        with pytest.raises(IndexMissing, match="not been built"):
            use()
    assert engine.search("？").total == 0


@pytest.mark.parametrize("damage", ["cut", "gone", "pointer"])
def test_a_damaged_index_is_said_and_a_rebuild_mends_it(tmp_path, engine, damage, caplog):
    folder = tmp_path / "index"
    (generation,) = folder.glob("generation-*")
    victims = [*generation.glob("*.store"), *generation.glob("*.term"), generation / "meta.json"]
    if damage == "pointer":
        (folder / "current").write_text("generation-of-somewhere-else")
        victims = []
    for file in victims:
        file.write_bytes(file.read_bytes()[:10]) if damage == "cut" else file.unlink()
    fresh = EmbeddedBackend(folder)
    assert not fresh.state().ok
    with pytest.raises(IndexMissing):
        fresh.search("腹泻")
    assert "damaged" in caplog.text
    assert fresh.rebuild(make.LIBRARY) == 4
    assert fresh.search("腹泻").total == 1


def test_another_schema_is_an_index_to_be_rebuilt(tmp_path, engine):
    import tantivy

    (generation,) = (tmp_path / "index").glob("generation-*")
    for file in generation.iterdir():
        file.unlink()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("of_last_year")
    tantivy.Index(builder.build(), path=str(generation))
    assert not EmbeddedBackend(tmp_path / "index").state().ok


def test_a_writer_waits_for_the_other_one_and_then_says_so(tmp_path, engine):
    with (tmp_path / "index" / "writer.lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(SearchUnavailable, match="Another process"):
            engine.index([make.PLAGUE])
        assert engine.search("腹泻").total == 1
    engine.index([make.PLAGUE])


def test_a_folder_that_cannot_be_used_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    engine = EmbeddedBackend(tmp_path / "file")
    assert not engine.state().ok
    with pytest.raises(SearchUnavailable):
        engine.rebuild([])


def test_writers_in_threads_and_readers_at_once(tmp_path):
    backends = [EmbeddedBackend(tmp_path / "index") for _ in range(3)]
    backends[0].rebuild([])
    threads = [
        threading.Thread(target=lambda b=b, n=n: [b.index([make.searchable(f"腹泻{n}{i}")]) for i in range(3)])
        for n, b in enumerate(backends)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        backends[0].search("腹泻")
    assert backends[1].search("腹泻").total == 9


def test_a_killed_writer_leaves_no_lock(tmp_path, engine):
    program = (
        "import fcntl, os, signal, sys\n"
        "file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index" / "writer.lock")], check=False)
    engine.index([make.searchable("包虫病")])
    assert engine.search("包虫病").total == 1


@given(
    query=st.one_of(st.text(max_size=80), st.text(alphabet="\"'*?~^:(){}[]\\/+-&|腹泻 ANDOR\u200b\x00", max_size=60))
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_text_is_answered(engine, query):
    found = engine.search(query)
    assert len(found.hits) == min(found.total, 10)


def test_what_a_recording_says_is_found_and_carried_with_its_time(engine):
    said = make.with_moments(Moment(65, "zh", "瑶浴疗法"), Moment(70, "bo", "ལུམས་བཅོས་"))
    engine.index([said])
    for query in ("瑶浴", "ལུམས་བཅོས"):
        (hit,) = engine.search(query).hits
        assert hit.moments == said.moments


def test_an_index_of_an_earlier_version_knows_no_moments(monkeypatch, tmp_path):
    engine = EmbeddedBackend(tmp_path)
    monkeypatch.setattr(embedded, "shown_parts", lambda item: {"url": item.url, "title": item.title, "text": item.text})
    engine.rebuild([make.PLAGUE])
    assert engine.search("旱獭").hits[0].moments == []
