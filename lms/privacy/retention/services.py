"""Remove what the inventory says has run out."""

from datetime import datetime

from django.apps import apps
from django.db import models, transaction

from lms.common.clock import civil_date
from lms.privacy.exports.services import remove_lapsed_exports
from lms.privacy.inventory.declaration import ModelRule
from lms.privacy.inventory.rooms import rules

BATCH = 1000


def remove_lapsed(at: datetime) -> dict[str, int]:
    """Remove files and rows whose time is over; how many of each, by table."""
    removed = {"files": remove_lapsed_exports(at)}
    for rule in rules().values():
        if rule.retention is not None and rule.retention.column:
            removed[rule.label] = _remove_rows(apps.get_model(rule.label), rule, at)
    return {name: count for name, count in removed.items() if count}


def _remove_rows(model: type[models.Model], rule: ModelRule, at: datetime) -> int:
    """In small batches: a long night's list must not keep others from writing."""
    since = at - rule.retention.after
    column = model._meta.get_field(rule.retention.column)
    limit = since if isinstance(column, models.DateTimeField) else civil_date(since)
    lapsed = model._base_manager.filter((f"{column.name}__lt", limit))
    total = 0
    while ids := list(lapsed.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            model._base_manager.filter(pk__in=ids).delete()
        total += len(ids)
    return total
