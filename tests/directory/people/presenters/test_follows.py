"""What follows from an act, in sentences: one for each thing that ends, begins or stays."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from lms.directory.models import PractitionerRole
from lms.directory.people.presenters import follows
from lms.directory.services import grants, people, posts

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def post(counties):
    return PractitionerRole.objects.get(practitioner=counties.doctor)


@pytest.fixture
def second(counties, today):
    return posts.start_post(
        practitioner=counties.doctor, institution=counties.there, role="nurse", from_date=today - DAY, on=today
    )


def moving(counties, first_day):
    return {"institution": counties.there, "role": "physician", "first_day": first_day}


class TestTransfer:
    def test_a_day_in_the_past_ends_the_rights_at_once(self, counties, post, today):
        said = " ".join(follows.of_transfer(counties.doctor, post, moving(counties, today), today))
        assert "The right “learner” at 甲乡卫生院 ends at once" in said

    def test_a_day_to_come_ends_them_with_the_day_before(self, counties, post, today):
        said = " ".join(follows.of_transfer(counties.doctor, post, moving(counties, today + 5 * DAY), today))
        assert f"The right “learner” at 甲乡卫生院 ends with {(today + 4 * DAY).isoformat()}." in said

    def test_a_right_that_rests_on_another_post_stays(self, counties, post, second, today):
        grants.grant_access(
            practitioner=counties.doctor, role="reviewer", institution=counties.there, post=second, on=today
        )
        said = follows.of_transfer(counties.doctor, post, moving(counties, today), today)
        assert "The right “reviewer” at 乙乡卫生院 stays." in said
        assert not any("reviewer" in sentence and "ends" in sentence for sentence in said)

    def test_without_the_right_to_learn_none_begins(self, counties, post, today):
        grants.end_grant(grant=counties.doctor.grants.get(), from_date=today, on=today)
        said = follows.of_transfer(counties.doctor, post, moving(counties, today), today)
        assert "No right rests on this post, so none ends." in said
        assert "No right begins at 乙乡卫生院." in said

    def test_what_it_says_is_what_happens(self, counties, post, today):
        grants.grant_access(practitioner=counties.doctor, role="author", institution=counties.here, on=today)
        ending = follows.rights_resting_on(counties.doctor, [post], today)
        posts.transfer(practitioner=counties.doctor, to=counties.there, role="physician", first_day=today, on=today)
        for grant in ending:
            grant.refresh_from_db()
            assert not grant.in_force(today)
        assert {grant.role for grant in ending} == {"learner", "author"}


class TestEndAndLeaving:
    def test_an_end_names_the_day_and_the_rights(self, counties, post, today):
        said = follows.of_end(counties.doctor, post, {"last_day": today}, today)
        assert said[0] == f"The post of 格桑卓玛 as physician at 甲乡卫生院 ends on {today.isoformat()}."
        assert said[1] == f"The right “learner” at 甲乡卫生院 ends with {today.isoformat()}."
        assert follows.what_stays() in said

    @pytest.mark.parametrize(("days", "at_once", "now"), [(10, True, True), (10, False, False), (-1, False, True)])
    def test_leaving_says_when_the_rights_end(self, counties, post, today, days, at_once, now):
        data = {"last_day": today + days * DAY, "at_once": at_once}
        said = " ".join(follows.of_leaving(counties.doctor, [post], data, today))
        assert ("Every right ends at once" in said) is now
        assert (f"Every right ends with {data['last_day'].isoformat()}." in said) is not now

    def test_leaving_names_every_post(self, counties, post, second, today):
        data = {"last_day": today, "at_once": False}
        said = " ".join(follows.of_leaving(counties.doctor, [post, second], data, today))
        assert "甲乡卫生院" in said
        assert "乙乡卫生院" in said


class TestTheOthers:
    @pytest.mark.parametrize(
        ("primary", "sentence"), [(True, "It is the primary post."), (False, "It is a second post.")]
    )
    def test_a_start_says_which_post_it_is(self, counties, today, primary, sentence):
        data = {
            "institution": counties.there, "role": "nurse", "from_date": today, "to_date": None,
            "primary": primary, "learns": True,
        }  # fmt: skip
        said = follows.of_start(counties.doctor, data, today)
        assert said[0] == f"格桑卓玛 works as nurse at 乙乡卫生院, since {today.isoformat()}."
        assert sentence in said
        assert f"The right of a learner at 乙乡卫生院 begins on {today.isoformat()}." in said

    def test_a_new_primary_post_changes_no_right(self, counties, second, today):
        said = follows.of_primary(counties.doctor, second, {"from_date": today})
        assert f"From {today.isoformat()} the primary post of 格桑卓玛 is the one at 乙乡卫生院." in said
        assert "No right changes." in said

    def test_leave_and_its_retraction(self, counties, today):
        data = {"kind": "sick", "from_date": today, "to_date": today + DAY}
        assert "sick leave" in follows.of_absence(counties.doctor, data)[0]
        leave = people.record_leave(practitioner=counties.doctor, on=today, **data)
        assert "as if it had never been recorded" in follows.of_return(counties.doctor, leave)[0]

    @pytest.mark.parametrize(("days", "words"), [(0, "at once"), (3, "no longer from")])
    def test_the_end_of_a_right(self, counties, today, days, words):
        grant = counties.doctor.grants.get()
        said = follows.of_right_end(counties.doctor, grant, {"from_date": today + days * DAY}, today)
        assert words in said[0]

    def test_a_right_names_the_post_it_rests_on(self, counties, post, today):
        data = {"from_date": today, "to_date": None}
        said = follows.of_right(counties.doctor, "author", "甲乡卫生院", data, post)
        assert said[1] == "It rests on the post as physician at 甲乡卫生院 and ends with it."
        assert "rests on no post" in follows.of_right(counties.doctor, "author", "甲乡卫生院", data, None)[1]

    def test_a_correction_repeats_the_entry(self):
        assert follows.of_correction("Post: nurse")[0] == "This entry is taken back: Post: nurse"
