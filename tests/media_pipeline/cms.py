"""People in the CMS, for the tests of its pages."""

from django.contrib.auth.models import Group, Permission
from django.test import Client

from tests.factories import directory as people


def author(client: Client, *groups: str) -> object:
    """Signs a new author in, with English pages; answers the person."""
    person = people.signed_in_person(role="author")
    person.user.language = "en"
    person.user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    person.user.groups.add(*Group.objects.filter(name__in=groups or ["authors"]))
    person.user.save()
    client.force_login(person.user)
    client.cookies["django_language"] = "en"
    return person


def reviewed_here(person: object) -> object:
    """An institution for which this author reviews, and does not write; it must not be below the author's own."""
    institution = people.InstitutionFactory()
    people.GrantFactory(practitioner=person, role="reviewer", institution=institution)
    return institution
