"""Celery's entry to the courses."""

from celery import shared_task
from django.core.management import call_command

from courses.catalogue.services import hold_back_schedules
from courses.exams.services import close_overdue
from lms.common import clock


@shared_task
def publish_scheduled(**_later_arguments: object) -> None:
    """Publish and withdraw the pages for which an author has set a time that has come."""
    hold_back_schedules(clock.now())
    call_command("publish_scheduled")


@shared_task
def close_exams(**_later_arguments: object) -> None:
    """End the attempts at examinations whose time is over, and mark what was saved in them."""
    close_overdue(at=clock.now())
