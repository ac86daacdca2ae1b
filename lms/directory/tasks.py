"""Celery's entry to the directory."""

from celery import shared_task

from lms.common import clock
from lms.directory import services
from lms.directory.imports.uploads.tasks import resume_imports, work_on_list

__all__ = ["apply_due_facts", "resume_imports", "sync_lapsed_grants", "work_on_list"]


@shared_task
def sync_lapsed_grants(**_later_arguments: object) -> None:
    """Take the CMS away from people whose grant has run out, also when they stay signed in."""
    services.sync_lapsed_grants(clock.today())


@shared_task
def apply_due_facts(**_later_arguments: object) -> None:
    """Let planned changes of divisions and institutions take effect on their day."""
    services.apply_due_facts(clock.today())
