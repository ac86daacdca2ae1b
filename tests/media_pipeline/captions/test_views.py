"""Captions in the CMS: files, the editor, two people at once, earlier versions."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.common.jobs import JobStatus
from media_pipeline.captions import selectors, services
from media_pipeline.captions.cues import Cue
from media_pipeline.captions.forms import PER_PAGE
from media_pipeline.models import Caption, CaptionVersion, Transcription
from tests.factories import directory as people
from tests.factories.media_pipeline import JobFactory, captions, ready_asset
from tests.media_pipeline import cms

pytestmark = pytest.mark.django_db
VTT = "WEBVTT\n\n00:01.000 --> 00:03.500\n今天讲腹泻\n"


@pytest.fixture
def author(client):
    return cms.author(client)


@pytest.fixture
def asset():
    return ready_asset()


def url(name: str, asset, language: str = "") -> str:
    return reverse(f"captions:{name}", kwargs={"uuid": asset.uuid} | ({"language": language} if language else {}))


def file(text: str | bytes = VTT, name: str = "a.vtt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def sent(*rows: dict, base: int, **more) -> dict:
    """The editor's form with these rows."""
    facts = {"cue-TOTAL_FORMS": len(rows), "cue-INITIAL_FORMS": 0, "base": base} | more
    for number, row in enumerate(rows):
        facts |= {f"cue-{number}-{name}": value for name, value in row.items()}
    return facts


def row(at, starts: str, ends: str, text: str, **more) -> dict:
    return {"at": "" if at is None else at, "starts": starts, "ends": ends, "text": text, **more}


def page(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.usefixtures("author")
class TestFiles:
    def send(self, client, asset, *, language="zh", seen="", **facts):
        return client.post(url("index", asset), {"language": language, "file": file(), "seen": seen, **facts})

    def test_a_file_becomes_the_captions(self, client, asset, author):
        response = self.send(client, asset)
        assert response["Location"] == url("index", asset)
        version = CaptionVersion.objects.get()
        assert version.cues == [Cue(1000, 3500, "今天讲腹泻")]
        assert (version.origin, version.created_by_key) == ("upload", author.person_key)
        assert "Captions: 1." in page(client.get(url("index", asset)))

    def test_sent_twice_counts_once(self, client, asset):
        for _time in range(2):
            assert self.send(client, asset).status_code == 302
        assert Caption.objects.get().number == 1

    def test_what_was_left_out_is_said(self, client, asset):
        noted = file(f"{VTT}\nNOTE mine\n")
        response = client.post(url("index", asset), {"language": "zh", "file": noted}, follow=True)
        assert "Line 6: a comment was left out." in page(response)

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            (b"", "holds no captions"),
            (VTT.encode("gb18030"), "Line 4: the file is stored in a Chinese coding"),
            (VTT.replace("00:03.500", "00:00.500").encode(), "Line 3: the caption ends before it begins."),
            (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ],
        ids=["empty", "gb18030", "backwards", "huge"],
    )
    def test_a_file_that_is_not_taken_says_why_and_changes_nothing(self, client, asset, data, sentence):
        captions(asset, "早先的")
        response = client.post(url("index", asset), {"language": "zh", "file": file(data), "seen": "zh:1"})
        assert sentence in page(response)
        assert Caption.objects.get().number == 1

    def test_a_file_does_not_cover_what_its_sender_has_not_seen(self, client, asset):
        captions(asset, "别人写的")
        response = self.send(client, asset)
        assert "Somebody else changed these captions meanwhile." in page(response)
        assert Caption.objects.get().number == 1

    def test_over_what_was_seen_it_becomes_the_newest(self, client, asset):
        captions(asset, "早先的")
        shown = client.get(url("index", asset)).context["seen"]
        assert shown == "zh:1"
        self.send(client, asset, seen=shown)
        assert Caption.objects.get().number == 2

    def test_a_broken_word_of_what_was_seen_counts_as_nothing(self, client, asset):
        captions(asset, "早先的")
        assert self.send(client, asset, seen="zh:x,;:").status_code == 200

    def test_an_unknown_language(self, client, asset):
        assert self.send(client, asset, language="fr").status_code == 200
        assert not Caption.objects.exists()

    def test_the_file_comes_back(self, client, asset):
        self.send(client, asset)
        response = client.get(url("download", asset, "zh"))
        assert response["Content-Disposition"] == f'attachment; filename="{asset.uuid}-zh.vtt"'
        assert "00:00:01.000 --> 00:00:03.500\n今天讲腹泻" in response.content.decode()
        assert client.get(url("download", asset, "bo")).status_code == 404


