"""Two counties with a hospital and a centre each, told apart by marks in every text, and everybody who may look.

Whatever belongs to one side bears its marks; whose they are, and who may read them, stands in `MARKS`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.test import Client

from courses.catalogue.services import ensure_catalogue
from lms.common import clock
from lms.common.identifiers import new_id
from lms.compliance.disclosures.models import Purpose
from lms.compliance.disclosures.services import disclose_names
from lms.directory.models import AccessGrant, AdministrativeDivision, Institution, PractitionerRole
from lms.directory.services import sync_cms_groups
from tests.access import roles as r
from tests.access.side import Side, make_pathway, make_secrets, make_side
from tests.factories.directory import DivisionFactory, UserFactory, signed_in_person

DAY = timedelta(days=1)


@dataclass
class World:
    """What there is, by side, and the session of each role."""

    today: date
    now: datetime
    region: AdministrativeDivision
    a: Side
    b: Side
    sessions: dict[str, str | None] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)


def make_world() -> World:
    """Everything of A, and of B what everybody may know: places, people who look, a published course."""
    ensure_catalogue()
    region = DivisionFactory(code="540000")
    world = World(
        today=clock.today(),
        now=clock.now(),
        region=region,
        a=make_side("甲", "540122"),
        b=make_side("乙", "540221"),
    )
    _people(world)
    make_pathway(world.a, world.people[r.PUBLISHER_A])
    make_pathway(world.b, world.people[r.PUBLISHER_B])
    make_secrets(world.a, world.people[r.AUTHOR_A], world.people[r.PUBLISHER_A], world.people[r.LEARNER_A])
    _ask(world)
    return world


def _ask(world: World) -> None:
    """One viewer of the commission has said why the names of the centre of A are needed."""
    disclose_names(
        viewer=world.people[r.ASKED],
        institution=world.a.centre,
        purpose=Purpose.INSPECTION,
        reason="密甲缘由：现场核对在岗人员",
        key=new_id(),
        at=world.now,
    )


def fill_the_other_side(world: World) -> None:
    """What belongs to B alone, added later: whoever looks from A must not notice."""
    people = world.people
    make_secrets(world.b, people[r.AUTHOR_B], people[r.PUBLISHER_B], people[r.LEARNER_B])


def _people(world: World) -> None:
    for side, names in (
        (world.a, (r.LEARNER_A, r.AUTHOR_A, r.REVIEWER_A, r.PUBLISHER_A, r.MANAGER_A)),
        (world.b, (r.LEARNER_B, r.AUTHOR_B, r.REVIEWER_B, r.PUBLISHER_B, r.MANAGER_B)),
    ):
        learner, author, reviewer, publisher, manager = names
        _person(world, learner, "learner", side.centre, side)
        _person(world, author, "author", side.hospital, side)
        _person(world, reviewer, "reviewer", side.hospital, side)
        _person(world, publisher, "publisher", side.hospital, side)
        _person(world, manager, "manager", side.hospital, side, division=side.county)
    for name, role in (
        (r.COMMISSION, "commission"),
        (r.ASKED, "commission"),
        (r.SYSTEM, "system_admin"),
        (r.SECURITY, "security_admin"),
        (r.AUDIT, "audit_admin"),
    ):
        _person(world, name, role, world.a.office, None, division=world.region)
    _person(world, r.LEFT, "publisher", world.a.hospital, world.a)
    _person(world, r.WITHDRAWN, "publisher", world.a.hospital, world.a)
    stranger = UserFactory(username="stranger")
    world.sessions[r.STRANGER] = session_of(stranger)
    world.sessions[r.VISITOR] = None
    _end_rights(world)


def _person(
    world: World, name: str, role: str, institution: Institution, side: Side | None, *, division: Any = None
) -> None:
    # Who publishes a pathway answers for it by name, to everybody who reads it.
    mark = f"{'公' if role == 'publisher' else '密'}{side.mark}名" if side else "密公名"
    person = signed_in_person(
        role=role,
        institution=institution,
        division=division,
        name_zh=f"{mark}{len(world.people)}",
        personnel_number=f"PN-{side.mark if side else '公'}-{len(world.people)}",
    )
    sync_cms_groups(person.user, world.today)
    world.people[name] = person
    world.sessions[name] = session_of(person.user)


def _end_rights(world: World) -> None:
    """Behind the back of every service: what was in step with yesterday's rights is out of step today."""
    left, withdrawn = world.people[r.LEFT], world.people[r.WITHDRAWN]
    post = PractitionerRole.objects.get(practitioner=left)
    AccessGrant.objects.filter(practitioner=left).update(post=post.uuid)
    PractitionerRole.objects.filter(pk=post.pk).update(to_date=world.today - DAY)
    AccessGrant.objects.filter(practitioner=withdrawn).update(withdrawn_on=world.today)


def session_of(user: Any) -> str:
    """A session in which this account is signed in."""
    client = Client()
    client.force_login(user)
    client.get("/healthz")  # the session is seen for the first time now, and not at each request of the sweep anew
    return client.cookies["sessionid"].value
