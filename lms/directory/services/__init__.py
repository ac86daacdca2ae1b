"""Writes of the directory. Every service takes `on`, the day of the writing, and where facts are written also `by_key`
(the author's person_key) and `key` (of the form: a repeat counts once).
"""

from lms.directory.services.accounts import create_account, remember_language
from lms.directory.services.acts import KeyReused
from lms.directory.services.corrections import retract
from lms.directory.services.divisions import (
    close_division,
    found_division,
    merge_divisions,
    move_division,
    rename_division,
    reopen_division,
)
from lms.directory.services.grants import end_grant, grant_access
from lms.directory.services.groups import CMS_GROUPS, ensure_cms_groups, sync_cms_groups, sync_lapsed_grants
from lms.directory.services.institutions import (
    change_institution,
    close_institution,
    found_institution,
    merge_institutions,
    move_institution,
    rename_institution,
    reopen_institution,
)
from lms.directory.services.people import merge_people, record_leave, register_person, retract_leave, undo_merge
from lms.directory.services.places import apply_due_facts
from lms.directory.services.posts import end_post, leave_service, make_primary, start_post, transfer

__all__ = [
    "CMS_GROUPS",
    "KeyReused",
    "apply_due_facts",
    "change_institution",
    "close_division",
    "close_institution",
    "create_account",
    "end_grant",
    "end_post",
    "ensure_cms_groups",
    "found_division",
    "found_institution",
    "grant_access",
    "leave_service",
    "make_primary",
    "merge_divisions",
    "merge_institutions",
    "merge_people",
    "move_division",
    "move_institution",
    "record_leave",
    "register_person",
    "remember_language",
    "rename_division",
    "rename_institution",
    "reopen_division",
    "reopen_institution",
    "retract",
    "retract_leave",
    "start_post",
    "sync_cms_groups",
    "sync_lapsed_grants",
    "transfer",
    "undo_merge",
]
