from django.apps import AppConfig


class PathwaysConfig(AppConfig):
    name = "pathways"
    label = "pathways"

    def ready(self) -> None:
        from lms.sync.registry import register
        from pathways.runs.handlers import after_entry, after_start, run_answered, run_started

        register("run.started", 1, run_started, brings=after_start)
        register("run.answered", 1, run_answered, brings=after_entry)
