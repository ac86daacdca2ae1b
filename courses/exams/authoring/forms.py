"""The forms of authors and supervisors."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from courses.authoring.policy import scope_of
from courses.exams.authoring.policy import courses_to_end
from courses.exams.models import BlueprintLine, Exam
from courses.exams.services import code_digest
from lms.directory.models import Practitioner
from lms.directory.policy import Permission

_MOST_LINES = 40


class ExamForm(forms.ModelForm):
    """The settings. An access code is set or taken away; the one that is there is not shown, nobody can read it."""

    code = forms.CharField(
        label=_("New access code"),
        required=False,
        min_length=6,
        max_length=100,
        help_text=_("At least 6 characters. Empty: the code stays as it is."),
    )
    no_code = forms.BooleanField(label=_("Take the access code away"), required=False)

    class Meta:
        model = Exam
        fields = (
            *("title_zh", "title_bo", "title_en", "institution", "course", "opens_at", "closes_at", "minutes"),
            *("grace_seconds", "attempts", "pass_mark", "shuffle", "one_a_page", "partial", "negative", "review"),
        )
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = scope_of(request.user)
        permission = Permission.PUBLISH_CONTENT if self.instance.current_id else Permission.AUTHOR_CONTENT
        self.fields["institution"].queryset = scope.choices(permission, self.instance.institution_id)
        self.fields["course"].queryset = courses_to_end(request, self.instance)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The examination closes after it opens."))
        course, house = data.get("course"), data.get("institution")
        if course and house and course.institution_id != house.pk:
            self.add_error("course", _("The course and its examination belong to the same institution."))
        if self.instance.current_id and "institution" in self.changed_data:
            self.add_error("institution", _("What was published stays with its institution."))
        return data

    def save(self, commit: bool = True) -> Exam:
        exam = super().save(commit=False)
        if self.cleaned_data["no_code"]:
            exam.access_code = ""
        if self.cleaned_data["code"]:
            exam.access_code = code_digest(exam, self.cleaned_data["code"])
        # Only what the form holds: it may be published or withdrawn while somebody has the form open.
        exam.save(update_fields=[*self._meta.fields, "access_code"] if exam.pk else None)
        return exam


class LineForm(forms.ModelForm):
    class Meta:
        model = BlueprintLine
        fields = ("competency", "type", "easiest", "hardest", "count", "points")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("easiest", 1) > data.get("hardest", 5):
            raise ValidationError(_("The difficulty goes from the lower to the higher number."))
        return data


class LinesFormSet(BaseInlineFormSet):
    """The lines keep the order in which they stand."""

    def save(self, commit: bool = True) -> list[BlueprintLine]:
        for place, form in enumerate(self.forms):
            form.instance.place = place
            if form.instance.pk and not form.has_changed():
                BlueprintLine.objects.filter(pk=form.instance.pk).update(place=place)
        return super().save(commit)


LineFormSet = inlineformset_factory(
    Exam, BlueprintLine, form=LineForm, formset=LinesFormSet, extra=2, max_num=_MOST_LINES, absolute_max=_MOST_LINES
)


class TimeForm(forms.Form):
    """More time for the person with this personnel number."""

    number = forms.CharField(label=_("Personnel number"), max_length=60)
    minutes = forms.IntegerField(label=_("More minutes"), min_value=0, max_value=600, initial=0)
    percent = forms.IntegerField(label=_("More time in per cent"), min_value=0, max_value=300, initial=0)

    def clean_number(self) -> Practitioner:
        found = Practitioner.objects.persons().filter(personnel_number=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise ValidationError(
                _("Nobody has this personnel number. Look it up with the manager of the institution.")
            )
        return found
