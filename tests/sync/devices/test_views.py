"""One's own devices and what was refused; the sites of one's scope, as figures without names."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from lms.audit.models import AuditEntry
from lms.common.clock import civil_date
from lms.directory.models import Practitioner, PractitionerRole
from lms.sync.devices.selectors import sites
from tests.factories import directory as make
from tests.factories.sync import NOW, DeviceFactory, a_record, send

pytestmark = pytest.mark.django_db
TODAY = civil_date(NOW)


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


class TestOwnDevices:
    def test_a_page_without_devices_says_what_to_do(self, learner_client):
        page = learner_client.get(reverse("sync:devices")).content.decode()
        assert "No device of yours has sent anything yet." in page

    def test_a_device_is_shown_with_what_it_said(self, learner_client, learner):
        device = DeviceFactory(practitioner=learner, waiting=4)
        page = learner_client.get(reverse("sync:devices")).content.decode()
        assert f"Device {str(device.device)[:8]}" in page
        assert "<dd>4</dd>" in page
        assert "The clock of this device is wrong." not in page

    def test_a_wrong_clock_is_told(self, learner_client, learner):
        DeviceFactory(practitioner=learner, clock_difference_s=-3600)
        assert "The clock of this device is wrong." in learner_client.get(reverse("sync:devices")).content.decode()

    def test_what_was_refused_is_shown_with_the_reason(self, learner_client, book):
        send(learner_client, a_record(data={"bad": True}), a_record())
        page = learner_client.get(reverse("sync:devices")).content.decode()
        assert page.count("Bad.") == 1
        assert "test.done" in page

    def test_what_was_refused_after_it_had_waited_is_shown_too(self, learner_client, book):
        send(learner_client, a_record("test.page", {"book": "b", "page": 1}))
        assert "Waiting for what comes before them: 1." in learner_client.get(reverse("sync:devices")).content.decode()
        send(learner_client, a_record("test.page", {"book": "b", "page": 0, "bad": True}))
        page = learner_client.get(reverse("sync:devices")).content.decode()
        assert "This follows a step that could not be counted" in page
        assert "Waiting for what comes before" not in page

    def test_the_devices_of_others_are_not_shown(self, learner_client, learner):
        DeviceFactory(practitioner=make.signed_in_person(), label="somebody’s phone")
        assert "somebody’s phone" not in learner_client.get(reverse("sync:devices")).content.decode()

    def test_a_device_that_joined_accounts_both_used_is_shown_once(self, learner_client, learner):
        device = DeviceFactory(practitioner=learner, label="in use")
        joined = make.PractitionerFactory()
        DeviceFactory(
            practitioner=joined, device=device.device, label="before", last_contact_at=NOW - timedelta(days=1)
        )
        Practitioner.objects.filter(pk=joined.pk).update(merged_into=learner)
        page = learner_client.get(reverse("sync:devices")).content.decode()
        assert "in use" in page
        assert "before" not in page

    def test_a_device_gets_a_name(self, learner_client, learner):
        device = DeviceFactory(practitioner=learner)
        url = reverse("sync:name_device", args=[device.pk])
        page = learner_client.post(url, {"label": "我的手机"}, follow=True).content.decode()
        assert "我的手机" in page
        device.refresh_from_db()
        assert device.label == "我的手机"

    def test_a_name_that_is_too_long_is_refused_with_a_sentence(self, learner_client, learner):
        device = DeviceFactory(practitioner=learner)
        url = reverse("sync:name_device", args=[device.pk])
        assert "60" in learner_client.post(url, {"label": "a" * 61}, follow=True).content.decode()
        device.refresh_from_db()
        assert device.label == ""

    def test_nobody_names_the_device_of_another(self, learner_client):
        device = DeviceFactory(practitioner=make.signed_in_person())
        assert learner_client.post(reverse("sync:name_device", args=[device.pk]), {"label": "x"}).status_code == 404

    def test_an_account_of_nobody_has_no_devices(self, client):
        client.force_login(make.UserFactory())
        assert client.get(reverse("sync:devices")).status_code == 403


class TestSites:
    @pytest.fixture
    def county(self):
        return make.township_division().parent

    @pytest.fixture
    def manager(self, county):
        return make.signed_in_person(role="manager", division=county)

    def heard(self, institution, *, days: int = 0, waiting: int = 0):
        person = make.PostFactory(institution=institution).practitioner
        return DeviceFactory(practitioner=person, last_contact_at=NOW - timedelta(days=days), waiting=waiting)

    def test_the_silent_ones_come_first(self, manager):
        recent, silent, never = (make.InstitutionFactory() for _ in range(3))
        self.heard(recent, days=1)
        self.heard(silent, days=20)
        found = [site.institution for site in sites(manager, TODAY)]
        assert [each for each in found if each in (recent, silent, never)] == [never, silent, recent]

    def test_what_the_devices_of_a_site_said_is_added_up(self, manager):
        institution = make.InstitutionFactory()
        self.heard(institution, days=3, waiting=2)
        self.heard(institution, days=1, waiting=5)
        site = next(site for site in sites(manager, TODAY) if site.institution == institution)
        assert (site.devices, site.waiting, site.last_contact_at) == (2, 7, NOW - timedelta(days=1))

    def test_a_person_with_two_posts_at_a_site_counts_once(self, manager):
        device = self.heard(make.InstitutionFactory(), waiting=3)
        (post,) = device.practitioner.posts.all()
        make.PostFactory(practitioner=device.practitioner, institution=post.institution, primary=False)
        site = next(site for site in sites(manager, TODAY) if site.institution == post.institution)
        assert (site.devices, site.waiting) == (1, 3)

    @pytest.mark.parametrize("direction", ["post on the kept row", "post on the joined row"])
    def test_joined_accounts_are_one_person(self, manager, direction):
        institution = make.InstitutionFactory()
        kept, joined = make.PractitionerFactory(), make.PractitionerFactory()
        Practitioner.objects.filter(pk=joined.pk).update(merged_into=kept)
        with_post, with_device = (kept, joined) if direction == "post on the kept row" else (joined, kept)
        make.PostFactory(practitioner=with_post, institution=institution)
        DeviceFactory(practitioner=with_device, waiting=1)
        site = next(site for site in sites(manager, TODAY) if site.institution == institution)
        assert (site.devices, site.waiting) == (1, 1)

    def test_joined_accounts_that_both_used_a_device_have_it_once_as_it_was_last_heard(self, manager):
        institution = make.InstitutionFactory()
        kept, joined = make.PractitionerFactory(), make.PractitionerFactory()
        make.PostFactory(practitioner=kept, institution=institution)
        newest = DeviceFactory(practitioner=kept, waiting=1)
        DeviceFactory(practitioner=joined, device=newest.device, waiting=9, last_contact_at=NOW - timedelta(days=9))
        Practitioner.objects.filter(pk=joined.pk).update(merged_into=kept)
        site = next(site for site in sites(manager, TODAY) if site.institution == institution)
        assert (site.devices, site.waiting, site.last_contact_at) == (1, 1, NOW)

    def test_the_device_of_one_joined_account_speaks_for_the_post_of_another(self, manager):
        institution = make.InstitutionFactory()
        kept, posted, using = (make.PractitionerFactory() for _ in range(3))
        Practitioner.objects.filter(pk__in=[posted.pk, using.pk]).update(merged_into=kept)
        make.PostFactory(practitioner=posted, institution=institution)
        DeviceFactory(practitioner=using, waiting=2)
        site = next(site for site in sites(manager, TODAY) if site.institution == institution)
        assert (site.devices, site.waiting) == (1, 2)

    def test_a_device_that_two_people_share_speaks_for_each(self, manager):
        first = self.heard(make.InstitutionFactory(), waiting=2)
        (post,) = first.practitioner.posts.all()
        other = make.PostFactory(institution=post.institution).practitioner
        DeviceFactory(practitioner=other, device=first.device, waiting=3)
        site = next(site for site in sites(manager, TODAY) if site.institution == post.institution)
        assert (site.devices, site.waiting) == (2, 5)

    def test_who_left_no_longer_speaks_for_a_site(self, manager):
        device = self.heard(make.InstitutionFactory())
        PractitionerRole.objects.filter(practitioner=device.practitioner).update(to_date=TODAY - timedelta(days=1))
        assert all(site.devices == 0 for site in sites(manager, TODAY))

    def test_a_manager_sees_only_their_scope(self, manager):
        elsewhere = make.InstitutionFactory(division=make.township_division("542421200", name_zh="远乡"))
        assert elsewhere not in [site.institution for site in sites(manager, TODAY)]
        assert sites(None, TODAY) == []

    @pytest.mark.parametrize(("state", "shown"), [("", "abc"), ("never", "c"), ("quiet", "bc"), ("waiting", "b")])
    def test_the_list_is_filtered(self, client, county, manager, state, shown):
        a, b, _c = (make.InstitutionFactory(name_zh=f"机构{letter}") for letter in "abc")
        self.heard(a)
        self.heard(b, days=14, waiting=1)
        Practitioner.objects.filter(pk=manager.pk).update(name_zh="主任")
        client.force_login(manager.user)
        page = client.get(reverse("sync:sites"), {"state": state, "level": "township"}).content.decode()
        assert "".join(letter for letter in "abc" if f"机构{letter}" in page) == shown

    @pytest.mark.parametrize("query", [{"state": "x"}, {"level": "x"}], ids=str)
    def test_a_filter_that_is_none_filters_nothing(self, client, manager, query):
        institution = make.InstitutionFactory(name_zh="机构a")
        client.force_login(manager.user)
        assert institution.name_zh in client.get(reverse("sync:sites"), query).content.decode()

    def test_the_page_names_nobody(self, client, manager):
        device = self.heard(make.InstitutionFactory())
        client.force_login(manager.user)
        page = client.get(reverse("sync:sites")).content.decode()
        assert device.practitioner.name_zh not in page
        assert str(device.device) not in page

    def test_an_empty_answer_says_what_to_do(self, client, manager):
        client.force_login(manager.user)
        page = client.get(reverse("sync:sites"), {"state": "waiting"}).content.decode()
        assert "No institution of your scope fits." in page

    def test_the_file_has_the_same_lines_and_is_logged(self, client, manager):
        institution = make.InstitutionFactory()
        self.heard(institution, days=1, waiting=5)
        client.force_login(manager.user)
        response = client.get(reverse("sync:sites_file"), {"state": "waiting"})
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert rows[0] == ["Code", "Institution", "Division", "Devices", "Last contact", "Records waiting"]
        assert rows[1:] == [
            [institution.code, institution.name_zh, institution.division.name_zh, "1", "2026-06-14T16:00+08:00", "5"]
        ]
        entry = AuditEntry.objects.filter(action="list.exported").get()
        assert entry.object_id == "sites"

    @pytest.mark.parametrize(
        ("role", "status"), [("learner", 403), ("audit_admin", 403), ("commission", 200), ("security_admin", 200)]
    )
    @pytest.mark.parametrize("name", ["sites", "sites_file"])
    def test_who_may_see_figures_sees_them(self, client, monkeypatch, role, status, name):
        monkeypatch.setattr("lms.accounts.sessions.middleware.needs_factor", lambda *_args: False)
        client.force_login(make.signed_in_person(role=role).user)
        assert client.get(reverse(f"sync:{name}")).status_code == status

    def test_the_number_of_questions_does_not_grow_with_the_sites(self, manager, django_assert_max_num_queries):
        for _ in range(10):
            self.heard(make.InstitutionFactory())
        with django_assert_max_num_queries(8):
            assert len(sites(manager, TODAY)) >= 10
