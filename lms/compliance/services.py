"""Stating what is required."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.compliance.models import Requirement
from lms.directory.models import PostRole


def state_requirement(
    *,
    code: str,
    number: int,
    roles: Iterable[str],
    from_date: date,
    total: Decimal,
    min_class_i: Decimal | None = None,
    min_class_ii: Decimal | None = None,
    substitution_cap: Decimal | None = None,
) -> Requirement:
    """Add a version of a requirement. Saying the same version again changes nothing; versions are never edited."""
    wanted = sorted(set(roles))
    unknown = [role for role in wanted if role not in PostRole.values]
    if unknown or not wanted:
        raise ValidationError(_("Unknown roles: %(roles)s") % {"roles": ", ".join(unknown) or "-"})
    content = {
        "roles": wanted,
        "from_date": from_date,
        "total": total,
        "min_class_i": min_class_i,
        "min_class_ii": min_class_ii,
        "substitution_cap": substitution_cap,
    }
    version, created = Requirement.objects.get_or_create(code=code, number=number, defaults=content)
    if not created and any(getattr(version, name) != value for name, value in content.items()):
        raise ValidationError(_("Version %(number)s is already stated otherwise; add a new one.") % {"number": number})
    return version
