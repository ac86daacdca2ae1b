from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "lms.directory"
    label = "directory"

    def ready(self) -> None:
        post_migrate.connect(_ensure_cms_groups, sender=self, dispatch_uid="directory.cms_groups")


def _ensure_cms_groups(using: str, **signal: object) -> None:
    """After every migrate the groups of the CMS are there, also in a test database that was emptied."""
    from lms.directory.services import ensure_cms_groups

    ensure_cms_groups(using)
