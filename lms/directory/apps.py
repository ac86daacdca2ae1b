from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_migrate


class DirectoryConfig(AppConfig):
    name = "lms.directory"
    label = "directory"

    def ready(self) -> None:
        from lms.audit.policy import register_reader
        from lms.directory import handlers
        from lms.directory.auditing.answers import READERS

        register_reader(READERS)
        post_migrate.connect(handlers.after_migrate, sender=self, dispatch_uid="directory.cms_groups")
        user_logged_in.connect(handlers.after_sign_in, dispatch_uid="directory.sign_in")
