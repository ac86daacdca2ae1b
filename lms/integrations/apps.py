from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "lms.integrations"
    label = "integrations"

    def ready(self) -> None:
        from lms.common.events import referral_requested
        from lms.integrations import handlers

        referral_requested.connect(handlers.write_referral, dispatch_uid="integrations.write_referral")
