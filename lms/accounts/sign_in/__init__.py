"""Signing in and out: name and password, and the seams where django-allauth asks us."""
