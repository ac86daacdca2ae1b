"""The catalogue in the page tree: the catalogue, its courses, and each course's lessons."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager, PagePermissionTester

from courses.catalogue.blocks import BodyField, LessonBody
from courses.catalogue.data_blocks import (
    AimsBody,
    AudienceBody,
    CompetenciesBody,
    LecturersBody,
    PrerequisitesBody,
    ReferencesBody,
)
from courses.catalogue.forms import CourseForm, LessonForm, PageCopyForm
from courses.catalogue.querysets import LessonQuerySet
from courses.practice.blocks import PracticeBody
from lms.common.identifiers import new_id
from lms.common.names import localized, shown_language
from lms.common.once import asked_once
from lms.common.revalidation import keep
from lms.directory.models import Institution, User
from media_pipeline.models import MediaAsset


class CreditClass(models.TextChoices):
    """The two classes of credits of continuing medical education."""

    I = "I", _("class I")  # noqa: E741 - the class's name
    II = "II", _("class II")


class CoursesPage(Page):
    """What the room's pages share: their address in the page tree, and who may open and change them."""

    private_page_options: list[str] = []  # who may read is said by the grants alone
    copy_form_class = PageCopyForm

    class Meta:
        abstract = True

    def _get_site_root_paths(self, cache_object: object = None, **kwargs: object) -> list:
        """Wagtail asks the cache for them anew for each page whose address is shown; here once for a request."""
        ask = super()._get_site_root_paths
        return asked_once("site root paths", lambda: ask(cache_object, **kwargs))

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        from courses.catalogue.policy import tester_for

        return tester_for(user, self)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        from courses.catalogue.policy import require_reader

        require_reader(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return keep(super().serve(request, *args, **kwargs))


class TranslatedPage(CoursesPage):
    """A page with a public id and its title in three languages; `title` is the Chinese one."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    title_bo = models.CharField(_("Tibetan title"), max_length=300, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)

    exclude_fields_in_copy = ["uuid"]
    content_panels = [*Page.content_panels, FieldPanel("title_bo"), FieldPanel("title_en")]

    class Meta:
        abstract = True

    @property
    def title_zh(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title in the reader's language, Chinese when it has no translation."""
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")


class CataloguePage(CoursesPage):
    """The list of courses."""

    template = "courses/catalogue_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CoursePage"]
    max_count = 1

    class Meta:
        verbose_name = _("catalogue")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        from courses.catalogue.presenters import catalogue_context

        return {**super().get_context(request, *args, **kwargs), **catalogue_context(self, request)}


class CoursePage(TranslatedPage):
    """A course: what it teaches, who publishes it, what finishing it is worth."""

    summary = models.TextField(_("summary"), max_length=600)
    summary_bo = models.TextField(_("summary in Tibetan"), max_length=1000, blank=True)
    summary_en = models.TextField(_("summary in English"), max_length=1000, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("published by"))
    credits = models.DecimalField(
        _("credits"), max_digits=4, decimal_places=1, validators=[MinValueValidator(Decimal("0"))]
    )
    credit_class = models.CharField(_("credit class"), max_length=2, choices=CreditClass, default=CreditClass.II)
    effort_minutes = models.PositiveSmallIntegerField(
        _("effort in minutes"), validators=[MinValueValidator(1), MaxValueValidator(6000)]
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (per cent)"), default=80, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    aims = BodyField(AimsBody(), blank=True, verbose_name=_("aims"))
    audience = BodyField(AudienceBody(), blank=True, verbose_name=_("audience"))
    competencies = BodyField(CompetenciesBody(), blank=True, verbose_name=_("competencies"))
    prerequisites = BodyField(PrerequisitesBody(), blank=True, verbose_name=_("courses to take first"))
    lecturers = BodyField(LecturersBody(), blank=True, verbose_name=_("lecturers"))
    references = BodyField(ReferencesBody(), blank=True, verbose_name=_("references"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    review_on = models.DateField(_("to be reviewed by"), null=True, blank=True)

    base_form_class = CourseForm
    template = "courses/course_page.html"
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.LessonPage"]
    content_panels = [
        *TranslatedPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("summary"), FieldPanel("summary_bo"), FieldPanel("summary_en")], heading=_("Summary")
        ),
        FieldPanel("institution"),
        FieldRowPanel([FieldPanel("credits"), FieldPanel("credit_class")]),
        FieldRowPanel([FieldPanel("effort_minutes"), FieldPanel("pass_mark")]),
        FieldPanel("aims"),
        FieldPanel("audience"),
        FieldPanel("prerequisites"),
        FieldPanel("competencies"),
        FieldPanel("lecturers"),
        FieldPanel("references"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_until"), FieldPanel("review_on")]),
    ]

    class Meta:
        verbose_name = _("course")
        constraints = [
            models.CheckConstraint(condition=Q(credits__gte=0), name="course_credits_not_negative"),
            models.CheckConstraint(
                condition=Q(pass_mark__gte=1, pass_mark__lte=100), name="course_pass_mark_is_a_per_cent"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="course_validity_ends_after_it_begins",
            ),
        ]

    @property
    def summary_zh(self) -> str:
        return self.summary

    @property
    def shown_summary(self) -> str:
        """The summary in the reader's language, Chinese when it has no translation."""
        return localized(self, "summary")

    @property
    def summary_lang(self) -> str:
        return shown_language(self, "summary")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        from courses.catalogue.presenters import course_context

        return {**super().get_context(request, *args, **kwargs), **course_context(self, request)}


class LessonPage(TranslatedPage):
    """One lesson: a lecture, a text, or both."""

    asset = models.ForeignKey(
        MediaAsset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lecture")
    )
    body = BodyField(LessonBody(), blank=True, verbose_name=_("text"))
    practice = BodyField(PracticeBody(), blank=True, verbose_name=_("practice questions"))

    objects = PageManager.from_queryset(LessonQuerySet)()

    base_form_class = LessonForm
    template = "courses/lesson_page.html"
    parent_page_types = ["courses.CoursePage"]
    subpage_types: list[str] = []
    content_panels = [*TranslatedPage.content_panels, FieldPanel("asset"), FieldPanel("body"), FieldPanel("practice")]

    class Meta:
        verbose_name = _("lesson")

    # The live lessons of its course, each with `done`, where all were asked for together (courses.learning.selectors).
    among: "list[LessonPage] | None" = None

    @property
    def course_path(self) -> str:
        """The course's place in the page tree: a lesson is always a child of its course."""
        return self.path[: -self.steplen]

    @cached_property
    def course(self) -> CoursePage:
        """The course in which the lesson stands."""
        return CoursePage.objects.get(path=self.course_path)

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not self.course.live:
            raise Http404  # a course that is withdrawn takes its lessons along
        return super().serve(request, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict[str, object]:
        from courses.catalogue.presenters import lesson_context

        return {**super().get_context(request, *args, **kwargs), **lesson_context(self, request)}
