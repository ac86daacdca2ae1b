"""Two people who write captions at once: nothing of either is lost."""

import pytest

from media_pipeline.captions import selectors
from media_pipeline.models import Caption, CaptionVersion
from tests.factories.media_pipeline import captions, ready_asset
from tests.media_pipeline import cms
from tests.media_pipeline.captions.test_views import page, row, sent, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    return cms.author(client)


@pytest.fixture
def asset():
    return ready_asset()


@pytest.mark.usefixtures("author")
class TestTwoPeople:
    def test_both_texts_are_shown_and_the_second_decides(self, client, asset):
        captions(asset, "一", "二", "三")
        captions(asset, "一", "别人的二", "三")
        posted = sent(row(0, "0", "2", "一"), row(1, "2", "4", "我的二"), row(2, "4", "6", "三"), base=1)
        response = client.post(url("edit", asset, "zh"), posted)
        html = page(response)
        assert "Somebody else saved these captions while you wrote." in html
        assert "我的二</textarea>" in html
        assert "别人的二" in html
        sheet = response.context["sheet"]
        assert (sheet.base, len([each for each in sheet.rows if not each.is_new])) == (2, 1)
        again = sent(row(sheet.rows[0].form.initial["at"], "2", "4", "我的二"), base=sheet.base)
        assert client.post(url("edit", asset, "zh"), again).status_code == 302
        assert [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))] == ["一", "我的二", "三"]

    def test_lines_that_others_removed_or_moved_come_back_as_they_were_sent(self, client, asset):
        captions(asset, "一", "二")
        captions(asset, "一")
        response = client.post(url("edit", asset, "zh"), sent(row(1, "2", "4", "我的二"), base=1))
        (mine, _empty) = response.context["sheet"].rows
        assert (mine.form.initial["at"], mine.now) == (None, None)
        assert page(response).count("Nothing is there any more.") == 1
        client.post(url("edit", asset, "zh"), sent(row("", "2", "4", "我的二"), base=2))
        assert [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))] == ["一", "我的二"]

    def test_a_new_line_at_the_time_of_anothers_takes_nothing_away(self, client, asset):
        captions(asset, "一")
        captions(asset, "一", "别人的新")
        response = client.post(url("edit", asset, "zh"), sent(row(None, "2", "4", "我的新"), base=1))
        (mine, _empty) = response.context["sheet"].rows
        assert mine.form.initial["at"] is None
        assert "别人的新" in page(response)
        client.post(url("edit", asset, "zh"), sent(row("", "2", "4", "我的新"), base=2))
        texts = [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))]
        assert sorted(texts) == sorted(["一", "别人的新", "我的新"])

    def test_two_rows_with_one_place_are_both_kept(self, client, asset):
        captions(asset, "一", "二")
        posted = sent(row(1, "2", "3", "甲"), row(1, "3", "4", "乙"), base=1)
        assert client.post(url("edit", asset, "zh"), posted).status_code == 302
        assert [cue.text for cue in selectors.cues_of(selectors.caption(asset, "zh"))] == ["一", "甲", "乙"]

    def test_a_line_that_others_changed_and_this_person_removes(self, client, asset):
        captions(asset, "一", "二")
        captions(asset, "一", "别人的二")
        response = client.post(url("edit", asset, "zh"), sent(row(1, "", "", "", remove="on"), base=1))
        assert response.context["sheet"].rows[0].form.initial["remove"] is True
        assert "别人的二" in page(response)

    def test_who_changed_nothing_has_nothing_to_decide(self, client, asset):
        captions(asset, "一", "二")
        captions(asset, "一", "别人的二")
        assert client.post(url("edit", asset, "zh"), sent(row(1, "2", "4", "二"), base=1)).status_code == 302
        assert Caption.objects.get().number == 2

    def test_a_version_that_is_no_longer_kept(self, client, asset):
        captions(asset, "一")
        captions(asset, "二")
        CaptionVersion.objects.filter(number=1).delete()
        response = client.post(url("edit", asset, "zh"), sent(row(0, "0", "2", "我的"), base=1))
        assert "我的</textarea>" in page(response)
        assert Caption.objects.get().number == 2
