"""People with their posts from a file: one row a post; a person with two posts has two rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from lms.common.names import sort_key
from lms.directory.imports.changes import BATCH, Changes, update_in_bulk
from lms.directory.imports.columns import Column, Row, choice, civil_date, pattern, text, yes_no
from lms.directory.imports.report import Problem
from lms.directory.models import Institution, PostRole, Practitioner, PractitionerRole

ROLES = {
    "医师": PostRole.PHYSICIAN.value,
    "藏医师": PostRole.TIBETAN_PHYSICIAN.value,
    "护士": PostRole.NURSE.value,
    "公卫人员": PostRole.PUBLIC_HEALTH.value,
    "行政管理": PostRole.ADMINISTRATION.value,
}


def _describe_number() -> str:
    return _("A personnel number has up to 30 letters, digits and hyphens.")


PERSON_COLUMNS = (
    Column("personnel_number", "人员编号", pattern(r"[0-9A-Za-z-]{1,30}", _describe_number)),
    Column("name_zh", "中文姓名", text(200)),
    Column("name_bo", "藏文姓名", text(300), required=False),
    Column("name_en", "英文姓名", text(200), required=False),
    Column("licence_number", "执业证书编号", text(30), required=False),
    Column("demonstration", "示范数据", yes_no, required=False, empty=False),
)
POST_COLUMNS = (
    Column("institution", "机构编码", text(20)),
    Column("role", "岗位", choice(ROLES)),
    Column("specialty", "专业", text(60), required=False),
    Column("primary", "主要岗位", yes_no, required=False, empty=True),
    Column("from_date", "起始日期", civil_date),
    Column("to_date", "终止日期", civil_date, required=False, empty=None),
)
COLUMNS = PERSON_COLUMNS + POST_COLUMNS
_PERSON_FIELDS = [column.name for column in PERSON_COLUMNS]


@dataclass
class StaffChanges:
    """Changes to people and to posts; the counts are of rows, each row being one post."""

    people: Changes = field(default_factory=Changes)
    posts: Changes = field(default_factory=Changes)
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class _Directory:
    """What is in the database for the rows of one file, loaded in four queries."""

    def __init__(self) -> None:
        self.institutions = dict(Institution.objects.values_list("code", "pk"))
        people = Practitioner.objects.exclude(personnel_number="")
        self.people = {person.personnel_number: person for person in people}
        self.posts: dict[str, list[PractitionerRole]] = defaultdict(list)
        for post in PractitionerRole.objects.filter(practitioner__in=people).select_related("practitioner"):
            self.posts[post.practitioner.personnel_number].append(post)

    def post(self, number: str, values: dict) -> PractitionerRole | None:
        """The post that a row speaks of: same person, institution, role and first day."""
        wanted = (values["institution_id"], values["role"], values["from_date"])
        for post in self.posts[number]:
            if (post.institution_id, post.role, post.from_date) == wanted:
                return post
        return None


def plan(rows: list[Row]) -> tuple[StaffChanges, list[Problem]]:
    """What the rows change, or what is wrong with them."""
    directory = _Directory()
    problems = [problem for row in rows for problem in _row_problems(row, directory)]
    problems += _disagreements(rows)
    if problems:
        return StaffChanges(), sorted(problems, key=lambda problem: problem.line)
    changes = StaffChanges()
    lines: dict[str, int] = {}
    for row in rows:
        number = row.values["personnel_number"]
        first = number not in lines
        lines[number] = row.line
        _take_row(row, directory, changes, first=first)
    return changes, list(_overlaps(directory, lines))


def _row_problems(row: Row, directory: _Directory) -> Iterator[Problem]:
    code, from_date, to_date = row.values["institution"], row.values["from_date"], row.values.get("to_date")
    if code not in directory.institutions:
        yield Problem(row.line, "institution", _("There is no institution “%(code)s”.") % {"code": code})
    if to_date is not None and to_date < from_date:
        yield Problem(row.line, "to_date", _("The last day is before the first day."))


def _disagreements(rows: list[Row]) -> Iterator[Problem]:
    """The same post twice, and rows of one person that name the person differently."""
    posts: dict[tuple, int] = {}
    people: dict[str, Row] = {}
    for row in rows:
        values = row.values
        key = (values["personnel_number"], values["institution"], values["role"], values["from_date"])
        if key in posts:
            yield Problem(row.line, "", _("The same post stands in line %(line)s already.") % {"line": posts[key]})
        posts.setdefault(key, row.line)
        first = people.setdefault(values["personnel_number"], row)
        for name in _PERSON_FIELDS:
            if values.get(name) != first.values.get(name):
                reason = _("The same person has another entry here in line %(line)s.") % {"line": first.line}
                yield Problem(row.line, name, reason)


def _take_row(row: Row, directory: _Directory, changes: StaffChanges, *, first: bool) -> None:
    values = dict(row.values)
    number = values["personnel_number"]
    details = {name: values.pop(name) for name in _PERSON_FIELDS if name in values}
    if first:
        details["sort_key"] = sort_key(details["name_zh"])
        directory.people[number] = changes.people.take(Practitioner, directory.people.get(number), details)
    person = directory.people[number]
    values["institution_id"] = directory.institutions[values.pop("institution")]
    post = directory.post(number, values)
    taken = changes.posts.take(PractitionerRole, post, {**values, "practitioner": person})
    if post is None:
        directory.posts[number].append(taken)
        changes.created += 1
    elif _last(changes.posts.updated) is post or (first and _last(changes.people.updated) is person):
        changes.updated += 1
    else:
        changes.unchanged += 1


def _last(rows: list) -> object:
    return rows[-1] if rows else None


def _overlaps(directory: _Directory, lines: dict[str, int]) -> Iterator[Problem]:
    """People who would have two open primary posts once the file is in."""
    for number, line in lines.items():
        posts = [post for post in directory.posts[number] if post.primary and post.to_date is None]
        if len(posts) > 1:
            since: date = min(post.from_date for post in posts)
            reason = _(
                "The person has another open primary post (since %(since)s). Give that one a last day, or mark one"
                " of them as not primary."
            )
            yield Problem(line, "primary", reason % {"since": since.isoformat()})


def write(changes: StaffChanges) -> None:
    """Carry the changes out; posts that close come first, since a person has one open primary post at a time."""
    Practitioner.objects.bulk_create(changes.people.created, batch_size=BATCH)
    update_in_bulk(Practitioner, changes.people.updated, changes.people.fields)
    open_posts = [post for post in changes.posts.updated if post.primary and post.to_date is None]
    others = [post for post in changes.posts.updated if not (post.primary and post.to_date is None)]
    for posts in (others, open_posts):
        update_in_bulk(PractitionerRole, posts, changes.posts.fields)
    PractitionerRole.objects.bulk_create(changes.posts.created, batch_size=BATCH)
