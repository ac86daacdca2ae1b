from celery import signals
from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class AuditConfig(AppConfig):
    name = "lms.audit"
    label = "audit"

    def ready(self) -> None:
        from lms.audit import handlers

        user_logged_in.connect(handlers.after_sign_in, dispatch_uid="audit.sign_in")
        signals.before_task_publish.connect(handlers.before_publish, dispatch_uid="audit.publish")
        signals.task_prerun.connect(handlers.task_begins, dispatch_uid="audit.task_begins")
        signals.task_postrun.connect(handlers.task_ends, dispatch_uid="audit.task_ends")
