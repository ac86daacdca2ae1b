"""What authors must get right in a quiz before it is saved."""

from django.core.exceptions import ValidationError
from django.forms import BaseModelForm
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


class QuizForm(WagtailAdminModelForm):
    """Every question has exactly one best answer; a quiz that was answered stays with its course."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        from courses.quizzes.policy import courses_to_examine

        super().__init__(*args, **kwargs)
        if "course" in self.fields:
            kept = self.fields["course"].queryset.filter(pk=self.instance.course_id)
            self.fields["course"].queryset = courses_to_examine(self.for_user) | kept

    def clean_course(self) -> object:
        """The passes of learners would otherwise count for a course that they did not take."""
        from courses.quizzes.selectors import has_attempts

        course = self.cleaned_data["course"]
        if self.instance.pk and course.pk != self.initial["course"] and has_attempts([self.instance]):
            raise ValidationError(_("People have answered this quiz: it stays with its course."))
        return course

    def is_valid(self) -> bool:
        # The options lie in formsets two levels down, which are complete only after the form's own clean().
        valid = super().is_valid()
        questions = self.formsets.get("questions")
        if questions is None:
            return valid
        kept = [form for form in questions.forms if not _dropped(form)]
        wrong = [form for form in kept if not _one_best_answer(form)]
        for form in wrong:
            form.add_error(None, _("Mark exactly one option as the best answer."))
        return valid and not wrong


def _dropped(form: BaseModelForm) -> bool:
    data = getattr(form, "cleaned_data", {})
    return bool(data.get("DELETE")) or (form.empty_permitted and not form.has_changed())


def _one_best_answer(question: BaseModelForm) -> bool:
    options = [form for form in question.formsets["options"].forms if not _dropped(form)]
    return sum(bool(form.cleaned_data.get("correct")) for form in options if hasattr(form, "cleaned_data")) == 1
