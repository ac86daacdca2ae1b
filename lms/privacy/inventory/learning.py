"""Courses, lectures and examinations; what the rooms above make of them."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, WHILE_NEEDED, Also, Purpose, Retention, Room
from lms.privacy.inventory.subjects import key, person

ROOM = Room("learning", _("Learning"))
_DONE = {"of": person("practitioner"), "purpose": Purpose.TRAINING, "retention": FACTS}
_JOB = "id status step progress tries worker reason created_at not_before started_at lease_until finished_at"
_TEXTS = "uuid title_bo title_en"

ROOM.about(
    "courses.EnrolmentStep",
    _("Courses in which you enrolled, or that you left"),
    learning="course way at",
    technical="id recorded_at practitioner number",
    **_DONE,
)
ROOM.about(
    "courses.LessonProgress",
    _("Lessons done"),
    learning="lesson course at",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.PracticeAnswer",
    _("Answers to practice questions"),
    learning="lesson question options correct at",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.LecturePlayed",
    _("Parts of lectures that you played"),
    learning="lesson lecture spans rate at",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.QuizAttempt",
    _("Examinations taken"),
    learning="quiz at answers correct total score pass_mark passed",
    technical="id recorded_at practitioner",
    **_DONE,
)
_EXAMINED = _DONE | {"of": person("attempt__practitioner")}
ROOM.about(
    "courses.ExamAttempt",
    _("Examinations begun"),
    learning="exam version number form started_at deadline",
    technical="id recorded_at practitioner seed",
    **_DONE,
)
ROOM.about(
    "courses.SavedAnswer",
    _("Answers in examinations"),
    learning="attempt item responses at",
    technical="id recorded_at sequence",
    **_EXAMINED,
)
ROOM.about(
    "courses.Submission",
    _("Examinations handed in"),
    learning="attempt at how",
    technical="id recorded_at",
    **_EXAMINED,
)
ROOM.about(
    "courses.Marking",
    _("Marks of examinations"),
    learning="attempt number at reason items points of score pass_mark passed",
    technical="id recorded_at rule_checksum",
    **_EXAMINED,
)
ROOM.about(
    "courses.Accommodation",
    _("More time in examinations"),
    learning="exam minutes percent at",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.WrongCodeTry",
    _("Wrong access codes in examinations"),
    learning="exam at",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.CourseCompletion",
    _("Courses completed"),
    learning="course at score",
    technical="id recorded_at practitioner",
    **_DONE,
)
ROOM.about(
    "courses.CalendarLink",
    _("Link to the calendar of live lectures"),
    of=person("practitioner"),
    purpose=Purpose.SERVICE,
    retention=UNTIL_ERASED,
    technical="id practitioner generation",
    credential="key",
    delete=True,
)
ROOM.about(
    "media_pipeline.MediaAsset",
    _("Recordings that you uploaded"),
    of=key("created_by_key"),
    purpose=Purpose.AUTHORING,
    retention=UNTIL_ERASED,
    blank={"created_by_key": None},
    employment="created_by_key title created_at",
    technical="id uuid",
    none="original sha256 size_bytes duration_s width height content slides_by caption_tracks owner_code",
)
ROOM.about(
    "media_pipeline.CaptionVersion",
    _("Captions that you wrote or corrected"),
    of=key("created_by_key"),
    purpose=Purpose.AUTHORING,
    retention=UNTIL_ERASED,
    blank={"created_by_key": None},
    employment="created_by_key created_at",
    technical="id caption number",
    none="rows digest state origin",
)
# Rows go with the nightly task if the hourly one has not come; bytes without a row go with the hourly one.
ROOM.about(
    "media_pipeline.Upload",
    _("Recordings that you are uploading"),
    of=key("uploader_key"),
    purpose=Purpose.AUTHORING,
    retention=Retention(_("Until they lapse"), "expires_at"),
    delete=True,
    employment="uploader_key filename created_at finished_at",
    technical="uuid length offset metadata expires_at",
    none="sha256",
)
# A lecturer's name is what an author wrote on a public page; it is changed there, by hand.
ROOM.unnamed(
    "courses.LiveSession",
    _("Lecturers of live lectures, named by authors"),
    purpose=Purpose.AUTHORING,
    retention=WHILE_NEEDED,
    identity="lecturer",
    none="id uuid title_zh title_bo title_en description_zh description_bo institution starts_at ends_at cancelled"
    " sequence changed_at",
)
ROOM.not_about_people("courses.CataloguePage", "page_ptr")
ROOM.unnamed(
    "courses.CoursePage",
    _("Lecturers of courses, named by authors"),
    purpose=Purpose.AUTHORING,
    retention=WHILE_NEEDED,
    identity="lecturers",
    none=f"page_ptr {_TEXTS} summary summary_bo summary_en institution credits credit_class effort_minutes pass_mark "
    "aims audience competencies prerequisites references valid_from valid_until review_on",
)
ROOM.not_about_people("courses.LessonPage", f"page_ptr {_TEXTS} asset body practice")
ROOM.not_about_people("courses.Quiz", "id course")
ROOM.about(
    "courses.Item",
    _("Questions that you wrote"),
    of=person("author"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    employment="author status",
    technical="id uuid",
    none="institution current imported",
)
ROOM.about(
    "courses.ItemVersion",
    _("Versions of questions that you wrote or approved"),
    of=person("made_by"),
    others={"approver": Also(person("approved_by"), "approved_by approved_at", "number type")},
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    employment="number type created_at made_by approved_by approved_at",
    technical="id item",
    none="content key difficulty competencies checksum",
)
ROOM.about(
    "courses.ItemStep",
    _("What you did with questions"),
    of=person("by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    texts="note",
    employment="item version act note by at",
    technical="id recorded_at",
)
ROOM.about(
    "courses.CourseReview",
    _("Courses that you gave to review"),
    of=person("by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    texts="note",
    employment="course number institution note by at",
    technical="id recorded_at pages writers",
)
ROOM.about(
    "courses.ReviewStep",
    _("What you did with courses under review"),
    of=person("by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    texts="note",
    employment="review act note by at",
    technical="id recorded_at",
)
ROOM.about(
    "courses.ItemImport",
    _("Files of questions that you brought in"),
    of=person("made_by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    employment="made_by file_name format status made known at done_at undone_at",
    technical="id",
    none="institution questions refusals warnings",
)
ROOM.not_about_people("courses.Question", "id sort_order text_zh text_bo quiz explanation_zh explanation_bo")
ROOM.not_about_people(
    "courses.Exam",
    "id uuid title_zh title_bo title_en institution course opens_at closes_at minutes grace_seconds attempts pass_mark"
    " access_code shuffle one_a_page partial negative review status current",
)
ROOM.not_about_people("courses.BlueprintLine", "id exam place competency easiest hardest type count points")
ROOM.not_about_people("courses.ExamVersion", "id recorded_at exam number at terms checksum")
ROOM.not_about_people("courses.PooledItem", "id recorded_at exam_version item_version")
ROOM.not_about_people("courses.Correction", "id recorded_at exam item instead at")
ROOM.not_about_people("courses.Option", "id sort_order text_zh text_bo question correct")
ROOM.not_about_people(
    "media_pipeline.Rendition", "id asset kind codec width height fps bandwidth size_bytes sha256 mime path"
)
ROOM.not_about_people("media_pipeline.Slide", "id asset position starts_ms ends_ms new_slide picture twin text")
ROOM.not_about_people("media_pipeline.DetectedSlide", "id asset position starts_ms ends_ms new_slide picture twin text")
ROOM.not_about_people("media_pipeline.SlideJob", f"{_JOB} asset work document detail")
ROOM.not_about_people("media_pipeline.Caption", "id asset language state shown number digest")
ROOM.not_about_people("media_pipeline.Transcription", f"{_JOB} asset language base detail")
ROOM.not_about_people("media_pipeline.TranscodeJob", f"{_JOB} asset detail")
ROOM.not_about_people("media_pipeline.MediaStep", f"{_JOB} asset kind part result detail")
ROOM.not_about_people(
    "compliance.Requirement",
    "id recorded_at code number roles from_date total min_class_i min_class_ii substitution_cap",
)
ROOM.about(
    "compliance.NameDisclosure",
    _("Names that you were shown"),
    of=person("practitioner"),
    purpose=Purpose.SECURITY,
    retention=FACTS,
    texts="reason",
    employment="institution purpose reason at until",
    technical="id recorded_at practitioner",
)
ROOM.not_about_people("courses.Shelf", "id institution collection")
ROOM.not_about_people("search.IndexUpdate", "id kind uuid wish wanted_at tries reason")
