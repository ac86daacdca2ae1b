"""Issuing, revoking and using links. The database keeps only hashes: what is printed cannot be printed again."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from lms.accounts.devices.services import forget_pin
from lms.accounts.models import Invitation, LinkKind
from lms.accounts.policy import may_issue, staff_grants
from lms.accounts.sessions.services import end_sessions
from lms.audit.services import record
from lms.common.identifiers import new_id
from lms.directory.models import AccessGrant, AccessRole, Practitioner, User
from lms.directory.selectors import primary_post
from lms.directory.services import create_account, grant_access

VALID_FOR = timedelta(days=7)
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when it is read from paper
_CODE_LETTERS = 12  # some 59 random bits


@dataclass(frozen=True)
class Issued:
    """A link that was just made. Its secrets are here and nowhere else."""

    invitation: Invitation
    token: str = field(repr=False)
    code: str = field(repr=False)

    @property
    def path(self) -> str:
        return reverse("accounts:invitation_link", args=[self.token])


class NotUsable(Exception):
    """Wrong, used, revoked or expired: nobody is told which."""


def hashed(secret: str) -> str:
    """What the database keeps of a token or code: of no use without the program's key."""
    return salted_hmac("accounts.invitations", secret, algorithm="sha256").hexdigest()


def plain_code(typed: str) -> str:
    """A code as it was made, however it was typed: hyphens, spaces and capital letters do not matter."""
    return "".join(character for character in typed.lower() if character in LETTERS)


def invite(
    practitioner: Practitioner, at: datetime, on: date, by_key: UUID | None = None, key: UUID | None = None
) -> Issued:
    """A link by which the person chooses a user name and a password. A second one makes the first void."""
    if practitioner.user_id is not None:
        raise ValidationError(_("This person has an account already. Issue a link for a new password instead."))
    if not practitioner.personnel_number:
        raise ValidationError(_("This person has no personnel number, by which the account would find them."))
    return _issue(LinkKind.INVITATION, practitioner, at=at, on=on, by_key=by_key, key=key)


def issue_reset(
    practitioner: Practitioner, at: datetime, on: date, by_key: UUID | None = None, key: UUID | None = None
) -> Issued:
    """A link by which the person chooses a new password. The old one works until then."""
    if practitioner.user_id is None:
        raise ValidationError(_("This person has no account yet. Invite them instead."))
    return _issue(LinkKind.RESET, practitioner, at=at, on=on, by_key=by_key, key=key)


@transaction.atomic
def _issue(
    kind: LinkKind, practitioner: Practitioner, *, at: datetime, on: date, by_key: UUID | None, key: UUID | None
) -> Issued:
    Practitioner.objects.select_for_update().get(pk=practitioner.pk)  # two that issue at once take turns
    if key is not None and Invitation.objects.filter(key=key).exists():
        raise ValidationError(_("This link was made already. It is shown only once; make a new one if it is lost."))
    post = primary_post(practitioner, on)
    if post is None:
        raise ValidationError(_("This person has no post, so there is nothing the account could be for."))
    Invitation.objects.filter(practitioner=practitioner, used_at=None, revoked_at=None).update(revoked_at=at)
    token, code = secrets.token_urlsafe(32), "".join(secrets.choice(LETTERS) for _each in range(_CODE_LETTERS))
    invitation = Invitation.objects.create(
        key=key or new_id(),
        kind=kind,
        practitioner=practitioner,
        institution=post.institution,
        token_hash=hashed(token),
        code_hash=hashed(code),
        issued_by_key=by_key,
        issued_at=at,
        expires_at=at + VALID_FOR,
    )
    _write("account.invited" if kind == LinkKind.INVITATION else "account.reset_issued", invitation)
    return Issued(invitation, token, "-".join(code[start : start + 4] for start in range(0, _CODE_LETTERS, 4)))


@transaction.atomic
def revoke(invitation: Invitation, *, at: datetime) -> None:
    """Make an open link void; one that is used or void stays as it is."""
    if Invitation.objects.open(at).filter(pk=invitation.pk).update(revoked_at=at):
        _write("account.link_revoked", invitation)


@transaction.atomic
def accept(token_hash: str, *, username: str, password: str, at: datetime, on: date) -> User:
    """Use an invitation: make the account, and let its holder learn where the post is, unless grants say otherwise."""
    invitation = _take(token_hash, LinkKind.INVITATION, at, on)
    person = invitation.practitioner
    user = create_account(personnel_number=person.personnel_number, username=username, password=password, on=on)
    if not AccessGrant.objects.in_force(on).of(person).exists():
        grant_access(practitioner=person, role=AccessRole.LEARNER, institution=invitation.institution, on=on)
    _write("account.invitation_accepted", invitation, actor_key=person.person_key)
    return user


@transaction.atomic
def set_new_password(token_hash: str, *, password: str, at: datetime, on: date) -> User:
    """Use a link for a new password: it ends every session, and PINs are forgotten. Second factors stay."""
    invitation = _take(token_hash, LinkKind.RESET, at, on)
    person = invitation.practitioner
    user = person.user
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user, reason="password")
    forget_pin(user)
    _write("account.password_reset", invitation, actor_key=person.person_key)
    return user


def stands(invitation: Invitation, on: date) -> bool:
    """Would the link be issued like this today?

    The person works where they did, and whoever issued it still may: a link must not outlive the right to issue it,
    nor open an account that has got more rights since. One from the command line (no issuer) stands.
    """
    person = invitation.practitioner
    post = primary_post(person, on)
    if post is None or post.institution_id != invitation.institution_id:
        return False
    if invitation.issued_by_key is None:
        return True
    issuer = Practitioner.objects.filter(person_key=invitation.issued_by_key).select_related("merged_into").first()
    return issuer is not None and may_issue(issuer.kept, person, on)


@transaction.atomic
def revoke_outdated(practitioner: Practitioner, *, at: datetime, on: date) -> None:
    """What the person may do has changed: a link that was made before does not reach what came after."""
    for invitation in Invitation.objects.open(at).filter(practitioner=practitioner).select_related("institution"):
        if staff_grants(practitioner, on) or not stands(invitation, on):
            revoke(invitation, at=at)


def _take(token_hash: str, kind: LinkKind, at: datetime, on: date) -> Invitation:
    """The open link, marked as used; NotUsable when there is none (any more)."""
    taken = Invitation.objects.open(at).filter(token_hash=token_hash, kind=kind).update(used_at=at)
    if not taken:
        raise NotUsable
    link = Invitation.objects.select_related("practitioner__user", "institution").get(token_hash=token_hash)
    Practitioner.objects.select_for_update().get(pk=link.practitioner_id)  # rights given meanwhile wait, or are seen
    if not stands(link, on):
        raise NotUsable
    return link


def _write(action: str, invitation: Invitation, actor_key: UUID | None = None) -> None:
    record(
        action,
        object_kind="person",
        object_id=invitation.practitioner.person_key,
        actor_key=actor_key,
        detail={"link": str(invitation.uuid), "institution": invitation.institution.code},
    )
