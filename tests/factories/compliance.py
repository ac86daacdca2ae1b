"""Requirements and a small region for tests of compliance."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from factory.django import DjangoModelFactory

from lms.compliance.models import Requirement
from lms.directory.models import AdministrativeDivision, Institution, Level, PostRole, Practitioner
from tests.factories.directory import DivisionFactory, InstitutionFactory, PostFactory, township_division
from tests.factories.records import CreditFactory

CLINICAL = [PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN, PostRole.NURSE, PostRole.PUBLIC_HEALTH]


class RequirementFactory(DjangoModelFactory):
    class Meta:
        model = Requirement
        django_get_or_create = ("code", "number")

    code = "CME"
    number = 1
    roles = CLINICAL
    from_date = date(2024, 1, 1)
    total = Decimal(25)


@dataclass(frozen=True)
class Region:
    """A region with two prefectures: A has two counties, B one; some centres have nobody."""

    division: AdministrativeDivision
    prefecture: AdministrativeDivision
    county: AdministrativeDivision
    other_county: AdministrativeDivision
    hospital: Institution
    centre: Institution
    deserted: Institution
    elsewhere: Institution
    complete: Practitioner
    late: Practitioner
    clerk: Practitioner


def employ(
    institution: Institution, name: str, credits: object = 0, *, role=PostRole.PHYSICIAN, **post
) -> Practitioner:
    """A person with a primary post and, unless zero, credits of class II earned in March 2026."""
    person = PostFactory(institution=institution, role=role, practitioner__name_zh=name, **post).practitioner
    if credits:
        CreditFactory(practitioner=person, amount=credits)
    return person


def region() -> Region:
    """Five institutions, six people of whom five are concerned and three have 25 credits."""
    RequirementFactory()
    township = township_division("540102901")
    other_township = township_division("540121901")
    far_township = township_division("540202901")
    county, prefecture = township.parent, township.parent.parent
    hospital = InstitutionFactory(
        code="R1", name_zh="自治区医院", level=Level.REGION, division=DivisionFactory(code="540000")
    )
    centre = InstitutionFactory(code="A1", name_zh="甲乡卫生院", division=township)
    deserted = InstitutionFactory(code="A2", name_zh="无人卫生院", division=other_township)
    elsewhere = InstitutionFactory(code="B1", name_zh="乙乡卫生院", division=far_township)
    employ(hospital, "院长", 30)
    complete = employ(centre, "次仁", 25)
    late = employ(centre, "卓玛", 10, role=PostRole.NURSE)
    clerk = employ(centre, "文员", 40, role=PostRole.ADMINISTRATION)
    employ(elsewhere, "扎西", 26)
    employ(elsewhere, "达娃")
    return Region(
        prefecture.parent,
        prefecture,
        county,
        other_township.parent,
        hospital,
        centre,
        deserted,
        elsewhere,
        complete,
        late,
        clerk,
    )
