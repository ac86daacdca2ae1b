"""About 3,000 invented people with posts, and the accounts that a visitor of the demonstration may use."""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_noop

from lms.demonstration.data import words
from lms.demonstration.region import REGION_CODE, Cells, accepted, institution_rows, write_csv
from lms.directory.imports.report import Report
from lms.directory.imports.services import import_practitioners
from lms.directory.models import AccessRole, AdministrativeDivision, Institution, PostRole, Practitioner, User
from lms.directory.services import grant_access

PEOPLE_FILE = "practitioners.csv"
PASSWORD = "plateau-demo-2026"  # noqa: S105 - printed at every start; only a demonstration has these accounts

# How many people work at an institution of each level, and how many of a hundred have a Tibetan name.
STAFF = {"region": 16, "prefecture": 8, "county": 5, "township": 3}
TIBETAN_NAMES = {"region": 50, "prefecture": 60, "county": 75, "township": 85}
_CLINICAL = (PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN)
_OTHERS = (PostRole.NURSE, PostRole.PUBLIC_HEALTH, PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN)
_FIRST_DAY = date(2004, 1, 1)
_DAYS = 7600  # posts start on a day of the twenty years from then


@dataclass(frozen=True)
class Account:
    """One account of the demonstration: what it may do (`role`, within `scope`) and the person behind it."""

    username: str
    role: str
    title: str  # msgid: what to tell a visitor about it
    scope: str  # code of an institution, or of a division
    number: str
    name: tuple[str, str, str]
    institution: str
    post: str


_HOSPITAL = f"{REGION_CODE}-1"
_TOWNSHIP_CENTRE = "540122901-1"
ACCOUNTS = (
    Account(
        "learner",
        AccessRole.LEARNER,
        gettext_noop("Township physician who learns"),
        _TOWNSHIP_CENTRE,
        "P90001",
        ("格桑卓玛", "སྐལ་བཟང་སྒྲོལ་མ", "Kelsang Dolma"),
        _TOWNSHIP_CENTRE,
        PostRole.PHYSICIAN,
    ),
    Account(
        "author",
        AccessRole.AUTHOR,
        gettext_noop("Hospital physician who writes lessons and pathways"),
        _HOSPITAL,
        "P90002",
        ("次仁平措", "ཚེ་རིང་ཕུན་ཚོགས", "Tsering Phuntsok"),
        _HOSPITAL,
        PostRole.PHYSICIAN,
    ),
    Account(
        "reviewer",
        AccessRole.REVIEWER,
        gettext_noop("Hospital physician who reviews them"),
        _HOSPITAL,
        "P90003",
        ("李静", "", "Li Jing"),
        _HOSPITAL,
        PostRole.PHYSICIAN,
    ),
    Account(
        "publisher",
        AccessRole.PUBLISHER,
        gettext_noop("Hospital publisher who puts them online"),
        _HOSPITAL,
        "P90004",
        ("丹增央金", "བསྟན་འཛིན་དབྱངས་ཅན", "Tenzin Yangchen"),
        _HOSPITAL,
        PostRole.TIBETAN_PHYSICIAN,
    ),
    Account(
        "manager",
        AccessRole.MANAGER,
        gettext_noop("County manager who follows the training of the county's staff"),
        "540122",
        "P90005",
        ("扎西多吉", "བཀྲ་ཤིས་རྡོ་རྗེ", "Tashi Dorje"),
        "540122-1",
        PostRole.ADMINISTRATION,
    ),
    Account(
        "commission",
        AccessRole.COMMISSION,
        gettext_noop("Health commission viewer who sees the whole region"),
        REGION_CODE,
        "P90006",
        ("王建国", "", "Wang Jianguo"),
        f"{REGION_CODE}-6",
        PostRole.ADMINISTRATION,
    ),
    Account(
        "system",
        AccessRole.SYSTEM_ADMIN,
        gettext_noop("System administrator: institutions, lists, queues"),
        REGION_CODE,
        "P90007",
        ("索朗旺堆", "བསོད་ནམས་དབང་འདུས", "Sonam Wangdu"),
        f"{REGION_CODE}-6",
        PostRole.ADMINISTRATION,
    ),
    Account(
        "security",
        AccessRole.SECURITY_ADMIN,
        gettext_noop("Security administrator: rights, sessions, second factors"),
        REGION_CODE,
        "P90008",
        ("陈晓梅", "", "Chen Xiaomei"),
        f"{REGION_CODE}-6",
        PostRole.ADMINISTRATION,
    ),
    Account(
        "audit",
        AccessRole.AUDIT_ADMIN,
        gettext_noop("Audit administrator: reads and checks the log"),
        REGION_CODE,
        "P90009",
        ("边巴次仁", "སྤེན་པ་ཚེ་རིང", "Penpa Tsering"),
        f"{REGION_CODE}-6",
        PostRole.ADMINISTRATION,
    ),
)


