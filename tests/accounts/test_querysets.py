"""Links, devices and what people did on them: seen by those who look after the institution, one row as the list."""

from datetime import date, timedelta

import pytest

from lms.accounts.models import DeviceSignIn, Invitation, LinkKind, QuickPin, SharedDevice
from lms.common.identifiers import new_id
from tests.factories import accounts
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)


@pytest.fixture
def here():
    return make.InstitutionFactory(division=make.township_division("540102901"))


@pytest.fixture
def abroad():
    return make.InstitutionFactory(division=make.township_division("540221901"))


def looked_after(role, institution):
    """Somebody with this role over the county of the institution."""
    return make.signed_in_person(role=role, division=institution.division.parent, institution=institution)


def link_to(institution):
    return Invitation.objects.create(
        key=new_id(),
        kind=LinkKind.INVITATION,
        practitioner=make.signed_in_person(institution=institution),
        institution=institution,
        token_hash=str(new_id()),
        code_hash=str(new_id()),
        issued_at=accounts.AT,
        expires_at=accounts.AT + timedelta(days=7),
    )


def agrees(model, viewer, rows):
    """What the list holds; each row alone gives the same answer."""
    seen = set(model.objects.visible_to(viewer, ON))
    for row in rows:
        assert model.objects.filter(pk=row.pk).visible_to(viewer, ON).exists() is (row in seen)
    return seen


@pytest.mark.parametrize(("role", "sees"), [("manager", True), ("security_admin", True), ("learner", False)])
def test_links_are_seen_by_those_who_look_after_the_people(here, abroad, role, sees):
    near, far = link_to(here), link_to(abroad)
    assert agrees(Invitation, looked_after(role, here), [near, far]) == ({near} if sees else set())


@pytest.mark.parametrize(("role", "sees"), [("manager", True), ("security_admin", False), ("learner", False)])
def test_devices_are_seen_by_those_who_manage_the_people(here, abroad, role, sees):
    near, far = (accounts.SharedDeviceFactory(institution=each) for each in (here, abroad))
    assert agrees(SharedDevice, looked_after(role, here), [near, far]) == ({near} if sees else set())


def test_who_was_on_a_device_is_seen_by_those_who_see_the_person(here, abroad):
    rows = []
    for institution in (here, abroad):
        person, device = make.signed_in_person(institution=institution), accounts.SharedDeviceFactory()
        rows.append(DeviceSignIn.objects.create(device=device, user=person.user, day=ON))
    assert agrees(DeviceSignIn, looked_after("manager", here), rows) == {rows[0]}
    own = rows[1].user.practitioner
    assert agrees(DeviceSignIn, own, rows) == {rows[1]}


def test_a_pin_is_nobody_elses(here):
    person = make.signed_in_person(institution=here)
    pin = QuickPin.objects.create(user=person.user, pin_hash="x", chosen_at=accounts.AT)
    assert agrees(QuickPin, person, [pin]) == {pin}
    assert agrees(QuickPin, looked_after("manager", here), [pin]) == set()
