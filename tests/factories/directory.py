"""Divisions, institutions, people, posts and grants for tests. No JSON fixtures.

The factories make rows without facts, which is quick; the acts of the directory take such a row over when they meet
one. `founded_*` and `person_with_post` go through the services, for tests of the facts themselves.
"""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from lms.directory import services
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    Institution,
    Level,
    PostRole,
    Practitioner,
    PractitionerRole,
    User,
)


class DivisionFactory(DjangoModelFactory):
    class Meta:
        model = AdministrativeDivision
        django_get_or_create = ("code",)

    code = "540000"
    level = Level.REGION
    name_zh = factory.LazyAttribute(lambda d: f"区划{d.code}")
    parent = None
    path = factory.LazyAttribute(lambda d: (d.parent.path if d.parent else "") + d.code + "/")


def township_division(code: str = "540102901", *, name_zh: str = "示范乡") -> AdministrativeDivision:
    """A township with its county, prefecture and region above it (made when missing)."""
    region = DivisionFactory(code="540000")
    prefecture = DivisionFactory(code=code[:4] + "00", level=Level.PREFECTURE, parent=region)
    county = DivisionFactory(code=code[:6], level=Level.COUNTY, parent=prefecture)
    return DivisionFactory(code=code, level=Level.TOWNSHIP, parent=county, name_zh=name_zh)


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    code = factory.Sequence(lambda n: f"T{n:05d}")
    level = Level.TOWNSHIP
    division = factory.LazyFunction(township_division)
    name_zh = factory.Sequence(lambda n: f"示范乡卫生院{n}")
    altitude_m = 3650
    link_kbps = 128
    link_round_trip_ms = 700


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")


class PractitionerFactory(DjangoModelFactory):
    class Meta:
        model = Practitioner

    name_zh = factory.Sequence(lambda n: f"卓玛{n}")
    user = None


class PostFactory(DjangoModelFactory):
    class Meta:
        model = PractitionerRole

    practitioner = factory.SubFactory(PractitionerFactory)
    institution = factory.SubFactory(InstitutionFactory)
    role = PostRole.PHYSICIAN
    from_date = date(2020, 1, 1)


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = AccessGrant

    practitioner = factory.SubFactory(PractitionerFactory)
    role = "learner"
    institution = factory.SubFactory(InstitutionFactory)
    from_date = date(2020, 1, 1)


def signed_in_person(*, role: str = "learner", institution=None, division=None, **person) -> Practitioner:
    """A person with an account, a post, and one grant whose scope is the institution (or the division)."""
    institution = institution or InstitutionFactory()
    practitioner = PractitionerFactory(user=UserFactory(), **person)
    post = PostFactory(practitioner=practitioner, institution=institution)
    scope = {"institution": None, "division": division} if division else {"institution": institution}
    GrantFactory(practitioner=practitioner, role=role, post=post, **scope)
    return practitioner


LONG_AGO = date(2020, 1, 1)


def founded_township(code: str = "540102901") -> AdministrativeDivision:
    """A township with all divisions above it, founded by the services (those that exist are taken as they are)."""
    levels = (("540000", Level.REGION), (code[:4] + "00", Level.PREFECTURE), (code[:6], Level.COUNTY))
    above = None
    for each, level in (*levels, (code, Level.TOWNSHIP)):
        found = AdministrativeDivision.objects.filter(code=each).first()
        above = found or services.found_division(
            code=each, level=level, parent=above, valid_from=None, name_zh=f"区划{each}", on=LONG_AGO
        )
    return above


def founded_institution(code: str, division: AdministrativeDivision | None = None, **values) -> Institution:
    """An institution founded by the services in a division (a township, unless given) and of its level."""
    division = division or founded_township()
    link = {"altitude_m": 3650, "link_kbps": 128, "link_round_trip_ms": 700}
    given = {"name_zh": f"机构{code}", "valid_from": None, "level": division.level, "on": LONG_AGO, **link, **values}
    return services.found_institution(code=code, division=division, **given)


def person_with_post(institution: Institution, *, on: date = LONG_AGO, role: str = "", **person) -> Practitioner:
    """A person with an account and a primary post by the services, and with a grant at the institution for a role."""
    practitioner = PractitionerFactory(user=UserFactory(), **person)
    services.start_post(
        practitioner=practitioner, institution=institution, role=PostRole.PHYSICIAN, from_date=on, primary=True, on=on
    )
    if role:
        services.grant_access(practitioner=practitioner, role=role, institution=institution, on=on)
    return practitioner