@pytest.mark.usefixtures("author")
class TestEditor:
    def cues(self, asset, language="zh") -> list[tuple[int, int, str]]:
        return [(cue.starts_ms, cue.ends_ms, cue.text) for cue in selectors.cues_of(selectors.caption(asset, language))]

    def test_the_first_lines_of_a_language(self, client, asset):
        assert client.get(url("edit", asset, "bo")).status_code == 200
        posted = sent(row(None, "0:01", "0:02.5", "བདེ་ལེགས།"), base=0)
        assert client.post(url("edit", asset, "bo"), posted).status_code == 302
        assert self.cues(asset, "bo") == [(1000, 2500, "བདེ་ལེགས།")]

    def test_a_page_shows_times_texts_and_the_other_language_beside(self, client, asset):
        captions(asset, "今天讲腹泻", "先看脱水")
        captions(asset, "བདེ་ལེགས།", language="bo")
        html = page(client.get(url("edit", asset, "zh")))
        assert 'value="0:02"' in html
        assert "今天讲腹泻</textarea>" in html
        assert '<div class="lms-beside" lang="bo">བདེ་ལེགས།</div>' in html

    def test_remarks_stand_at_their_line(self, client, asset):
        captions(asset, "短", "字" * 40)
        rows = client.get(url("edit", asset, "zh")).context["sheet"].rows
        assert [bool(each.remarks) for each in rows] == [False, True, False]

    def test_changing_adding_and_removing(self, client, asset):
        captions(asset, "一", "二", "三")
        posted = sent(
            row(0, "0", "2", "壹"),
            row(1, "", "", "", remove="on"),
            row(2, "4", "6", "三"),
            row(None, "2.5", "3", "新"),
            row(None, "", "", ""),
            base=1,
        )
        assert client.post(url("edit", asset, "zh"), posted).status_code == 302
        assert self.cues(asset) == [(0, 2000, "壹"), (2500, 3000, "新"), (4000, 6000, "三")]

    def test_settings_of_a_cue_stay(self, client, asset):
        cue = Cue(0, 2000, "一", "line:0")
        services.save(asset=asset, language="zh", cues=[cue], base=0, origin="upload", at=asset.created_at)
        client.post(url("edit", asset, "zh"), sent(row(0, "0", "3", "一"), base=1))
        assert selectors.cues_of(selectors.caption(asset, "zh")) == [Cue(0, 3000, "一", "line:0")]

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            (row(0, "soon", "2", "一"), "Write the time as 2:05, 2:05.500 or 1:02:05."),
            (row(0, "3", "2", "一"), "The caption ends before it begins."),
            (row(0, "", "2", "一"), "This field is required."),
            (row(0, "1", "2", "字" * 501), "at most 500 characters"),
        ],
    )
    def test_a_wrong_line_is_marked_and_nothing_is_lost(self, client, asset, wrong, sentence):
        captions(asset, "一", "二")
        response = client.post(url("edit", asset, "zh"), sent(wrong, row(1, "2", "4", "改过的"), base=1))
        assert response.status_code == 200
        assert sentence in page(response)
        assert "改过的</textarea>" in page(response)
        assert Caption.objects.get().number == 1

    def test_long_captions_have_pages_and_a_page_changes_its_own_lines_alone(self, client, asset):
        captions(asset, *(f"第{number}句" for number in range(PER_PAGE + 2)))
        sheet = client.get(url("edit", asset, "zh") + "?p=2").context["sheet"]
        assert [each.form.initial.get("at") for each in sheet.rows] == [PER_PAGE, PER_PAGE + 1, None]
        assert (sheet.first, list(sheet.pages)) == (PER_PAGE + 1, [1, 2])
        posted = sent(row(PER_PAGE, "1:20", "1:22", "改"), base=1, next="1")
        response = client.post(url("edit", asset, "zh") + "?p=1", posted)
        assert response["Location"] == url("edit", asset, "zh") + "?p=2"
        texts = [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))]
        assert len(texts) == PER_PAGE + 2
        assert texts[PER_PAGE] == "改"

    @pytest.mark.parametrize("number", ["0", "99", "x", "-1", "٢"])
    def test_pages_that_are_not_there(self, client, asset, number):
        captions(asset, "一")
        assert client.get(url("edit", asset, "zh"), {"p": number}).context["sheet"].number == 1

    def test_a_form_with_more_lines_than_a_page_has(self, client, asset):
        rows = [row(None, "1", "2", "x")] * 201
        response = client.post(url("edit", asset, "zh"), sent(*rows, base=0))
        assert response.status_code == 200
        assert not Caption.objects.exists()

    def test_a_form_that_lost_its_frame(self, client, asset):
        assert client.post(url("edit", asset, "zh"), {"base": "x"}).status_code == 200

    def test_a_language_that_nobody_has(self, client, asset):
        assert client.get(url("index", asset) + "fr/").status_code == 404


