"""Examinations in the CMS: made, published with a check, supervised; a hospital's own, and nobody else's."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from courses.bank.models import ItemVersion
from courses.exams import services
from courses.exams.authoring.exports import as_csv, as_xlsx, safe_text
from courses.exams.authoring.forms import ExamForm
from courses.exams.authoring.results import analysed
from courses.exams.models import Accommodation, Correction, Exam
from courses.exams.selectors import marking_of
from lms.audit.models import AuditEntry
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import courses as make_courses
from tests.factories import exams as make
from tests.factories.bank import ItemVersionFactory, documents
from tests.factories.directory import InstitutionFactory, PractitionerFactory, signed_in_person

pytestmark = pytest.mark.django_db

SETTINGS = {
    **{"title_zh": "结业考试", "minutes": 45, "grace_seconds": 60, "attempts": 2, "pass_mark": 70},
    **{"negative": "0.25", "review": "close", "shuffle": "on", "one_a_page": "on", "code": "everest"},
}


@pytest.fixture
def hospital():
    return InstitutionFactory(level="county")


def as_(client, role: str, institution) -> object:
    person = signed_in_person(role=role, institution=institution)
    client.force_login(person.user)
    return person


@pytest.fixture
def publisher(client, hospital):
    return as_(client, "publisher", hospital)


@pytest.fixture
def exam(hospital):
    return make.published(institution=hospital)


def address(name: str, exam: Exam, *more: object) -> str:
    return reverse(f"exams_cms:{name}", args=[exam.uuid, *more])


def said(client, url: str, data: dict | None = None) -> str:
    return client.post(url, data or {}, follow=True).content.decode()


class TestMaking:
    def test_from_settings_by_lines_to_what_can_be_taken(self, client, publisher, hospital):
        url = reverse("exams_cms:new")
        assert client.get(url).status_code == 200
        answer = client.post(url, {**SETTINGS, "institution": hospital.pk})
        exam = Exam.objects.get()
        assert answer.url == address("lines", exam)
        assert (exam.minutes, exam.title_zh, len(exam.access_code)) == (45, "结业考试", 64)
        make.question(exam)
        client.post(address("lines", exam), line_form({"count": 1, "points": "2"}))
        assert "1 questions, 2.00 points" in client.get(address("detail", exam)).content.decode()
        assert "Version 1 is published" in said(client, address("publish", exam))
        assert Exam.objects.get().status == "published"

    def test_a_line_without_enough_questions_is_named_before_anybody_begins(self, client, publisher, hospital):
        exam = make.ExamFactory(institution=hospital)
        assert "has no lines yet" in said(client, address("publish", exam))
        make.LineFactory(exam=exam, count=3)
        assert "Line 1 asks for 3 questions" in said(client, address("publish", exam))
        assert Exam.objects.get().status == "draft"

    def test_withdrawing_is_undone_by_publishing(self, client, publisher, exam):
        assert "Nobody can begin it any more" in said(client, address("withdraw", exam))
        assert Exam.objects.get().status == "draft"
        assert "Version 1 is published" in said(client, address("publish", exam))

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"title_zh": ""}, "is required"),
            ({"code": "short"}, "at least 6"),
            ({"opens_at": "2026-06-15T10:00", "closes_at": "2026-06-15T09:00"}, "closes after it opens"),
            ({"minutes": "0"}, "greater than or equal to 1"),
            ({"institution": "999999"}, "Select a valid choice"),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, client, publisher, hospital, changes, sentence):
        answer = client.post(reverse("exams_cms:new"), {**SETTINGS, "institution": hospital.pk, **changes})
        page = answer.content.decode()
        assert (answer.status_code, sentence in page, 'value="45"' in page or "minutes" in changes) == (422, True, True)
        assert not Exam.objects.exists()

    def test_a_range_the_wrong_way_round_is_refused(self, client, publisher, hospital):
        exam = make.ExamFactory(institution=hospital)
        answer = client.post(address("lines", exam), line_form({"easiest": 4, "hardest": 2}))
        assert (answer.status_code, exam.lines.count()) == (422, 0)
        assert "from the lower to the higher" in answer.content.decode()

    def test_lines_are_changed_and_taken_away(self, client, publisher, exam):
        line = exam.lines.get()
        form = line_form({"id": line.pk, "count": 2}, {"count": 1, "competency": "HEART"}, initial=1)
        assert client.post(address("lines", exam), form).status_code == 302
        assert list(exam.lines.values_list("count", "competency")) == [(2, ""), (1, "HEART")]
        gone = line_form({"id": line.pk, "count": 2, "DELETE": "on"}, initial=1)
        client.post(address("lines", exam), gone)
        assert list(exam.lines.values_list("competency", flat=True)) == ["HEART"]

    def test_a_form_that_was_open_meanwhile_does_not_undo_a_withdrawal(self, publisher, hospital, exam, rf):
        request = rf.post("/")
        request.user = publisher.user
        form = ExamForm({**SETTINGS, "institution": hospital.pk}, instance=exam, request=request)
        assert form.is_valid()
        services.withdraw(exam=exam, at=clock.now())
        form.save()
        stored = Exam.objects.get()
        assert (stored.status, stored.minutes, len(stored.access_code)) == ("draft", 45, 64)

    def test_the_access_code_is_kept_changed_and_taken_away(self, client, publisher, hospital, exam):
        form = {**SETTINGS, "institution": hospital.pk}
        client.post(address("edit", exam), form)
        first = Exam.objects.get().access_code
        client.post(address("edit", exam), {**form, "code": ""})
        assert Exam.objects.get().access_code == first
        assert "everest" not in client.get(address("edit", exam)).content.decode()
        client.post(address("edit", exam), {**form, "code": "", "no_code": "on"})
        assert Exam.objects.get().access_code == ""

    def test_an_examination_ends_a_course_of_its_own_house_that_has_no_quiz(self, client, publisher, hospital):
        own = make_courses.course_with(quiz=False, institution=hospital)
        with_quiz = make_courses.course_with(institution=hospital)
        elsewhere = make_courses.course_with(quiz=False)
        url, form = reverse("exams_cms:new"), {**SETTINGS, "institution": hospital.pk}
        for course in (with_quiz, elsewhere):
            assert client.post(url, {**form, "course": course.pk}).status_code == 422
        assert client.post(url, {**form, "course": own.pk}).status_code == 302
        assert Exam.objects.get().course == own


def line_form(*lines: dict, initial: int = 0) -> dict:
    data = {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": initial}
    for place, line in enumerate(lines):
        whole = {"easiest": 1, "hardest": 5, "count": 1, "points": 1, **line}
        data |= {f"lines-{place}-{name}": value for name, value in whole.items()}
    return data


class TestWho:
    @pytest.mark.parametrize(
        ("role", "draft", "published"), [("author", 200, 404), ("reviewer", 404, 404), ("publisher", 200, 200)]
    )
    def test_drafts_are_the_authors_and_what_counts_the_publishers(
        self, client, hospital, exam, role, draft, published
    ):
        as_(client, role, hospital)
        assert client.get(address("edit", make.ExamFactory(institution=hospital))).status_code == draft
        for name in ("edit", "results", "time", "questions"):
            assert client.get(address(name, exam)).status_code == published
        assert client.get(address("detail", exam)).status_code == 200

    def test_another_hospitals_are_not_there(self, client, exam):
        as_(client, "publisher", InstitutionFactory(level="county"))
        assert exam.title_zh not in client.get(reverse("exams_cms:index")).content.decode()
        for name in ("detail", "edit", "lines", "results", "time", "questions"):
            assert client.get(address(name, exam)).status_code == 404
        for name in ("publish", "withdraw"):
            assert client.post(address(name, exam)).status_code == 404


class TestSupervising:
    def test_more_time_by_personnel_number(self, client, publisher, exam):
        person = PractitionerFactory(personnel_number="P-77")
        form = {"key": new_id(), "number": " P-77 ", "minutes": 10, "percent": 25}
        for _time in range(2):
            assert client.post(address("time", exam), form).status_code == 302
        given = Accommodation.objects.get()
        assert (given.practitioner, given.minutes, given.percent) == (person, 10, 25)
        assert "P-77" in client.get(address("time", exam)).content.decode()
        assert AuditEntry.objects.filter(action="exam.time_given").count() == 1

    def test_a_number_that_nobody_has_is_said(self, client, publisher, exam):
        answer = client.post(address("time", exam), {"key": new_id(), "number": "P-0", "minutes": 1, "percent": 0})
        assert (answer.status_code, "Nobody has this personnel number" in answer.content.decode()) == (422, True)

    def test_results_name_who_took_it(self, client, publisher, exam):
        done, at_work = PractitionerFactory(name_zh="格桑"), PractitionerFactory(name_zh="次仁")
        make.taken(done, exam, ["b", "b", "a"])
        make.begun(at_work, exam)
        page = client.get(address("results", exam)).content.decode()
        assert "格桑" in page
        assert "66" in page
        assert page.count("at work") == 1

    def test_without_anybody_the_pages_say_so(self, client, publisher, exam):
        assert "Nobody has begun it yet" in client.get(address("results", exam)).content.decode()
        assert "Ended attempts: 0" in client.get(address("questions", exam)).content.decode()

    def test_the_files_hold_the_same_and_no_formula(self, client, publisher, exam):
        make.taken(PractitionerFactory(name_zh='=HYPERLINK("http://x")', personnel_number="P-1"), exam, ["b"] * 3)
        answer = client.get(address("export", exam, "csv"))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert rows[1][:2] == ["P-1", '\'=HYPERLINK("http://x")']
        assert rows[1][5:] == ["100", "3.000", "3.000", "yes"]
        book = load_workbook(io.BytesIO(client.get(address("export", exam, "xlsx")).content))
        assert [cell.value for cell in book.active[2]][1] == rows[1][1]
        assert book.active["B2"].data_type == "s"
        assert AuditEntry.objects.filter(action="exam.exported").count() == 2
        assert client.get(address("export", exam, "doc")).status_code == 404

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "＝1", "\t=1"])
    def test_what_a_spreadsheet_would_calculate_is_a_text(self, text):
        assert safe_text(text).startswith("'")
        assert as_csv([[text]]).decode("utf-8-sig").lstrip('"').startswith("'")
        assert load_workbook(io.BytesIO(as_xlsx([[text]]))).active["A1"].value.startswith("'")


class TestQuestions:
    def test_how_they_did(self, client, publisher, exam):
        for number in range(12):
            right = ["b"] * (1 + number % 3)
            at = clock.now() - timedelta(hours=2, seconds=number)
            make.taken(PractitionerFactory(), exam, right + ["c"] * (3 - len(right)), at=at)
        found = analysed(exam)
        assert (found.people, len(found.lines), len(found.scores)) == (12, 3, 12)
        assert sum(line.figures.difficulty for line in found.lines) == pytest.approx(2)
        page = client.get(address("questions", exam)).content.decode()
        assert page.count('viewBox="0 0 100 4"') == 3
        assert '<title id="spread-title">How many attempts' in page
        assert "An option is chosen by hardly anybody" in page
        assert "30–39 %: 4" in page

    def test_a_correction_says_what_it_does_before_it_does_it(self, client, publisher, exam):
        attempt = make.taken(PractitionerFactory(), exam, ["a", "b", "a"])
        item = make.items_in(attempt)[0]
        url = address("correct", exam, item)
        assert "version 1, approved" in client.get(url).content.decode()
        assert (
            "Points change: 1. Pass now: 0. Pass no longer: 0." in client.get(url, {"instead": "out"}).content.decode()
        )
        assert not Correction.objects.exists()
        form = {"key": new_id(), "instead": "out"}
        for _time in range(2):
            assert client.post(url, form).status_code == 302
        assert marking_of(attempt).score == 50
        client.post(url, {"key": new_id(), "instead": "1"})  # the first comes back
        assert marking_of(attempt).score == 33

    def test_after_a_correction_the_right_option_is_that_of_the_other_key(self, client, publisher, exam):
        attempt = make.taken(PractitionerFactory(), exam, ["c", "b", "b"])
        wrong = ItemVersion.objects.get(pk=make.items_in(attempt)[0])
        content, key = documents("A1", wrong.content["stem"]["zh"])
        key["parts"]["p1"]["answer"] = "c"
        approval = {"approved_by": PractitionerFactory(), "approved_at": clock.now()}
        ItemVersionFactory(item=wrong.item, number=2, content=content, key=key, **approval)
        client.post(address("correct", exam, wrong.pk), {"key": new_id(), "instead": "2"})
        right = {line.id: [option.id for option in line.options["p1"] if option.right] for line in analysed(exam).lines}
        assert right == {id: ["c"] if id == str(wrong.pk) else ["b"] for id in make.items_in(attempt)}
        assert "marked by the key of version 2" in client.get(address("questions", exam)).content.decode()

    def test_a_question_that_was_taken_out_is_still_led_to(self, client, publisher, exam):
        attempt = make.taken(PractitionerFactory(), exam, ["a", "b", "b"])
        url = address("correct", exam, make.items_in(attempt)[0])
        assert "Corrected questions" not in client.get(address("questions", exam)).content.decode()
        client.post(url, {"key": new_id(), "instead": "out"})
        page = client.get(address("questions", exam)).content.decode()
        assert url in page
        assert "This question was taken out and counts for nobody." in page
        client.post(url, {"key": new_id(), "instead": "1"})  # it comes back
        assert "Corrected questions" not in client.get(address("questions", exam)).content.decode()

    @pytest.mark.parametrize("instead", ["2", "x", "", "99999999"])
    def test_a_version_that_is_not_there_is_404(self, client, publisher, exam, instead):
        attempt = make.begun(PractitionerFactory(), exam)
        url = address("correct", exam, make.items_in(attempt)[0])
        assert client.get(url, {"instead": instead}).status_code == 404
        assert client.get(address("correct", exam, new_id())).status_code == 404
