"""The page on which authors correct slides."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.common.jobs import JobStatus
from media_pipeline.models import SlideJob
from media_pipeline.slides import forms, jobs, pages, services
from media_pipeline.slides.matching import Placed
from media_pipeline.slides.models import Work
from tests.factories import directory as people
from tests.factories.media_pipeline import ready_asset, with_slides
from tests.media_pipeline import cms
from tests.media_pipeline.slides.drawn import files_in_storage, pdf, sheet
from tests.media_pipeline.slides.test_services import put_pages

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    return cms.author(client)


@pytest.fixture
def asset():
    asset = ready_asset()
    with_slides(asset, 3)
    return asset


def url(name: str, asset) -> str:
    return reverse(f"slides:{name}", kwargs={"uuid": asset.uuid})


def page(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def sent(asset, *, places=(), base=None, **changes) -> dict:
    """The form as the page shows it, but for what is said of a position: _2={"starts": "0:15"}."""
    slides = list(asset.slides.all())
    facts = {"base": services.version(asset) if base is None else base}
    facts |= {"slide-TOTAL_FORMS": len(slides), "slide-INITIAL_FORMS": len(slides)}
    facts |= {"place-TOTAL_FORMS": len(places), "place-INITIAL_FORMS": len(places)}
    for number, slide in enumerate(slides):
        row = {"pk": slide.pk, "starts": slide.starts_ms // 1000, "text": slide.text}
        facts |= {f"initial-slide-{number}-{name}": value for name, value in row.items()}
        facts |= {f"initial-slide-{number}-is_step": str(not slide.new_slide)}
        row |= {} if slide.new_slide else {"is_step": "on"}
        row |= changes.get(f"_{slide.position}", {})
        facts |= {f"slide-{number}-{name}": value for name, value in row.items()}
    for number, (picture, starts) in enumerate(places):
        facts |= {f"place-{number}-picture": picture, f"place-{number}-starts": starts}
    return facts


def as_shown(html: str) -> dict[str, str]:
    """What a browser sends when the page's form is sent as it stands."""
    form = BeautifulSoup(html, "html.parser").select_one("form[data-cues]")
    sent_ = {field["name"]: field.get("value", "") for field in form.select("input:not([type=checkbox])")}
    sent_ |= {field["name"]: "on" for field in form.select("input[type=checkbox][checked]")}
    return sent_ | {field["name"]: field.text.removeprefix("\n").strip(" ") for field in form.select("textarea")}


