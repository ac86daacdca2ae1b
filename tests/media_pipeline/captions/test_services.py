"""Saving captions: by several people, twice, and back again."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from lms.audit.models import AuditEntry
from lms.common.events import asset_texts_changed
from media_pipeline.captions import selectors, services
from media_pipeline.captions.cues import Cue
from media_pipeline.models import Caption
from tests.factories.media_pipeline import captions, ready_asset

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 8, tzinfo=UTC)
PERSON = UUID(int=7)
CUES = [Cue(0, 2000, "一"), Cue(2000, 4000, "二")]


def save(asset, cues=CUES, *, base=0, origin="editor", language="zh", by_key=PERSON) -> Caption:
    return services.save(asset=asset, language=language, cues=cues, base=base, origin=origin, at=AT, by_key=by_key)


@pytest.fixture
def told():
    heard = []

    def hear(sender, asset, **_more):
        heard.append(asset.pk)

    asset_texts_changed.connect(hear)
    yield heard
    asset_texts_changed.disconnect(hear)


class TestSaving:
    def test_the_first_version(self, told):
        asset = ready_asset()
        caption = save(asset, origin="upload")
        version = caption.versions.get()
        assert (caption.number, caption.state, caption.shown) == (1, "checked", True)
        assert (version.cues, version.origin, version.created_by_key, version.created_at) == (
            CUES,
            "upload",
            PERSON,
            AT,
        )
        assert caption.digest == version.digest
        assert told == [asset.pk]

    def test_cues_are_kept_in_the_order_of_time(self):
        assert save(ready_asset(), list(reversed(CUES))).versions.get().cues == CUES

    def test_the_next_version_leaves_the_one_before(self):
        asset = ready_asset()
        first = save(asset).digest
        caption = save(asset, CUES[:1], base=1)
        assert caption.number == 2
        assert caption.digest != first
        assert [version.cues for version in caption.versions.all()] == [CUES[:1], CUES]

    def test_a_form_that_is_sent_twice_counts_once(self, told):
        asset = ready_asset()
        save(asset)
        save(asset, CUES[:1], base=1)
        assert save(asset, CUES[:1], base=1).number == 2
        assert len(told) == 2

    def test_what_somebody_else_saved_is_not_written_over(self):
        asset = ready_asset()
        save(asset)
        save(asset, CUES[:1], base=1)
        with pytest.raises(services.Changed):
            save(asset, CUES[1:], base=1)
        assert Caption.objects.get().number == 2

    def test_nor_captions_that_came_meanwhile(self):
        asset = ready_asset()
        save(asset)
        with pytest.raises(services.Changed):
            save(asset, CUES[1:], base=0)

    def test_languages_do_not_meet(self):
        asset = ready_asset()
        save(asset)
        assert save(asset, language="bo").number == 1

    def test_only_the_last_versions_are_kept(self, monkeypatch):
        monkeypatch.setattr(services, "KEPT_VERSIONS", 2)
        asset = ready_asset()
        for base in range(4):
            save(asset, [Cue(0, 1000, str(base))], base=base)
        numbers = Caption.objects.get().versions.values_list("number", flat=True)
        assert list(numbers) == [4, 3]

    def test_the_log_has_codes_and_numbers_alone(self):
        asset = ready_asset()
        save(asset, origin="upload")
        entry = AuditEntry.objects.get(action="captions.changed")
        assert entry.object_id == str(asset.uuid)
        assert entry.detail == {"language": "zh", "version": 1, "origin": "upload", "cues": 2}


class TestMachineMade:
    def test_they_are_marked_until_a_person_has_checked_them(self, told):
        asset = ready_asset()
        assert save(asset, origin="machine", by_key=None).is_machine_made
        corrected = save(asset, CUES[:1], base=1)
        assert corrected.is_machine_made
        services.mark_checked(caption=corrected, base=2)
        caption = Caption.objects.get()
        assert not caption.is_machine_made
        assert services.newest(caption).state == "checked"
        assert AuditEntry.objects.filter(action="captions.checked").count() == 1
        assert len(told) == 3

    def test_checking_twice_counts_once(self):
        caption = save(ready_asset(), origin="machine")
        for _time in range(2):
            services.mark_checked(caption=caption, base=1)
        assert AuditEntry.objects.filter(action="captions.checked").count() == 1

    def test_nobody_vouches_for_what_they_have_not_seen(self):
        asset = ready_asset()
        caption = save(asset, origin="machine")
        save(asset, CUES[:1], base=1)
        with pytest.raises(services.Changed):
            services.mark_checked(caption=caption, base=1)

    def test_a_file_from_a_person_is_vouched_for(self):
        asset = ready_asset()
        save(asset, origin="machine")
        assert not save(asset, CUES[:1], base=1, origin="upload").is_machine_made


class TestGoingBack:
    def test_an_earlier_version_becomes_the_newest(self):
        asset = ready_asset()
        save(asset)
        caption = save(asset, CUES[:1], base=1)
        restored = services.restore(caption=caption, number=1, base=2, at=AT, by_key=PERSON)
        assert restored.number == 3
        assert selectors.cues_of(restored) == CUES
        assert services.newest(restored).origin == "restored"

    def test_twice_counts_once(self):
        asset = ready_asset()
        save(asset)
        caption = save(asset, CUES[:1], base=1)
        for _time in range(2):
            services.restore(caption=caption, number=1, base=2, at=AT, by_key=PERSON)
        assert Caption.objects.get().number == 3

    def test_not_over_what_was_saved_meanwhile(self):
        asset = ready_asset()
        save(asset)
        caption = save(asset, CUES[:1], base=1)
        save(asset, CUES[1:], base=2)
        with pytest.raises(services.Changed):
            services.restore(caption=caption, number=1, base=2, at=AT, by_key=PERSON)

    def test_what_a_program_made_is_again_what_a_program_made(self):
        asset = ready_asset()
        save(asset, origin="machine")
        caption = save(asset, CUES[:1], base=1, origin="upload")
        assert services.restore(caption=caption, number=1, base=2, at=AT, by_key=PERSON).is_machine_made


def test_hiding_loses_nothing_and_can_be_undone(told):
    caption = save(ready_asset())
    for _time in range(2):
        services.show(caption=caption, shown=False)
    assert list(selectors.spoken(caption.asset)) == []
    services.show(caption=caption, shown=True)
    assert [cue for _language, cue in selectors.spoken(caption.asset)] == CUES
    actions = AuditEntry.objects.filter(action__in=["captions.hidden", "captions.shown"]).order_by("sequence")
    assert list(actions.values_list("action", flat=True)) == ["captions.hidden", "captions.shown"]
    assert len(told) == 3


@pytest.mark.parametrize("cues", [[], [Cue(0, 2000, "")]], ids=["no cues", "no words"])
def test_a_track_without_a_word_is_not_offered(cues):
    """It would be shown in the place of captions that can be read."""
    asset = ready_asset()
    save(asset, language="zh")
    save(asset, language="bo")
    save(asset, cues, base=1, language="bo")
    asset.refresh_from_db()
    assert [language for language, *_more in asset.caption_tracks] == ["zh"]


def test_of_nothing_nothing_is_made(told):
    asset = ready_asset()
    assert save(asset, []) is None
    assert (Caption.objects.count(), told) == (0, [])
    with pytest.raises(services.Changed):
        save(asset, [], base=1)


def test_showing_waits_for_its_turn(monkeypatch):
    """Else the tracks of a language that is saved at the same time would be told without it."""
    caption = save(ready_asset())
    steps = []
    monkeypatch.setattr(services, "_take_turn", lambda asset: steps.append((asset.pk, Caption.objects.get().shown)))
    services.show(caption=caption, shown=False)
    assert steps == [(caption.asset.pk, True)]


def test_cues_without_a_text_are_not_spoken():
    asset = ready_asset()
    captions(asset, "一", "")
    assert [cue.text for _language, cue in selectors.spoken(asset)] == ["一"]


def test_where_there_are_none():
    asset = ready_asset()
    assert selectors.caption(asset, "bo") is None
    assert selectors.cues_of(None) == []
