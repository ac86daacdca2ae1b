"""What the pages of this room say; the templates only lay it out."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.clock import civil_date
from lms.common.identifiers import new_id
from lms.common.jobs import Job, JobStatus
from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.privacy.consent.selectors import Standing, standings
from lms.privacy.erasure.acts import Tally
from lms.privacy.erasure.models import Decision, ErasureRequest
from lms.privacy.erasure.report import Section, foreseen, named_in_texts, sections
from lms.privacy.erasure.selectors import request_about
from lms.privacy.exports.models import ExportJob, ExportStep
from lms.privacy.exports.selectors import exports_about, exports_asked
from lms.privacy.inventory.declaration import Category, Erase, ModelRule
from lms.privacy.inventory.rooms import ROOMS, rules
from lms.privacy.inventory.subjects import Identity
from lms.privacy.policy import Hold, holds_on

_TONES = {JobStatus.DONE: "good", JobStatus.FAILED: "bad", JobStatus.RUNNING: "warm", JobStatus.WAITING: "warm"}
_ENDS = {
    Erase.DELETE: gettext_lazy("removed"),
    Erase.BLANK: gettext_lazy("emptied"),
    Erase.NEW_KEY: gettext_lazy("replaced by chance signs"),
    Erase.SCRUB: gettext_lazy("your part removed"),
    Erase.KEEP: gettext_lazy("kept without a name"),
}


def _working(job: Job) -> bool:
    return job.status in (JobStatus.WAITING, JobStatus.RUNNING)


@dataclass(frozen=True)
class ExportView:
    """One copy as a list shows it."""

    job: ExportJob
    at: datetime

    @property
    def ready(self) -> bool:
        return self.job.status == JobStatus.DONE and bool(self.job.file_name) and self.job.expires_at > self.at

    @property
    def working(self) -> bool:
        return _working(self.job)

    @property
    def state(self) -> str:
        if self.job.status == JobStatus.DONE:
            return _("ready") if self.ready else _("removed after its week")
        return str(self.job.get_status_display())

    @property
    def tone(self) -> str:
        return "" if self.job.status == JobStatus.DONE and not self.ready else _TONES[self.job.status]

    @property
    def step(self) -> str:
        return str(ExportStep(self.job.step).label) if self.working and self.job.step else ""

    @property
    def reason(self) -> str:
        return _(self.job.reason) if self.job.reason else ""


@dataclass(frozen=True)
class ConsentView:
    """One purpose with the words to agree to, and the key of the form."""

    standing: Standing
    key: str

    @property
    def text(self) -> str:
        return self.standing.terms.wording.shown

    @property
    def lang(self) -> str:
        language = self.standing.terms.wording.language
        return "zh-Hans" if language == "zh" else language


@dataclass(frozen=True)
class MyData:
    """A person's own page."""

    consents: list[ConsentView]
    own: list[ExportView]
    by_others: list[ExportJob]
    key: str

    @classmethod
    def of(cls, person: Practitioner, at: datetime) -> "MyData":
        ids = identities(person)
        jobs = list(exports_about(person))
        return cls(
            consents=[ConsentView(standing, str(new_id())) for standing in standings(person, at)],
            own=[ExportView(job, at) for job in jobs if job.asked_by_id in ids],
            by_others=[job for job in jobs if job.asked_by_id not in ids],
            key=str(new_id()),
        )

    @property
    def working(self) -> bool:
        return any(export.working for export in self.own)


@dataclass(frozen=True)
class KeptTable:
    """One table of the inventory in words."""

    title: str
    categories: list[str]
    purpose: str
    retention: str
    erased: str


def kept_by_room() -> list[tuple[str, list[KeptTable]]]:
    """What is kept about people, room by room."""
    found = []
    for room in ROOMS:
        tables = [_kept(rule) for rule in room.models if rule.personal and rule.label in rules()]
        if tables:
            found.append((str(room.title), tables))
    return found


def _kept(rule: ModelRule) -> KeptTable:
    kinds = {field.category for field in rule.fields.values() if field.personal}
    ends = {field.erase for field in rule.fields.values() if field.personal}
    return KeptTable(
        title=str(rule.title),
        categories=[str(category.label) for category in Category if category in kinds],
        purpose=str(rule.purpose.label),
        retention=str(rule.retention.words),
        erased="、".join(str(_ENDS[end]) for end in _ENDS if end in ends),
    )


@dataclass(frozen=True)
class PersonPage:
    """What an administrator can do with one person's data."""

    person: Practitioner
    exports: list[ExportView]
    wish: ErasureRequest | None
    holds: list[Hold]

    @classmethod
    def of(cls, person: Practitioner, viewer: Practitioner, at: datetime) -> "PersonPage":
        return cls(
            person=person,
            exports=[ExportView(job, at) for job in exports_asked(person, viewer)],
            wish=request_about(person),
            holds=holds_on(person, civil_date(at)),
        )


@dataclass(frozen=True)
class ErasurePage:
    """One request: foreseen while it waits, reported once it is done."""

    wish: ErasureRequest
    sections: list[Section]
    named_in_texts: int
    holds: list[Hold]
    may_confirm: bool
    may_withdraw: bool

    @classmethod
    def of(cls, wish: ErasureRequest, viewer: Practitioner, at: datetime) -> "ErasurePage":
        job = getattr(wish, "job", None)
        begun = job is not None and bool(job.report)
        if begun:
            tallies = {label: Tally(**counts) for label, counts in job.report["tables"].items()}
            named = job.report["named_in_texts"]
        else:
            identity = Identity.of(wish.practitioner)
            tallies, named = foreseen(identity), named_in_texts(identity)
        is_open = wish.decision == Decision.OPEN
        mine = wish.requested_by_id in identities(viewer)
        return cls(
            wish=wish,
            sections=sections(tallies),
            named_in_texts=named,
            holds=[] if begun else holds_on(wish.practitioner, civil_date(at)),
            may_confirm=is_open and not mine,
            may_withdraw=is_open or (wish.decision == Decision.CONFIRMED and not begun),
        )

    @property
    def job(self) -> Job | None:
        return getattr(self.wish, "job", None)

    @property
    def done(self) -> bool:
        return self.job is not None and self.job.status == JobStatus.DONE

    @property
    def begun(self) -> bool:
        return self.job is not None and bool(self.job.report)

    @property
    def step(self) -> str:
        """The table that is being worked on, by its title."""
        rule = rules().get(self.job.step) if self.job else None
        return str(rule.title) if rule else ""

    @property
    def reason(self) -> str:
        return _(self.job.reason) if self.job and self.job.reason else ""
