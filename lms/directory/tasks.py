"""Celery's entry to the directory."""

from celery import shared_task

from lms.common import clock
from lms.directory import services


@shared_task
def sync_lapsed_grants(**_later_arguments: object) -> None:
    """Take the CMS away from people whose grant has run out, also when they stay signed in."""
    services.sync_lapsed_grants(clock.today())
