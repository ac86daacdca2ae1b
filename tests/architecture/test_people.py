"""Whatever holds rows about people says itself who may see them: `visible_to`, for one row and for lists."""

import inspect

import pytest
from django.apps import apps

from lms.directory.models import Practitioner, User
from tests.architecture.source import PACKAGES

PEOPLE = (Practitioner, User)
# Content that everybody of a house reads, with the account that brought it in beside it.
ABOUT_CONTENT = {
    "courses.CataloguePage": "Wagtail's owner of a page, and who locked it",
    "courses.CoursePage": "the same",
    "courses.LessonPage": "the same",
    "pathways.PathwayVersion": "who imported a version that all may read",
    "pathways.PathwayPublication": "who published a pathway that all may read",
}


def about_people():
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in PACKAGES]
    return [
        model
        for model in ours
        if model not in PEOPLE and any(field.related_model in PEOPLE for field in model._meta.fields)
    ]


SEEN = [model for model in about_people() if model._meta.label not in ABOUT_CONTENT]


@pytest.mark.parametrize("model", SEEN, ids=lambda model: model._meta.label)
def test_who_may_see_its_rows_is_said_by_the_model(model):
    door = getattr(model._default_manager, "visible_to", None)
    assert door is not None, "give it a PersonalQuerySet, or an OwnQuerySet if nobody else may see its rows"
    assert list(inspect.signature(door).parameters)[:2] == ["viewer", "on"]


def test_no_reason_stands_for_a_model_that_is_gone():
    assert set(ABOUT_CONTENT) <= {model._meta.label for model in about_people()}
