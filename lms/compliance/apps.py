from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "lms.compliance"
    label = "compliance"
