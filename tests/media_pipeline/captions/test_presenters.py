"""Captions in words."""

import pytest
from django.utils import translation

from lms.common.jobs import JobStatus
from media_pipeline.captions import presenters
from media_pipeline.captions.cues import Cue, Remark
from media_pipeline.captions.presenters import language_lines, remark_lines, seen, sentences, track_label
from media_pipeline.captions.webvtt import Dropped, Fault, Found
from media_pipeline.models import Transcription
from tests.factories.media_pipeline import captions, ready_asset


@pytest.mark.parametrize("what", [*Fault, *Dropped], ids=lambda what: f"{type(what).__name__}-{what}")
def test_whatever_is_found_in_a_file_is_a_sentence_that_says_where(what):
    with translation.override("en"):
        (sentence,) = sentences([Found(what, 7)])
    assert sentence.endswith(".")
    assert "%" not in sentence
    assert ("Line 7" in sentence) is (what not in {Fault.EMPTY, Fault.TOO_LARGE, Fault.UTF16})


@pytest.mark.parametrize("remark", list(Remark))
def test_every_remark_has_words(remark):
    assert str(presenters._REMARKS[remark])


def test_remarks_count_from_one_and_the_last_word_may_ring_out():
    cues = [Cue(0, 2000, "一"), Cue(1000, 10_400, "二")]
    with translation.override("en"):
        (line,) = remark_lines(cues, language="zh", duration_s=10.0)
    assert (line.number, line.sentence) == (2, "begins before the one above has ended")
    assert len(remark_lines([Cue(0, 10_600, "二")], language="zh", duration_s=10.0)) == 1
    assert remark_lines([Cue(0, 10_600, "二")], language="zh", duration_s=None) == []


@pytest.mark.parametrize(("language", "name"), [("zh", "中文"), ("bo", "བོད་ཡིག"), ("en", "English")])
def test_a_track_is_called_by_its_language_in_its_own_words(language, name):
    assert track_label(language, machine_made=False) == name
    with translation.override("en"):
        assert track_label(language, machine_made=True) == f"{name} (made by a program)"


@pytest.mark.django_db
class TestLines:
    def test_every_language_has_one(self):
        asset = ready_asset()
        captions(asset, "一", "字" * 40)
        captions(asset, "一", "字" * 41)
        Transcription.objects.create(asset=asset, language="bo", status=JobStatus.RUNNING)
        Transcription.objects.create(asset=asset, language="en", status=JobStatus.FAILED)
        zh, bo, en = language_lines(asset)
        assert (zh.cues, zh.remarks, [version.number for version in zh.versions]) == (2, 1, [2, 1])
        assert (bo.caption, bo.works, bo.failed) == (None, True, False)
        assert (en.works, en.failed) == (False, True)
        assert seen([zh, bo, en]) == "zh:2"

    def test_only_the_last_versions_are_listed(self, monkeypatch):
        monkeypatch.setattr(presenters, "VERSIONS_SHOWN", 2)
        asset = ready_asset()
        for text in "一二三":
            captions(asset, text)
        assert [version.number for version in language_lines(asset)[0].versions] == [3, 2]