@pytest.mark.usefixtures("author")
class TestMore:
    def test_a_translation_begins_with_the_times_of_the_original(self, client, asset):
        captions(asset, "一", "二")
        assert "Begin with the times of: 中文" in page(client.get(url("index", asset)))
        for _time in range(2):
            response = client.post(url("begin", asset, "bo"), {"times": "zh"})
            assert response["Location"] == url("edit", asset, "bo")
        assert selectors.cues_of(selectors.caption(asset, "bo")) == [Cue(0, 2000, ""), Cue(2000, 4000, "")]

    def test_learners_get_a_beginning_once_somebody_shows_it(self, client, asset):
        captions(asset, "一")
        client.post(url("begin", asset, "bo"), {"times": "zh"})
        assert "These captions are hidden from learners." in page(client.get(url("edit", asset, "bo")))
        client.post(url("edit", asset, "bo"), sent(row(0, "0", "2", "བདེ་ལེགས།"), base=1))
        response = client.post(url("index", asset), {"language": "bo", "file": file(), "seen": "bo:2"}, follow=True)
        assert "They stay hidden from learners until you show them." in page(response)
        asset.refresh_from_db()
        assert [language for language, *_more in asset.caption_tracks] == ["zh"]
        client.post(url("state", asset, "bo"), {"state": "shown"})
        asset.refresh_from_db()
        assert [language for language, *_more in asset.caption_tracks] == ["zh", "bo"]

    def test_an_empty_form_where_nothing_is_makes_nothing(self, client, asset):
        assert client.post(url("edit", asset, "zh"), sent(row(None, "", "", ""), base=0)).status_code == 302
        assert not Caption.objects.exists()

    def test_but_not_with_those_of_nothing(self, client, asset):
        assert client.post(url("begin", asset, "bo"), {"times": "zh"}).status_code == 404

    def test_everything_from_one_time_on_is_moved(self, client, asset):
        captions(asset, "一", "二")
        client.post(url("shift", asset, "zh"), {"base": 1, "after": "0:01", "seconds": "1.5"})
        assert [cue.starts_ms for cue in selectors.cues_of(selectors.caption(asset, "zh"))] == [0, 3500]

    @pytest.mark.parametrize("wrong", [{"seconds": "x"}, {"after": "soon"}, {"seconds": "99999"}, {"base": "x"}])
    def test_but_not_by_nonsense(self, client, asset, wrong):
        captions(asset, "一")
        facts = {"base": 1, "after": "0", "seconds": "1"} | wrong
        assert "Nothing was moved" in page(client.post(url("shift", asset, "zh"), facts, follow=True))
        assert Caption.objects.get().number == 1

    def test_nor_what_others_changed_meanwhile(self, client, asset):
        captions(asset, "一")
        captions(asset, "二")
        facts = {"base": 1, "after": "0", "seconds": "1"}
        assert "Somebody else saved" in page(client.post(url("shift", asset, "zh"), facts, follow=True))
        assert Caption.objects.get().number == 2

    def test_hiding_and_showing(self, client, asset):
        captions(asset, "一")
        for state, shown in (("hidden", False), ("shown", True), ("nonsense", True)):
            client.post(url("state", asset, "zh"), {"state": state})
            assert Caption.objects.get().shown is shown

    def test_vouching_for_what_a_program_wrote(self, client, asset):
        captions(asset, "一", origin="machine")
        assert "A program wrote these captions." in page(client.get(url("index", asset)))
        assert "Somebody else saved" in page(
            client.post(url("state", asset, "zh"), {"state": "checked", "base": 7}, follow=True)
        )
        client.post(url("state", asset, "zh"), {"state": "checked", "base": 1})
        assert Caption.objects.get().state == "checked"
        assert "A program wrote" not in page(client.get(url("index", asset)))

    def test_back_to_an_earlier_version(self, client, asset):
        captions(asset, "一")
        captions(asset, "二")
        assert "Back to version 1" in page(client.get(url("index", asset)))
        client.post(url("restore", asset, "zh"), {"number": 1, "base": 2})
        assert [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))] == ["一"]
        assert "Somebody else saved" in page(
            client.post(url("restore", asset, "zh"), {"number": 2, "base": 2}, follow=True)
        )
        for number in ("9", "x", ""):
            assert client.post(url("restore", asset, "zh"), {"number": number, "base": 3}).status_code == 404

    def test_where_no_program_is_set_up_none_is_offered(self, client, asset):
        assert "Let a program write them" not in page(client.get(url("index", asset)))
        assert client.post(url("transcribe", asset, "zh")).status_code == 404

    def test_asking_a_program(self, client, asset, settings):
        settings.SPEECH_ENGINE, settings.SPEECH_MODELS = "vosk", {"zh": "/models/zh", "bo": ""}
        assert page(client.get(url("index", asset))).count("Let a program write them") == 1
        client.post(url("transcribe", asset, "zh"))
        assert Transcription.objects.get().status == JobStatus.WAITING
        html = page(client.get(url("index", asset)))
        assert "A program writes down what is said:" in html
        assert 'http-equiv="refresh"' in html
        assert client.post(url("transcribe", asset, "bo")).status_code == 404

    def test_why_a_program_failed(self, client, asset):
        reason = "The program heard no speech in the recording. Write the captions by hand."
        Transcription.objects.create(asset=asset, language="zh", status=JobStatus.FAILED, reason=reason)
        assert reason in page(client.get(url("index", asset)))

    def test_a_recording_that_is_not_ready_yet(self, client, settings):
        settings.SPEECH_ENGINE, settings.SPEECH_MODELS = "vosk", {"zh": "/models/zh"}
        waiting = JobFactory().asset
        assert "Let a program write them" not in page(client.get(url("index", waiting)))
        assert client.get(url("edit", waiting, "zh")).status_code == 200
        assert client.post(url("transcribe", waiting, "zh")).status_code == 404


