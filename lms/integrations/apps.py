from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "lms.integrations"
    label = "integrations"
