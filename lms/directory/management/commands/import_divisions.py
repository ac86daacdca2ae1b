from lms.directory.imports.services import import_divisions
from lms.directory.management.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        "Import administrative divisions from a .csv or .xlsx file: all of it, or nothing and a list of the problems."
    )
    service = import_divisions
