"""The Celery application. Tasks are found in each app's `tasks.py`."""

from celery import Celery

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
