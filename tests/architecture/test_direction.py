"""Foreign keys point down, as imports do; import-linter cannot see a ForeignKey that is given as a string."""

from django.apps import apps
from django.db import models

from tests.architecture.source import PACKAGES, contract, layers

RANK = {room: rank for rank, line in enumerate(reversed(layers())) for room in line}


def room_of(model: type[models.Model]) -> str | None:
    """The room that a model lives in; None for a model of a framework."""
    name = apps.get_app_config(model._meta.app_label).name
    return name if name.split(".")[0] in PACKAGES else None


def relations(model: type[models.Model]) -> list[tuple[models.Field, type[models.Model]]]:
    """The relations that a model itself declares, with their targets."""
    own = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [(field, field.related_model) for field in own if isinstance(field.related_model, type)]


def points_up(source: str, target: str) -> bool:
    """May this room's tables not refer to that room's?"""
    if source == target:
        return False
    hidden = contract("media-sees-only-common")
    if source in hidden["source_modules"] and target in hidden["forbidden_modules"]:
        return True
    return RANK[target] >= RANK[source]


def test_every_app_of_ours_has_a_rank():
    ours = {config.name for config in apps.get_app_configs() if config.name.split(".")[0] in PACKAGES}
    assert ours - RANK.keys() == set()


def test_foreign_keys_point_down():
    wrong = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in apps.get_models(include_auto_created=False)
        if (source := room_of(model))
        for field, target in relations(model)
        if (room := room_of(target)) and points_up(source, room)
    ]
    assert wrong == []


def test_the_rule_itself_tells_up_from_down():
    assert not points_up("courses", "lms.directory")
    assert not points_up("courses", "courses")
    assert points_up("lms.directory", "courses")
    assert points_up("courses", "pathways")
    assert points_up("media_pipeline", "lms.directory")


def test_the_search_for_relations_finds_them():
    practitioner = apps.get_model("directory", "PractitionerRole")
    targets = {target._meta.label for _, target in relations(practitioner)}
    assert "directory.Practitioner" in targets
