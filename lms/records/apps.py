from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "lms.records"
    label = "records"

    def ready(self) -> None:
        from lms.directory.people.belongings import register_belonging
        from lms.records import handlers, selectors  # noqa: F401 - connects its receivers
        from lms.records.badges.keys import require_sound_keys

        require_sound_keys()

        register_belonging(_("Certificates"), lambda person: selectors.certificates_of(person).count())
        register_belonging(_("Entries of credits"), lambda person: selectors.credits_of(person).count())
