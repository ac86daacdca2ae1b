"""`{% load referrals %}`: how a run's referral stands, for pages of rooms that do not know the outbox."""

from uuid import UUID

from django import template

from lms.integrations import selectors

register = template.Library()


@register.simple_tag
def referral_state(run_uuid: UUID) -> selectors.ReferralState | None:
    """`{% referral_state run.uuid as referral %}`: None, or status, status_label, partner_reference and reason."""
    return selectors.referral_state(run_uuid)
