"""Celery's entry to the index."""

from celery import shared_task

from search import services


@shared_task
def update_index(**_later_arguments: object) -> None:
    """Bring the index up to date: after a publication, and now and then for what was missed."""
    services.bring_up_to_date()
