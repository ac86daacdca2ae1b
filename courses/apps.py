from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    label = "courses"

    def ready(self) -> None:
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from courses.catalogue import handlers

        page_published.connect(handlers.page_published, dispatch_uid="courses.page_published")
        page_unpublished.connect(handlers.page_unpublished, dispatch_uid="courses.page_unpublished")
        post_page_move.connect(handlers.page_moved, dispatch_uid="courses.page_moved")
