"""One of the two sides of the world: its places, what it publishes, and what it keeps to itself."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from courses.authoring.services import ensure_shelf
from courses.models import CoursePage, Exam, LessonPage, LiveSession, Quiz, QuizAttempt
from courses.reviews.services import submit
from lms.common import clock
from lms.common.identifiers import new_id
from lms.directory.models import AdministrativeDivision, Institution, Practitioner
from lms.records.models import Certificate
from media_pipeline.models import Rendition
from tests.factories import courses as make
from tests.factories import exams as make_exams
from tests.factories import pathways as make_pathways
from tests.factories.bank import ItemImportFactory, ItemVersionFactory
from tests.factories.directory import InstitutionFactory, PostFactory, township_division
from tests.factories.integrations import MessageFactory
from tests.factories.media_pipeline import JobFactory, UploadFactory, captions, stored, with_slides
from tests.factories.records import CertificateFactory, CreditFactory, ExternalCertificateFactory, StatementFactory
from tests.factories.sync import DeviceFactory


@dataclass
class Side:
    """`mark` (甲 or 乙) stands in every text of the side: 密甲… is for few, 公甲… for everybody."""

    mark: str
    county: AdministrativeDivision
    township: AdministrativeDivision
    hospital: Institution
    centre: Institution
    office: Institution
    course: CoursePage
    lesson: LessonPage
    quiz: Quiz
    live: LiveSession
    shown: Rendition  # a file of the recording in the published lesson
    exam: Exam
    pathway: Any = None
    secrets: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["secrets"][name]
        except KeyError:
            raise AttributeError(name) from None


def make_side(mark: str, code: str) -> Side:
    """Places, and what is published for everybody."""
    township = township_division(f"{code}901", name_zh=f"公{mark}乡")
    county = township.parent
    hospital = InstitutionFactory(code=f"{code}-1", level="county", division=county, name_zh=f"公{mark}医院")
    centre = InstitutionFactory(code=f"{code}-2", division=township, name_zh=f"公{mark}卫生院")
    office = InstitutionFactory(code=f"{code}-9", division=county, name_zh=f"公{mark}办公室")
    course = make.CourseFactory(institution=hospital, title=f"公{mark}课程", slug=f"open-{code}")
    shown = stored(content=b"open", asset=_recording(hospital, f"公{mark}讲座"), path="open/audio.webm")
    with_slides(shown.asset, 2)
    lesson = make.lesson_to_practise(parent=course, title=f"公{mark}课时", slug="one", asset=shown.asset)
    quiz = make.quiz_for(course)
    live = make.LiveSessionFactory(institution=hospital, title_zh=f"公{mark}直播")
    for page in (course, lesson):
        page.save_revision()
    exam = make_exams.published(institution=hospital, title_zh=f"公{mark}考试")
    return Side(mark, county, township, hospital, centre, office, course, lesson, quiz, live, shown, exam)


def make_pathway(side: Side, publisher: Practitioner) -> None:
    """A published pathway; imported and published by somebody of the side."""
    text = make_pathways.raw(slug=f"open-{side.hospital.code}")
    side.pathway = make_pathways.published(by=publisher, text=text)


def make_secrets(side: Side, author: Practitioner, publisher: Practitioner, learner: Practitioner) -> None:
    """What only some may know of: drafts, recordings, pictures, people, what they learned."""
    mark, keep = side.mark, side.secrets
    draft = make.CourseFactory(
        institution=side.hospital, title=f"密{mark}草稿", slug=f"draft-{side.hospital.code}", live=False
    )
    keep["draft"] = CoursePage.objects.get(pk=draft.pk)
    keep["revision"] = keep["draft"].save_revision(user=author.user, log_action=True)
    keep["draft"].save_revision(user=publisher.user, log_action=True)
    asset = _recording(side.hospital, f"密{mark}录像")
    keep["asset"] = asset
    keep["hidden"] = stored(content=f"密{mark}声".encode(), asset=asset, path="hidden/audio.webm")
    keep["subtitles"] = captions(asset, f"密{mark}字幕")
    keep["draft_lesson"] = make.LessonFactory(
        parent=keep["draft"], title=f"密{mark}课时", slug="one", live=False, asset=asset
    )
    keep["draft_lesson"].save_revision(user=author.user, log_action=True)
    keep["draft_quiz"] = make.quiz_for(keep["draft"], questions=1)
    submit(
        key=new_id(), course=keep["draft"], pages=[keep["draft"].pk], note=f"密{mark}说明", by=author, at=clock.now()
    )
    keep["lecture"] = side.live
    keep["question"] = ItemVersionFactory(item__institution=side.hospital, item__author=author, stem=f"密{mark}题")
    ItemVersionFactory(item=keep["question"].item, number=2, stem=f"密{mark}题")
    keep["question_file"] = ItemImportFactory(
        institution=side.hospital, made_by=author, file_name=f"密{mark}题.gift", status="done"
    )
    keep["upload"] = UploadFactory(uploader_key=author.person_key, filename=f"密{mark}传.mp4")
    _picture(side, author)
    _people(side, learner, publisher)


def _recording(hospital: Institution, title: str) -> Any:
    return JobFactory(status="done", asset__owner_code=hospital.code, asset__title=title).asset


def _picture(side: Side, author: Practitioner) -> None:
    file = get_test_image_file(filename=f"secret-{side.hospital.code}.png")
    side.secrets["picture"] = Image.objects.create(
        title=f"密{side.mark}图",
        file=ContentFile(file.file.getvalue(), name=file.name),
        collection=ensure_shelf(side.hospital).collection,
        uploaded_by_user=author.user,
    )
    side.secrets["picture"].tags.add(f"密{side.mark}签")
    side.secrets["thumbnail"] = side.secrets["picture"].get_rendition("max-165x165")


def _people(side: Side, learner: Practitioner, publisher: Practitioner) -> None:
    """Colleagues at the centre with credits; what the learner did; a pathway and a referral."""
    mark, keep = side.mark, side.secrets
    keep["colleague"] = PostFactory(
        institution=side.centre,
        practitioner__name_zh=f"密{mark}名同事",
        practitioner__personnel_number=f"PN-{mark}-C",
        practitioner__licence_number=f"密{mark}证号",
    ).practitioner
    CreditFactory(practitioner=keep["colleague"], amount=Decimal(25), earned_on=date(clock.today().year, 1, 2))
    CreditFactory(practitioner=learner, title_zh=f"密{mark}学分", earned_on=date(clock.today().year, 1, 2))
    keep["certificate"] = CertificateFactory(
        practitioner=learner, course=side.course, course_title_zh=f"公{mark}结业", holder=(f"公{mark}持有人", "")
    )
    keep["statement"] = StatementFactory(practitioner=learner, lines=[["2026-01-02", f"密{mark}学分", "", "II", "2.0"]])
    keep["external"] = ExternalCertificateFactory(practitioner=learner, title=f"密{mark}外证")
    keep["device"] = DeviceFactory(practitioner=learner, label=f"密{mark}机")
    keep["attempt"] = QuizAttempt.objects.create(
        id=new_id(),
        practitioner=learner,
        quiz=side.quiz,
        at=clock.now(),
        answers=[],
        correct=1,
        total=3,
        score=33,
        pass_mark=60,
        passed=False,
    )
    keep["exam_attempt"] = make_exams.begun(learner, side.exam, at=clock.now())
    keep["draft_exam"] = make_exams.ExamFactory(institution=side.hospital, title_zh=f"密{mark}考卷")
    version = make_pathways.imported(by=publisher, text=make_pathways.raw(slug=f"secret-{side.hospital.code}"))
    keep["version"] = version
    keep["run"] = make_pathways.run_of(learner, side.pathway)
    keep["message"] = MessageFactory(run_uuid=keep["run"].uuid)


def certificate_of(side: Side) -> Certificate:
    """The certificate of the side's learner."""
    return side.secrets["certificate"]
