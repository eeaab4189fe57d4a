#!/usr/bin/env python3
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sco_site.settings")
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here: run “make run”, or use .venv/bin/python.") from error
    try:
        _ = settings.DEBUG  # reads the settings, so that a missing one is a sentence and no traceback
    except ImproperlyConfigured as error:
        raise SystemExit(f"Settings: {error}") from None
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