@pytest.mark.usefixtures("author")
class TestEditing:
    def test_the_page_shows_pictures_times_and_texts(self, client, asset):
        html = page(client.get(url("edit", asset)))
        assert "slide-0002.jpg" in html
        assert 'value="0:20"' in html
        assert "要点2</textarea>" in html
        assert 'alt="要点2"' in html

    def test_a_recording_without_slides(self, client):
        assert "No slides are known of this recording." in page(client.get(url("edit", ready_asset())))

    def test_saving(self, client, asset):
        posted = sent(asset, _2={"starts": "0:15.5", "text": " 改\r\n过 "}, _3={"is_step": "on"})
        assert client.post(url("edit", asset), posted)["Location"] == url("edit", asset) + "?p=1"
        second, third = asset.slides.all()[1:]
        assert (second.starts_ms, second.text, third.new_slide) == (15_500, "改\n过", False)
        assert "These slides were set by an author." in page(client.get(url("edit", asset)))

    def test_removing(self, client, asset):
        client.post(url("edit", asset), sent(asset, _2={"remove": "on"}))
        assert [slide.text for slide in asset.slides.all()] == ["要点1", "要点3"]

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"_2": {"starts": "soon"}}, "Write the time as 2:05"),
            ({"_2": {"starts": "0:40"}}, "two slides begin at the same time"),
            ({"_2": {"text": "字" * 4001}}, "at most 4000 characters"),
        ],
    )
    def test_what_is_wrong_is_marked_and_nothing_is_lost(self, client, asset, changes, sentence):
        html = page(client.post(url("edit", asset), sent(asset, _1={"text": "写了很久"}, **changes)))
        assert sentence in html
        assert "写了很久</textarea>" in html
        assert asset.slides.first().text == "要点1"

    def test_two_people_at_once(self, client, asset):
        mine = sent(asset, _1={"text": "我的"}, _2={"text": "二"})
        client.post(url("edit", asset), sent(asset, _1={"text": "别人的"}, _3={"remove": "on"}))
        response = client.post(url("edit", asset), mine)
        html = page(response)
        assert "Somebody else changed these slides while you wrote." in html
        assert "我的</textarea>" in html
        assert "Now there: 0:00 别人的" in html
        assert len(response.context["sheet"].rows) == 2
        assert asset.slides.first().text == "别人的"
        assert client.post(url("edit", asset), as_shown(html)).status_code == 302
        assert [slide.text for slide in asset.slides.all()] == ["我的", "二"]

    def test_what_others_made_of_rows_that_this_person_left_alone_stays(self, client, asset):
        mine = sent(asset, _1={"text": "我的"})
        client.post(url("edit", asset), sent(asset, _2={"text": "别人的", "starts": "0:15"}, _3={"is_step": "on"}))
        html = page(client.post(url("edit", asset), mine))
        assert html.count("</textarea>") == 1
        client.post(url("edit", asset), as_shown(html))
        rows = [(slide.starts_ms, slide.new_slide, slide.text) for slide in asset.slides.all()]
        assert rows == [(0, True, "我的"), (15_000, True, "别人的"), (40_000, False, "要点3")]

    def test_a_text_that_was_read_meanwhile_stays_beside_a_time_that_was_typed(self, client, asset):
        asset.slides.update(text="")
        mine = sent(asset, _2={"starts": "0:15"})
        asset.slides.update(text="读到的")
        html = page(client.post(url("edit", asset), mine))
        assert "Now there: 0:20 读到的" in html
        assert "读到的</textarea>" in html
        client.post(url("edit", asset), as_shown(html))
        assert [(slide.starts_ms, slide.text) for slide in asset.slides.all()] == [
            (0, "读到的"),
            (15_000, "读到的"),
            (40_000, "读到的"),
        ]

    def test_saving_without_a_change_leaves_the_slides_whose_they_are(self, client, asset):
        form = as_shown(client.get(url("edit", asset)).content.decode())
        assert client.post(url("edit", asset), form).status_code == 302
        asset.refresh_from_db()
        assert asset.slides_by == "analysis"

    def test_lines_that_a_browser_ends_in_its_own_way_are_no_change(self, client, asset):
        asset.slides.update(text="一\n二")
        form = as_shown(client.get(url("edit", asset)).content.decode())
        form = {
            name: value.replace("\n", "\r\n") if name.startswith("slide") else value for name, value in form.items()
        }
        assert client.post(url("edit", asset), form).status_code == 302
        asset.refresh_from_db()
        assert asset.slides_by == "analysis"

    def test_a_refused_form_still_knows_what_stood_there(self, client, asset):
        html = page(client.post(url("edit", asset), sent(asset, _2={"starts": "0:40"})))
        form = as_shown(html)
        assert (form["initial-slide-1-starts"], form["slide-1-starts"]) == ("20", "0:40")
        client.post(url("edit", asset), form | {"slide-1-starts": "0:30"})
        assert [slide.starts_ms for slide in asset.slides.all()] == [0, 30_000, 40_000]

    def test_a_form_that_lost_its_frame(self, client, asset):
        assert client.post(url("edit", asset), {"base": "x"}).status_code == 200
        assert asset.slides.count() == 3

    def test_many_slides_have_pages(self, client, asset, monkeypatch):
        monkeypatch.setattr("media_pipeline.slides.editing.PER_PAGE", 2)
        sheet_ = client.get(url("edit", asset) + "?p=2").context["sheet"]
        assert ([row.slide.position for row in sheet_.rows], sheet_.first, list(sheet_.pages)) == ([3], 3, [1, 2])
        response = client.post(url("edit", asset) + "?p=1", sent(asset) | {"next": "1"})
        assert response["Location"] == url("edit", asset) + "?p=2"

    @pytest.mark.parametrize("number", ["0", "99", "x", "٢"])
    def test_pages_that_are_not_there(self, client, asset, number):
        assert client.get(url("edit", asset), {"p": number}).status_code == 200


