"""The same files as the tests of the imports."""

from tests.directory.imports.conftest import csv_file, english

__all__ = ["csv_file", "english"]
