"""Celery's entry to the courses."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def publish_scheduled(**_later_arguments: object) -> None:
    """Publish and withdraw the pages for which an author has set a time that has come."""
    call_command("publish_scheduled")
