"""The examination of the demonstration: from its question bank, open to all learners, with answers after handing in."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from courses.bank.models import ItemVersion
from courses.exams.models import BlueprintLine, Exam, Review
from courses.exams.services import publish
from lms.common.clock import REGION_ZONE

_UUID = uuid5(NAMESPACE_URL, "demonstration/exams/plateau")
_QUESTIONS = 10


def load_exam(*, questions: list[ItemVersion], on: date) -> Exam:
    """Make and publish it as of that day; what is there stays as somebody may have changed it."""
    exam, created = Exam.objects.get_or_create(
        uuid=_UUID,
        defaults={
            "title_zh": "乡镇卫生院常见病考核",
            "title_bo": "ཤང་གི་འཕྲོད་བསྟེན་ཁང་གི་རྒྱུན་མཐོང་ནད་ཀྱི་རྒྱུགས།",
            "title_en": "Common illness in the township centre",
            "institution": questions[0].item.institution,
            "minutes": 30,
            "attempts": 3,
            "partial": True,
            "review": Review.SUBMIT,
        },
    )
    if created:
        BlueprintLine.objects.create(exam=exam, place=0, count=min(_QUESTIONS, len(questions)))
        publish(exam=exam, at=datetime.combine(on, time(10), REGION_ZONE))
        exam.refresh_from_db()
    return exam
