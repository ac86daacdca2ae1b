"""The annual requirement of the demonstration, and what its people have earned since it came into force.

Each year has the same forty lectures for a seed; a person attends some of them, more in some counties than in
others. The plan of a whole year is drawn first and then cut at `on`, so a later run only adds what came since.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from lms.compliance.services import state_requirement
from lms.directory.models import PostRole, PractitionerRole
from lms.records.models import Credit, CreditSource
from lms.records.services import add_credits

LECTURES_A_YEAR = 40
TOTAL = Decimal(25)
FIRST_DAY = date(2024, 1, 1)
ROLES = (PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN, PostRole.NURSE, PostRole.PUBLIC_HEALTH)
TITLES = (
    ("高原肺水肿的识别与转运", "མཐོ་སའི་གློ་བའི་སྐྲངས་ནད་ངོས་འཛིན།"),
    ("高血压的基层管理", "ཁྲག་ཤེད་མཐོ་བའི་དོ་དམ།"),
    ("儿童腹泻与补液", "བྱིས་པའི་བཤལ་ནད་དང་ཆུ་གསབ་པ།"),
    ("新生儿复苏", "བཙས་མ་ཐག་པའི་བྱིས་པ་སླར་གསོ།"),
    ("包虫病筛查", "འབུ་ནད་ཞིབ་བཤེར།"),
    ("结核病的随访", "གློ་ནད་རྗེས་འདེད།"),
    ("孕产妇危急征象", "སྦྲུམ་མའི་ཉེན་རྟགས།"),
    ("合理使用抗生素", "ཕྲ་སྲིན་འགོག་སྨན་ཚུལ་བཞིན་སྤྱོད་པ།"),
)


@dataclass(frozen=True)
class Lecture:
    """One event of the year at which credits could be earned."""

    session: str
    day: date
    credit_class: str
    amount: Decimal
    title: tuple[str, str]


@dataclass(frozen=True)
class Attendee:
    """A person and where they work; `key` stays the same on every installation."""

    practitioner: int
    key: str
    since: date
    county: str


@transaction.atomic
def load_credits(*, seed: int, on: date) -> int:
    """State the requirement and write the credits earned up to `on`; a repeat changes nothing. How many stand now."""
    state_requirement(code="CME", number=1, roles=ROLES, from_date=FIRST_DAY, total=TOTAL)
    attendees = _attendees(on)
    for year in range(FIRST_DAY.year, on.year + 1):
        offered = lectures(seed=seed, year=year)
        add_credits(credit for who in attendees for credit in _earned(who, offered, seed=seed, on=on))
    return Credit.objects.filter(source=CreditSource.DEMONSTRATION).count()


def lectures(*, seed: int, year: int) -> list[Lecture]:
    """The lectures of a year, the same for the same seed."""
    rng = random.Random(f"lectures {seed} {year}")  # noqa: S311 - a repeatable demonstration, no secret
    return [
        Lecture(
            session=f"demonstration:{year}:{number}",
            day=date(year, 1, 6) + timedelta(days=number * 350 // LECTURES_A_YEAR),
            credit_class=rng.choices(("I", "II"), (35, 65))[0],
            amount=rng.choice((Decimal(2), Decimal("2.5"), Decimal(3), Decimal(4))),
            title=TITLES[number % len(TITLES)],
        )
        for number in range(LECTURES_A_YEAR)
    ]


def _earned(who: Attendee, offered: list[Lecture], *, seed: int, on: date) -> Iterator[Credit]:
    year = offered[0].day.year
    rng = random.Random(f"attendance {seed} {year} {who.key}")  # noqa: S311 - as above
    wanted = rng.gauss(31, 7) * _zeal(seed, who.county)
    for lecture in rng.sample(offered, len(offered)):
        if wanted <= 0:
            return
        wanted -= float(lecture.amount)
        if who.since <= lecture.day <= on:
            yield Credit(
                practitioner_id=who.practitioner,
                credit_class=lecture.credit_class,
                amount=lecture.amount,
                session=lecture.session,
                title_zh=lecture.title[0],
                title_bo=lecture.title[1],
                earned_on=lecture.day,
                source=CreditSource.DEMONSTRATION,
            )


def _zeal(seed: int, county: str) -> float:
    """How much is learned in a county compared with the region: its prefecture and itself both matter."""
    prefecture = random.Random(f"zeal {seed} {county[:4]}")  # noqa: S311 - as above
    own = random.Random(f"zeal {seed} {county}")  # noqa: S311 - as above
    return 1 + prefecture.uniform(-0.16, 0.12) + own.uniform(-0.12, 0.12)


def _attendees(on: date) -> list[Attendee]:
    posts = PractitionerRole.objects.in_force(on).filter(primary=True, practitioner__demonstration=True, role__in=ROLES)
    rows = posts.order_by("practitioner__personnel_number").values_list(
        "practitioner_id", "practitioner__personnel_number", "from_date", "institution__division__code"
    )
    return [Attendee(practitioner, key, since, code[:6]) for practitioner, key, since, code in rows]
