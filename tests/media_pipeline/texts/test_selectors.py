"""What a recording says and shows, by its moments."""

import pytest

from lms.common.content import Moment
from media_pipeline.captions import services
from media_pipeline.models import MediaAsset
from media_pipeline.texts.selectors import fetched_ahead, language_of, moments
from tests.factories.media_pipeline import captions, ready_asset, with_slides

pytestmark = pytest.mark.django_db


def test_slides_and_captions_in_the_order_of_time():
    asset = ready_asset()
    with_slides(asset, 2)
    captions(asset, "今天讲腹泻", "先看脱水")
    assert moments(asset) == [
        Moment(0, "zh", "要点1"),
        Moment(0, "zh", "今天讲腹泻 先看脱水"),
        Moment(20, "zh", "要点2"),
    ]


def test_captions_of_half_a_minute_are_one_moment():
    asset = ready_asset()
    captions(asset, *(f"句{number}" for number in range(20)))
    found = moments(asset)
    assert [moment.at_s for moment in found] == [0, 30]
    assert " ".join(moment.text for moment in found).split() == [f"句{number}" for number in range(20)]


def test_languages_stay_apart():
    asset = ready_asset()
    captions(asset, "今天")
    captions(asset, "དེ་རིང་", language="bo")
    assert [(moment.language, moment.text) for moment in moments(asset)] == [("bo", "དེ་རིང་"), ("zh", "今天")]


def test_hidden_captions_and_slides_without_text_say_nothing():
    asset = ready_asset()
    services.show(caption=captions(asset, "今天"), shown=False)
    with_slides(asset, 1)
    asset.slides.update(text="")
    assert moments(asset) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("口服补液盐 ORS 75 ml/kg", "zh"),
        ("ཁ་སྐོམ་པ། ORS", "bo"),
        ("Give ORS 75 ml/kg", "en"),
        ("5–10 %", "zh"),
        ("", "en"),
    ],
)
def test_the_language_of_a_slide(text, language):
    assert language_of(text) == language


def test_many_recordings_cost_four_questions(django_assert_num_queries):
    for _number in range(3):
        asset = ready_asset()
        with_slides(asset, 2)
        captions(asset, "旧")
        captions(asset, "新")
    with django_assert_num_queries(4):
        found = [moments(asset) for asset in MediaAsset.objects.prefetch_related(*fetched_ahead())]
    assert all("新" in [moment.text for moment in each] for each in found)
    assert not any("旧" in [moment.text for moment in each] for each in found)