def load_people(*, seed: int, on: date) -> Report:
    """Import the people of the region, which must be loaded, and make the accounts; a repeat changes nothing."""
    with tempfile.TemporaryDirectory(prefix="demonstration-") as folder:
        write_people(folder=Path(folder), seed=seed)
        report = accepted(import_practitioners(path=Path(folder) / PEOPLE_FILE, on=on))
    make_accounts(on=on)
    return report


def write_people(*, folder: Path, seed: int) -> None:
    """Write practitioners.csv."""
    write_csv(folder / PEOPLE_FILE, [*_account_rows(), *_staff_rows(seed)])


@transaction.atomic
def make_accounts(*, on: date) -> None:
    """Give each account its user, person and grant, unless it has them."""
    hashed = make_password(PASSWORD)
    for account in ACCOUNTS:
        user, _created = User.objects.get_or_create(username=account.username, defaults={"password": hashed})
        practitioner = Practitioner.objects.get(personnel_number=account.number)
        if practitioner.user is None:
            practitioner.user = user
            practitioner.save(update_fields=["user"])
        grant_access(practitioner=practitioner, role=account.role, on=on, **_scope(account.scope))


def _scope(code: str) -> dict[str, Institution | AdministrativeDivision]:
    institution = Institution.objects.filter(code=code).first()
    if institution is not None:
        return {"institution": institution}
    return {"division": AdministrativeDivision.objects.get(code=code)}


def _account_rows() -> Iterator[Cells]:
    for account in ACCOUNTS:
        yield _row(account.number, account.name, account.institution, account.post, (date(2019, 7, 1), None))


def _staff_rows(seed: int) -> Iterator[Cells]:
    rng = random.Random(f"people {seed}")  # noqa: S311 - a repeatable demonstration, no secret
    institutions = list(institution_rows(seed))
    number = 0
    for institution in institutions:
        level = str(institution["level"])
        for place in range(STAFF[level]):
            number += 1
            person = (f"P{number:05d}", _name(rng, TIBETAN_NAMES[level]))
            role = _role(rng, place)
            start = _FIRST_DAY + timedelta(days=rng.randrange(_DAYS))
            # One of a hundred has left; six of a hundred came from another institution.
            end = date(2025, 6, 30) if rng.random() < 0.01 else None
            yield _row(*person, str(institution["code"]), role, (start, end))
            if rng.random() < 0.06:
                before = rng.choice(institutions)
                former = (start - timedelta(days=1000), start - timedelta(days=1))
                yield _row(*person, str(before["code"]), role, former)


def _role(rng: random.Random, place: int) -> str:
    """Everywhere works a physician; about one of six physicians practises Tibetan medicine."""
    if place == 0:
        return rng.choices(_CLINICAL, (85, 15))[0]
    return rng.choices(_OTHERS, (40, 30, 25, 5))[0]


def _name(rng: random.Random, tibetan_names: int) -> tuple[str, str, str]:
    if rng.randrange(100) < tibetan_names:
        first, second = rng.choice(words.DAY_NAMES), rng.choice(words.SECOND_NAMES)
        return first[0] + second[0], first[1] + second[1], f"{first[2]} {second[2]}"
    surname, given = rng.choice(words.SURNAMES), rng.choice(words.GIVEN_NAMES)
    return surname[0] + given[0], "", f"{surname[1]} {given[1]}"


def _row(
    number: str, name: tuple[str, str, str], institution: str, role: str, period: tuple[date, date | None]
) -> Cells:
    first_day, last_day = period
    licensed = role in {PostRole.PHYSICIAN, PostRole.TIBETAN_PHYSICIAN, PostRole.NURSE}
    return {
        "personnel_number": number,
        "name_zh": name[0],
        "name_bo": name[1],
        "name_en": name[2],
        "licence_number": f"DEMO-{number}" if licensed else "",
        "institution": institution,
        "role": str(role),
        "from_date": first_day.isoformat(),
        "to_date": last_day.isoformat() if last_day else "",
        "demonstration": "yes",
    }
