from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "lms.directory"
    label = "directory"
