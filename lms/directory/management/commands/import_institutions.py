from lms.directory.imports.services import import_institutions
from lms.directory.management.import_command import ImportCommand


class Command(ImportCommand):
    help = "Import institutions from a .csv or .xlsx file: all of it, or nothing and a list of the problems."
    service = import_institutions
