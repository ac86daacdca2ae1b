"""Two people of the demonstration county get accounts and a certificate each; prints who they are as JSON.

Run beside a server, with the server's DATA_DIR: python -m tests.journeys.two_doctors
"""

import json
import os

USERNAMES = ("doctor-one", "doctor-two")
COUNTY = "540122"


def prepared() -> list[dict[str, str]]:
    """Make the accounts and certificates, and say who has them. The first may write courses at the old place."""
    from courses.models import CoursePage
    from lms.common import clock
    from lms.demonstration.people import PASSWORD
    from lms.directory import services
    from lms.directory.models import PractitionerRole, User
    from lms.records.services import award

    on = clock.today()
    posts = PractitionerRole.objects.in_force(on).filter(
        primary=True, to_date=None, practitioner__user=None, role="physician", institution__level="township"
    )
    posts = posts.filter(institution__division__path__contains=f"/{COUNTY}/").select_related("practitioner")
    first = posts.order_by("institution__code", "pk").first()
    second = posts.exclude(institution=first.institution).order_by("-institution__code", "pk").first()
    for post, username in zip((first, second), USERNAMES, strict=True):
        post.practitioner.user = User.objects.create_user(username, password=PASSWORD)  # as the demonstration's own
        post.practitioner.save(update_fields=["user"])
        services.grant_access(practitioner=post.practitioner, role="learner", institution=post.institution, on=on)
        post.certificate = award(
            practitioner=post.practitioner, course=CoursePage.objects.live().first(), at=clock.now(), score=90
        )
    services.grant_access(practitioner=first.practitioner, role="author", institution=first.institution, on=on)
    return [told(post) for post in (first, second)]


def told(post: object) -> dict[str, str]:
    """A doctor in the words of the pages: the manager reads English, the doctor Chinese."""
    return {
        "key": str(post.practitioner.person_key),
        "name": post.practitioner.name_en,
        "number": post.practitioner.personnel_number,
        "post": str(post.uuid),
        "institution": post.institution.code,
        "place": post.institution.name_en,
        "place_zh": post.institution.name_zh,
        "certificate": post.certificate.number,
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.embedded")
    import django

    django.setup()
    print(json.dumps(prepared()))  # noqa: T201 - the journey reads it
