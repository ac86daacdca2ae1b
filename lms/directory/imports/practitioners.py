"""People with their posts from a file: one row a post; a person with two posts has two rows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lms.directory.imports.changes import Changes
from lms.directory.imports.columns import Column, Row, choice, civil_date, pattern, text, yes_no
from lms.directory.imports.report import Problem
from lms.directory.imports.scope import Scope, people_outside
from lms.directory.imports.writing import record_people, record_posts
from lms.directory.models import Institution, InstitutionFact, PostRole, Practitioner, PractitionerRole, Status
from lms.directory.selectors.places import DAY, ends_after, facts_by_code, state_from
from lms.directory.services.acts import By

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
    before: dict[str, dict[str, list] | None] = field(default_factory=dict)  # as ImportBatch.before keeps it
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class _Directory:
    """What is in the database for the rows of one file, loaded in few queries, as one importer sees it."""

    def __init__(self, rows: list[Row], scope: Scope, on: date) -> None:
        self.scope = scope
        self.facts = facts_by_code(InstitutionFact, {row.values["institution"] for row in rows})
        self.institutions = {each.code: each for each in Institution.objects.select_related("division")}
        people = Practitioner.objects.exclude(personnel_number="").order_by()
        self.people = {person.personnel_number: person for person in people}
        by_pk = {person.pk: person for person in self.people.values()}
        self.posts: dict[str, list[PractitionerRole]] = defaultdict(list)
        self._outside = people_outside(scope, on)
        by_institution = {each.pk: each for each in self.institutions.values()}
        for post in PractitionerRole.objects.order_by():
            person = by_pk.get(post.practitioner_id)
            if person is None:
                continue
            post.practitioner, post.institution = person, by_institution[post.institution_id]
            self.posts[person.personnel_number].append(post)

    def institution(self, code: str) -> Institution | None:
        """An institution at which the importer may change posts."""
        found = self.institutions.get(code)
        return found if found is not None and self.scope.holds_institution(found) else None

    def refusal(self, number: str) -> str:
        """Why the importer may not change the person; empty for those whom they may, and for new people."""
        person = self.people.get(number)
        works = self._outside.get(person.pk) if person is not None else None
        if works is None:
            return ""
        if works:
            return _("The person works where you may change nothing. Ask the level above both to transfer them.")
        return _(
            "The person has no post now, and the last one was not where you may make changes. Ask the level above."
        )

    def is_stored(self, row: Row, institution: Institution) -> bool:
        """Does the row repeat the days of a post that is stored? A list that is sent again changes nothing."""
        post = self.post(row.values["personnel_number"], {**row.values, "institution": institution})
        return post is not None and post.to_date == row.values.get("to_date")

    def post(self, number: str, values: dict) -> PractitionerRole | None:
        """The post that a row speaks of: same person, institution, role and first day."""
        wanted = (values["institution"].pk, values["role"], values["from_date"])
        for post in self.posts[number]:
            if (post.institution_id, post.role, post.from_date) == wanted:
                return post
        return None


def plan(rows: list[Row], scope: Scope, on: date, by_key: UUID | None = None) -> tuple[StaffChanges, list[Problem]]:
    """What the rows change, or what is wrong with them; nobody (`by_key`) changes what is their own."""
    directory = _Directory(rows, scope, on)
    problems = [problem for row in rows for problem in _row_problems(row, directory)]
    problems += _disagreements(rows)
    if problems:
        return StaffChanges(), problems
    changes = StaffChanges()
    lines: dict[str, int] = {}
    own = _own_numbers(by_key)
    for row in rows:
        number = row.values["personnel_number"]
        first = number not in lines
        lines[number] = row.line
        unchanged = changes.unchanged
        _take_row(row, directory, changes, first=first)
        if number in own and changes.unchanged == unchanged:
            reason = _("Nobody changes their own posts. Leave this row out, or ask a colleague to bring it.")
            problems.append(Problem(row.line, "personnel_number", reason))
    return changes, [*problems, *_overlaps(directory, lines)]


def _own_numbers(by_key: UUID | None) -> set[str]:
    """The personnel numbers of the importer, under whichever row."""
    importer = Practitioner.objects.filter(person_key=by_key).first() if by_key is not None else None
    if importer is None:
        return set()
    return set(Practitioner.objects.same_as(importer).order_by().values_list("personnel_number", flat=True)) - {""}


def _row_problems(row: Row, directory: _Directory) -> Iterator[Problem]:
    code, from_date, to_date = row.values["institution"], row.values["from_date"], row.values.get("to_date")
    institution = directory.institution(code)
    if refusal := directory.refusal(row.values["personnel_number"]):
        yield Problem(row.line, "personnel_number", refusal)
    if to_date is not None and to_date < from_date:
        yield Problem(row.line, "to_date", _("The last day is before the first day."))
    if institution is None:
        yield Problem(row.line, "institution", _("There is no institution “%(code)s”.") % {"code": code})
    elif not directory.is_stored(row, institution):
        yield from _lifetime_problems(row, institution, directory.facts.get(code, []))


def _lifetime_problems(row: Row, institution: Institution, facts: list[InstitutionFact]) -> Iterator[Problem]:
    """The institution must stand on all days of the post, also when its end is only planned."""
    first, last = row.values["from_date"], row.values.get("to_date")
    stands, end = _stands(institution, facts, first)
    if not stands:
        reason = _("The institution %(code)s does not exist on %(day)s.")
        yield Problem(row.line, "from_date", reason % {"code": institution.code, "day": first.isoformat()})
    elif end is not None and (last is None or last > end):
        reason = _("The institution %(code)s exists until %(day)s. Give the post a last day, or choose another.")
        yield Problem(row.line, "to_date", reason % {"code": institution.code, "day": end.isoformat()})


def _stands(institution: Institution, facts: list[InstitutionFact], on: date) -> tuple[bool, date | None]:
    """Whether the institution exists on a day, and its last day after that if one is known or planned."""
    state = state_from(facts, on)
    if state is None:  # a row without facts tells its days itself
        begun = institution.valid_from is None or institution.valid_from <= on
        return begun and (institution.valid_to is None or on <= institution.valid_to), institution.valid_to
    ends = ends_after(facts, on)
    return state["status"] == Status.OPEN, ends - DAY if ends is not None else None


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
        _take_person(details, directory, changes)
    person = directory.people[number]
    values["institution"] = directory.institution(values["institution"])
    post = directory.post(number, values)
    taken = changes.posts.take(PractitionerRole, post, {**values, "practitioner": person})
    if post is None:
        directory.posts[number].append(taken)
        changes.created += 1
    elif _last(changes.posts.updated) is post or (first and _last(changes.people.updated) is person):
        changes.updated += 1
    else:
        changes.unchanged += 1


def _take_person(details: dict[str, Any], directory: _Directory, changes: StaffChanges) -> None:
    person = directory.people.get(details["personnel_number"])
    old = {name: getattr(person, name) for name in details} if person is not None else None
    person = changes.people.take(Practitioner, person, details)
    directory.people[person.personnel_number] = person
    if old is None:
        changes.before[str(person.person_key)] = None
    elif _last(changes.people.updated) is person:
        differing = {name: [old[name], value] for name, value in details.items() if old[name] != value}
        changes.before[str(person.person_key)] = differing


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


def write(changes: StaffChanges, by: By) -> list[Problem]:
    """Write the people and their posts; the batch keeps what stood before in the people's entries."""
    record_people([*changes.people.created, *changes.people.updated], **by)
    record_posts([*changes.posts.updated, *changes.posts.created], **by)
    if changes.before:
        batch = by["batch"]
        batch.before = {"people": changes.before}
        batch.save(update_fields=["before"])
    return []