@pytest.mark.usefixtures("author")
class TestDocuments:
    def send(self, client, asset, content: bytes):
        return client.post(url("document", asset), {"file": SimpleUploadedFile("slides.pdf", content)}, follow=True)

    @pytest.mark.media
    def test_a_document_is_taken_in_and_worked_on(self, client, asset):
        assert "Its pages are being made into slides." in page(self.send(client, asset, pdf(sheet(1))))
        assert SlideJob.objects.get().status == JobStatus.WAITING
        assert "making slides of the document" in page(client.get(url("edit", asset)))

    @pytest.mark.media
    def test_one_at_a_time(self, client, asset):
        self.send(client, asset, pdf(sheet(1)))
        assert "Another document is being worked on." in page(self.send(client, asset, pdf(sheet(2))))
        assert len([name for name in files_in_storage() if name.startswith("documents/")]) == 1

    @pytest.mark.media
    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "The file is empty."),
            (b"PK\x03\x04", "The file is no PDF."),
            (b"%PDF-1.7 broken", "The PDF is damaged"),
            (pdf(sheet(1), password="secret"), "locked with a password"),
        ],
        ids=["empty", "presentation", "broken", "locked"],
    )
    def test_what_is_not_taken_says_why_and_leaves_nothing(self, client, asset, content, sentence):
        assert sentence in page(self.send(client, asset, content))
        assert not SlideJob.objects.exists()
        assert files_in_storage() == set()

    def test_a_huge_one_is_not_even_looked_at(self, client, asset, monkeypatch):
        monkeypatch.setattr(pages, "MOST_BYTES", 3)
        assert "larger than 50 MB" in page(self.send(client, asset, b"%PDF-1.7"))

    def test_a_server_without_poppler(self, client, asset, monkeypatch):
        def missing(document):
            raise forms.ToolFailed("missing", "pdfinfo")

        monkeypatch.setattr(pages, "looked_at", missing)
        assert "The server cannot look at PDF files at the moment." in page(self.send(client, asset, b"%PDF"))

    def test_pages_without_a_time_are_offered_and_placed(self, client, asset):
        put_pages(asset, [Placed(0, 60_000, 0)])
        response = client.get(url("edit", asset))
        assert "Pages without a time" in page(response)
        (row,) = response.context["sheet"].place_rows
        picture = row.form.initial["picture"]
        client.post(url("edit", asset), sent(asset, places=[(picture, "0:30")]))
        assert [slide.starts_ms for slide in asset.slides.all()] == [0, 30_000]

    def test_a_time_that_was_typed_is_still_there_after_others_saved(self, client, asset):
        put_pages(asset, [Placed(0, 60_000, 0)])
        picture = client.get(url("edit", asset)).context["sheet"].place_rows[0].form.initial["picture"]
        mine = sent(asset, places=[(picture, "0:30")])
        client.post(url("edit", asset), sent(asset, _1={"text": "别人的"}))
        html = page(client.post(url("edit", asset), mine))
        assert "Somebody else changed these slides while you wrote." in html
        assert as_shown(html)["place-0-starts"] == "0:30"
        client.post(url("edit", asset), as_shown(html))
        assert [(slide.starts_ms, slide.text) for slide in asset.slides.all()] == [(0, "别人的"), (30_000, "")]

    def test_a_page_whose_time_cannot_be_read_stays_offered(self, client, asset):
        put_pages(asset, [Placed(0, 60_000, 0)])
        picture = client.get(url("edit", asset)).context["sheet"].place_rows[0].form.initial["picture"]
        html = page(client.post(url("edit", asset), sent(asset, places=[(picture, "soon")])))
        assert "Write the time as 2:05" in html
        assert 'value="soon"' in html


@pytest.mark.usefixtures("author")
class TestMore:
    def test_back_to_what_was_found(self, client, asset):
        client.post(url("edit", asset), sent(asset, _1={"text": "改"}))
        assert "Back to the slides that were found" in page(client.get(url("edit", asset)))
        assert "are shown again" in page(client.post(url("restore", asset), follow=True))
        assert asset.slides.first().text == "要点1"
        client.post(url("restore", asset))
        assert "Back to the slides that were found" not in page(client.get(url("edit", asset)))

    def test_reading_again(self, client, asset):
        assert "Read slides that have no text" not in page(client.get(url("edit", asset)))
        asset.slides.update(text="")
        assert "Read slides that have no text" in page(client.get(url("edit", asset)))
        client.post(url("read", asset))
        assert SlideJob.objects.get().work == Work.READ

    def test_why_slides_have_no_text(self, client, asset):
        SlideJob.objects.create(asset=asset, work=Work.READ, status=JobStatus.FAILED, reason=jobs.NO_TESSERACT)
        assert "(tesseract)" in page(client.get(url("edit", asset)))


class TestRights:
    def test_recordings_of_other_hospitals_are_not_there(self, client, author):
        theirs = ready_asset(asset__owner_code=people.InstitutionFactory().code)
        assert client.get(url("edit", theirs)).status_code == 404
        for name in ("edit", "document", "restore", "read"):
            assert client.post(url(name, theirs)).status_code == 404

    def test_who_reviews_for_a_hospital_does_not_write(self, client, author):
        theirs = ready_asset(asset__owner_code=cms.reviewed_here(author).code)
        with_slides(theirs, 2)
        assert client.get(reverse("media_authoring:detail", args=[theirs.uuid])).status_code == 200
        assert client.get(url("edit", theirs)).status_code == 404
        for name in ("edit", "document", "restore", "read"):
            assert client.post(url(name, theirs), sent(theirs, _1={"text": "改"})).status_code == 404
        assert theirs.slides.first().text == "要点1"

    def test_learners_do_not_come_in(self, learner_client, asset):
        assert learner_client.get(url("edit", asset)).status_code in {302, 403}

    def test_changes_come_by_post(self, client, author, asset):
        for name in ("document", "restore", "read"):
            assert client.get(url(name, asset)).status_code == 405
