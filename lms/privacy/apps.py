from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "lms.privacy"
    label = "privacy"

    def ready(self) -> None:
        from lms.privacy.consent.models import ConsentPurpose
        from lms.privacy.consent.selectors import has_consent
        from lms.records.policy import register_name_consent

        register_name_consent(lambda person, at: has_consent(person, ConsentPurpose.CERTIFICATE_NAME, at))
