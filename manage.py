#!/usr/bin/env python
"""Django's command line: `python manage.py help` lists the commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.embedded")
    execute_from_command_line(sys.argv)
    from lms.audit.handlers import after_command  # only now are the settings read

    after_command(sys.argv)
