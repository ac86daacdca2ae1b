"""The Django project and the platform's own apps."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
