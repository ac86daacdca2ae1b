from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PathwaysConfig(AppConfig):
    name = "pathways"
    label = "pathways"

    def ready(self) -> None:
        from lms.directory.policy import Permission
        from lms.sync.packages.registry import Shelf, register_shelf
        from lms.sync.registry import register
        from pathways.offline.presenters import draw_pathways
        from pathways.offline.selectors import KIND, pathways_package
        from pathways.runs.handlers import after_entry, after_start, run_answered, run_started

        register("run.started", 1, run_started, brings=after_start, title=_("A pathway begun"))
        register("run.answered", 1, run_answered, brings=after_entry, title=_("An answer in a pathway"))
        register_shelf(KIND, Shelf(Permission.RUN_PATHWAY, pathways_package, draw_pathways))
