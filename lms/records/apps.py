from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "lms.records"
    label = "records"

    def ready(self) -> None:
        from lms.records import handlers  # noqa: F401 - connects its receivers