class TestRights:
    NAMES = ("begin", "shift", "state", "restore", "transcribe")

    def test_recordings_of_other_hospitals_are_not_there(self, client, author):
        theirs = ready_asset(asset__owner_code=people.InstitutionFactory().code)
        captions(theirs, "一")
        assert client.get(url("index", theirs)).status_code == 404
        for name in ("edit", "download"):
            assert client.get(url(name, theirs, "zh")).status_code == 404
        for name in self.NAMES:
            assert client.post(url(name, theirs, "zh")).status_code == 404

    def test_who_reviews_for_a_hospital_looks_and_does_not_write(self, client, author):
        theirs = ready_asset(asset__owner_code=cms.reviewed_here(author).code)
        captions(theirs, "一")
        html = page(client.get(url("index", theirs)))
        assert "Captions: 1." in html
        assert "Send the file" not in html
        assert url("edit", theirs, "zh") not in html
        assert client.get(url("download", theirs, "zh")).status_code == 200
        assert client.get(url("edit", theirs, "zh")).status_code == 404
        assert client.post(url("index", theirs), {"language": "bo", "file": file()}).status_code == 404
        for name in ("edit", *self.NAMES):
            posted = {"state": "hidden", "times": "zh", "number": "1", "base": "1"}
            assert client.post(url(name, theirs, "zh"), posted).status_code == 404
        assert Caption.objects.get().shown

    def test_learners_do_not_come_in(self, learner_client, asset):
        captions(asset, "一")
        assert learner_client.get(url("index", asset)).status_code in {302, 403}
        assert learner_client.get(url("edit", asset, "zh")).status_code in {302, 403}

    def test_whoever_may_look_may_not_change(self, client, author, asset):
        group = author.user.groups.get()
        group.permissions.remove(group.permissions.get(codename="change_mediaasset"))
        assert "Send the file" not in page(client.get(url("index", asset)))
        assert client.post(url("index", asset), {"language": "zh", "file": file()}).status_code == 404
        assert client.get(url("edit", asset, "zh")).status_code == 302

    def test_changes_come_by_post(self, client, author, asset):
        captions(asset, "一")
        for name in self.NAMES:
            assert client.get(url(name, asset, "zh")).status_code == 405
