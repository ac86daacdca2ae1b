"""The form by which a live lecture is announced and changed in the CMS."""

from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from courses.authoring.policy import scope_of
from lms.directory.policy import Permission


class LiveSessionForm(WagtailAdminModelForm):
    """Offers the publisher's institutions, counts each change for the calendars, and tells the platform."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "institution" in self.fields:
            kept = self.instance.institution_id
            self.fields["institution"].queryset = scope_of(self.for_user).choices(Permission.PUBLISH_CONTENT, kept)

    @transaction.atomic
    def save(self, commit: bool = True) -> object:
        """Saved and announced together: a receiver that fails takes the change back with it."""
        from courses.live.services import tell_about

        if self.instance.pk is not None and self.has_changed():
            self.instance.sequence += 1
        session = super().save(commit=commit)
        if commit:
            tell_about(session)
        return session
