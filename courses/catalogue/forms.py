"""The forms by which courses are written and pages copied in the CMS."""

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from courses.authoring.holdings import choosable_pictures, pictures_in, works_with
from courses.authoring.policy import scope_of
from lms.directory.policy import Permission


class CourseForm(WagtailAdminPageForm):
    """Offers the institutions for which the author may write, and publishes only where the author may publish."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.scope = scope_of(self.for_user)
        if "institution" in self.fields:
            self.fields["institution"].queryset = self.scope.choices(
                Permission.AUTHOR_CONTENT, self.instance.institution_id
            )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        institution = cleaned.get("institution")
        publishes = "action-publish" in self.data
        if institution and publishes and not self.scope.allows(Permission.PUBLISH_CONTENT, institution.pk):
            self.add_error("institution", _("You may not publish for this institution."))
        self._check_validity(cleaned)
        self._check_prerequisites(cleaned)
        return cleaned

    def _check_validity(self, cleaned: dict[str, object]) -> None:
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The course would end before it begins."))

    def _check_prerequisites(self, cleaned: dict[str, object]) -> None:
        """Courses that everybody reads or the author's hospitals write; what stands there already may stay."""
        kept = {block.value.pk for block in self.instance.prerequisites or [] if block.value is not None}
        for block in cleaned.get("prerequisites") or []:
            course = block.value
            if course.pk == self.instance.pk:
                self.add_error("prerequisites", _("A course cannot come before itself."))
            elif course.pk not in kept and not course.live and not self._works_at(course.institution_id):
                self.add_error("prerequisites", _("There is no such course among those of your institutions."))

    def _works_at(self, institution: int) -> bool:
        return self.scope.everywhere or institution in self.scope.worked_at


class LessonForm(WagtailAdminPageForm):
    """Takes recordings and pictures only from where the author finds them; what stands there already may stay."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        user = self.for_user
        asset = cleaned.get("asset")
        if asset is not None and asset.pk != self.initial.get("asset") and not works_with(user, asset.owner_code):
            self.add_error("asset", _("There is no such recording among those of your institutions."))
        foreign = pictures_in(cleaned.get("body")) - pictures_in(self.instance.body)
        if not foreign <= choosable_pictures(user, foreign):
            self.add_error("body", _("There is no such picture among those of your institutions."))
        return cleaned


class PageCopyForm(CopyForm):
    """Copies are pages of their own: an alias would share the public id by which records name a course."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)
        if not self.page.permissions_for_user(self.user).can_publish():
            self.fields.pop("publish_copies", None)  # a copy is a draft, which is reviewed like any other

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        # Named at a field, because the form's page shows no other errors.
        if self.data.get("alias"):
            self.add_error("new_title", _("Courses and lessons cannot have aliases. Make a copy instead."))
        return cleaned
