from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "lms.demonstration"
    label = "demonstration"
