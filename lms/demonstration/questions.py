"""The question bank of the demonstration: written by its author, approved by its publisher, through the services."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, UUID, uuid5

from courses.bank.models import ItemStatus, ItemVersion
from courses.bank.services import approve, create, submit
from courses.bank.wording import Wording
from courses.items import build
from lms.common.clock import REGION_ZONE
from lms.demonstration.data.questions import QUESTIONS, Asked
from lms.directory.models import Institution, Practitioner
from lms.directory.selectors import primary_post


def load_questions(*, on: date) -> list[ItemVersion]:
    """Make and approve every question as of that day. A second time changes nothing, nor what somebody has changed."""
    author = Practitioner.objects.get(user__username="author")
    publisher = Practitioner.objects.get(user__username="publisher")
    post = primary_post(publisher, on)
    if post is None:
        raise LookupError("The publisher of the demonstration has no post on this day.")
    at = datetime.combine(on, time(9), REGION_ZONE)
    return [_load(asked, post.institution, author, publisher, at) for asked in QUESTIONS]


def _load(
    asked: Asked, institution: Institution, author: Practitioner, publisher: Practitioner, at: datetime
) -> ItemVersion:
    wording = Wording(*build(asked.draft), asked.difficulty, (asked.competency,))
    version = create(key=_id(asked.name), institution=institution, wording=wording, by=author, at=at)
    untouched = version.item.status == ItemStatus.DRAFT and version == version.item.versions.first()
    if untouched and version.approved_at is None:
        submit(key=_id(f"{asked.name}/submitted"), item=version.item, by=author, at=at)
        approve(key=_id(f"{asked.name}/approved"), version=version, by=publisher, at=at)
        version.refresh_from_db()
    return version


def _id(name: str) -> UUID:
    """The same in every demonstration, so that a second load finds the first."""
    return uuid5(NAMESPACE_URL, f"demonstration/questions/{name}")
