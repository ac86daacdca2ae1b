"""Writes of the directory. Every service takes `on`, the day of the writing, and where facts are written also `by_key`
(the author's person_key) and `key` (of the form: a repeat counts once).
"""

from lms.directory.services.accounts import create_account, remember_language
from lms.directory.services.grants import end_grant, grant_access
from lms.directory.services.groups import CMS_GROUPS, ensure_cms_groups, sync_cms_groups, sync_lapsed_grants

__all__ = [
    "CMS_GROUPS",
    "create_account",
    "end_grant",
    "ensure_cms_groups",
    "grant_access",
    "remember_language",
    "sync_cms_groups",
    "sync_lapsed_grants",
]
