from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "search"

    def ready(self) -> None:
        from lms.common.events import content_published, content_withdrawn
        from search import handlers

        content_published.connect(handlers.note_change, dispatch_uid="search.content_published")
        content_withdrawn.connect(handlers.note_change, dispatch_uid="search.content_withdrawn")
