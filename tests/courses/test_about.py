"""What a course says of itself: to whom, what comes first, who teaches, until when it holds."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks import StructBlockValidationError

from courses.catalogue import data_blocks
from courses.catalogue.about import about, audience_words, prerequisites, validity_words
from courses.catalogue.selectors import searchable_pages
from courses.models import CoursePage
from lms.common import clock
from lms.directory.services import sync_cms_groups
from tests.factories import courses as make
from tests.factories.directory import InstitutionFactory, signed_in_person

ON = date(2026, 6, 15)
XSS = "<script>alert(1)</script>"


def with_data(course, **streams):
    """The course with these blocks, stored: `aims=[("aim", {...})]`."""
    for name, blocks in streams.items():
        raw = [{"type": kind, "value": value} for kind, value in blocks]
        setattr(course, name, CoursePage._meta.get_field(name).to_python(raw))
    course.save()
    return CoursePage.objects.get(pk=course.pk)


def audience(**values):
    return [("audience", {"roles": [], "levels": [], "altitude_from": None, "altitude_to": None} | values)]


def aim(text, bo=""):
    return ("aim", {"text_zh": text, "text_bo": bo})


LECTURER = (
    "lecturer",
    {
        "name": "卓玛",
        "affiliation_zh": "自治区人民医院",
        "affiliation_bo": "རང་སྐྱོང་ལྗོངས་མི་དམངས་སྨན་ཁང་།",
        "interests": "无",
    },
)


@pytest.mark.django_db
class TestAbout:
    def test_a_course_that_says_nothing_shows_nothing(self):
        said = about(make.CourseFactory(), on=ON)
        assert (said.aims, said.audience, said.warning, said.first, said.more) == ([], "", "", [], False)

    def test_aims_are_in_the_readers_language_and_fall_back(self):
        course = with_data(make.CourseFactory(), aims=[aim("会量血压", "ཁྲག་ཤེད་འཇལ་ཤེས་པ།"), aim("会转诊")])
        with override("bo"):
            said = [(each.text, each.lang) for each in about(course, on=ON).aims]
        assert said == [("ཁྲག་ཤེད་འཇལ་ཤེས་པ།", "bo"), ("会转诊", "zh-Hans")]

    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({}, ""),
            ({"roles": ["physician", "nurse"]}, "physician, nurse"),
            ({"levels": ["township"], "altitude_from": 3000}, "Township · from 3000 m"),
            ({"altitude_to": 4500}, "up to 4500 m"),
            ({"altitude_from": 0, "altitude_to": 4500}, "0 to 4500 m"),
        ],
    )
    def test_for_whom(self, values, words):
        assert audience_words(with_data(make.CourseFactory(), audience=audience(**values))) == words

    @pytest.mark.parametrize(
        ("first", "last", "on", "word"),
        [
            (None, None, ON, ""),
            (None, ON, ON, ""),
            (ON, None, ON, ""),
            (None, ON, date(2026, 6, 16), "valid until"),
            (ON, None, date(2026, 6, 14), "valid from"),
        ],
    )
    def test_outside_its_time_it_says_so(self, first, last, on, word):
        words = validity_words(make.CourseFactory(valid_from=first, valid_until=last), on)
        assert word in words
        assert bool(words) == bool(word)

    def test_lecturers_sources_and_competencies(self):
        course = with_data(
            make.CourseFactory(review_on=date(2027, 1, 1)),
            lecturers=[LECTURER],
            references=[("reference", {"citation": "指南 2019", "url": ""})],
            competencies=[("competency", {"code": "CV.BP-1", "level": "shows_how"})],
        )
        said = about(course, on=ON)
        assert [(each.name, each.interests) for each in said.lecturers] == [("卓玛", "无")]
        assert said.references == [("指南 2019", "")]
        assert said.competencies == ["CV.BP-1: shows how"]
        assert "2027" in said.reviewed
        assert said.more

    def test_what_comes_first_is_what_is_live_and_not_completed(self):
        done, open_, gone = make.CourseFactory(), make.CourseFactory(), make.CourseFactory(live=False)
        deleted = make.CourseFactory()
        blocks = [("course", page.pk) for page in (done, open_, gone, deleted)]
        deleted.delete()
        course = with_data(make.CourseFactory(), prerequisites=blocks)
        assert prerequisites(course) == [done, open_]
        assert about(course, on=ON, completed={done.pk}).first == [open_]


@pytest.mark.django_db
class TestPage:
    def test_a_course_that_comes_first_is_linked_until_it_is_completed(self, learner_client, learner):
        first = make.course_with(lessons=1, title="先学这门")
        course = with_data(make.course_with(lessons=1), prerequisites=[("course", first.pk)])
        html = learner_client.get(course.url).content.decode()
        assert f'<a href="{first.url}"' in html
        assert "Take this course first" in html
        make.finish(learner, first, at=clock.now())
        assert "Take this course first" not in learner_client.get(course.url).content.decode()

    def test_a_course_out_of_date_says_so_on_its_page_and_in_the_list(self, learner_client):
        course = make.course_with(lessons=1, valid_until=date(2020, 1, 1))
        assert "notice warning" in learner_client.get(course.url).content.decode()
        assert "out of date" in learner_client.get(reverse("courses:catalogue"), follow=True).content.decode()

    def test_no_text_becomes_markup(self, learner_client):
        hostile = ("lecturer", LECTURER[1] | {"name": XSS, "interests": "{{7*7}}" + XSS})
        course = with_data(
            make.course_with(lessons=1),
            aims=[aim(XSS)],
            lecturers=[hostile],
            references=[("reference", {"citation": XSS, "url": ""})],
        )
        html = learner_client.get(course.url).content.decode()
        assert XSS not in html
        assert html.count("&lt;script&gt;") == 4
        assert "{{7*7}}" in html

    def test_more_data_asks_at_most_two_more_questions(self, learner_client, django_assert_max_num_queries):
        firsts = [make.CourseFactory() for _number in range(5)]
        course = with_data(
            make.course_with(lessons=2),
            aims=[aim("甲"), aim("乙")],
            lecturers=[LECTURER] * 3,
            prerequisites=[("course", page.pk) for page in firsts],
        )
        learner_client.get(course.url)
        with django_assert_max_num_queries(10):
            assert learner_client.get(course.url).content.decode().count("<li><a") >= 5

    def test_aims_are_found_by_search(self):
        course = with_data(make.CourseFactory(summary="简介"), aims=[aim("会量血压", "ཁྲག་ཤེད།")])
        found = next(each for each in searchable_pages(only=[course.uuid]))
        assert found.text == {"zh": "简介 会量血压", "bo": "ཁྲག་ཤེད།"}


@pytest.mark.django_db
def test_the_database_keeps_the_days_in_order():
    course = make.CourseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoursePage.objects.filter(pk=course.pk).update(valid_from=ON, valid_until=date(2026, 6, 14))


@given(st.integers(0, 6000), st.integers(0, 6000))
def test_a_band_of_altitude_has_a_lower_and_an_upper_end(low, high):
    block = data_blocks.AudienceBlock()
    value = block.to_python({"roles": [], "levels": [], "altitude_from": low, "altitude_to": high})
    if low <= high:
        assert block.clean(value)["altitude_to"] == high
    else:
        with pytest.raises(StructBlockValidationError):
            block.clean(value)


@pytest.mark.parametrize("code", ["", " ", "a b", "<b>", "код", "x" * 101, ".a", '"'])
def test_a_code_of_a_competency_is_plain(code):
    with pytest.raises((ValidationError, StructBlockValidationError)):
        data_blocks.CompetencyBlock().clean({"code": code, "level": "does"})


@pytest.mark.django_db
class TestForm:
    @pytest.fixture
    def own(self):
        return InstitutionFactory()

    @pytest.fixture
    def author(self, client, own):
        person = signed_in_person(role="author", institution=own)
        sync_cms_groups(person.user, clock.today())
        client.force_login(person.user)
        return client

    def saved(self, author, course, lost=(), **changes):
        form = {
            "title": course.title,
            "slug": course.slug,
            "summary": "简介",
            "institution": course.institution_id,
            "credits": "1",
            "credit_class": "II",
            "effort_minutes": 10,
            "pass_mark": 60,
            **make.empty_course_data(),
        }
        url = reverse("wagtailadmin_pages:edit", args=[course.pk])
        sent = {name: value for name, value in (form | changes).items() if name not in lost}
        return author.post(url, sent).content.decode()

    def one_first(self, page):
        block = {"type": "course", "value": page.pk, "deleted": "", "order": 0, "id": ""}
        return {"prerequisites-count": 1} | {f"prerequisites-0-{name}": value for name, value in block.items()}

    @pytest.mark.parametrize(
        "broken", [{"aims-count": None}, {"aims-count": "x"}, {"aims-count": "1"}, {"lecturers-count": "2"}]
    )
    def test_a_form_of_which_a_part_was_lost_changes_nothing(self, author, own, broken):
        course = with_data(make.CourseFactory(institution=own, live=False), aims=[aim("会量血压")])
        changes = {name: value for name, value in broken.items() if value is not None}
        lost = {name for name, value in broken.items() if value is None}
        html = self.saved(author, course, lost=lost, **changes)
        assert "arrived incomplete" in html
        assert [block.value["text_zh"] for block in self.drafted(course).aims] == ["会量血压"]

    def drafted(self, course):
        return CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()

    def test_days_the_wrong_way_round_are_said(self, author, own):
        course = make.CourseFactory(institution=own, live=False)
        html = self.saved(author, course, valid_from="2026-06-15", valid_until="2026-06-14")
        assert "would end before it begins" in html
        self.saved(author, course, valid_from="2026-06-15", valid_until="2026-06-15")
        assert self.drafted(course).valid_until == ON

    def test_a_course_never_comes_before_itself(self, author, own):
        course = make.CourseFactory(institution=own, live=False)
        assert "cannot come before itself" in self.saved(author, course, **self.one_first(course))

    def test_drafts_of_other_hospitals_are_not_there(self, author, own):
        course = make.CourseFactory(institution=own, live=False)
        hidden = make.CourseFactory(live=False)
        assert "There is no such course" in self.saved(author, course, **self.one_first(hidden))
        for allowed in (make.CourseFactory(), make.CourseFactory(institution=own, live=False)):
            self.saved(author, course, **self.one_first(allowed))
            assert [block.value for block in self.drafted(course).prerequisites] == [allowed]
