"""The form by which a live lecture is announced and changed in the CMS."""

from wagtail.admin.forms import WagtailAdminModelForm


class LiveSessionForm(WagtailAdminModelForm):
    """Counts each change, so that calendars that subscribed replace what they hold."""

    def save(self, commit: bool = True) -> object:
        if self.instance.pk is not None and self.has_changed():
            self.instance.sequence += 1
        return super().save(commit=commit)
