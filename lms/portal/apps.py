from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lms.portal"
    label = "portal"

    def ready(self) -> None:
        from lms.portal.choosers import write_no_inline_scripts

        write_no_inline_scripts()
