"""The pages of the question bank in the CMS, as people with and without rights meet them."""

import re

import pytest
from django.urls import reverse

from courses.bank import services
from courses.bank.models import Item, ItemVersion
from courses.bank.wording import Wording
from courses.items import build, drafted
from lms.common.identifiers import new_id
from tests.factories.bank import AT, TYPES, ItemVersionFactory, documents, sample

pytestmark = pytest.mark.django_db
INDEX = "/cms/questions/"
XSS = "<script>alert(1)</script><svg onload=alert(2)>"


@pytest.fixture
def author(client, here):
    client.force_login(here.author.user)
    return here.author


def made(house, type_="A1", stem="题干", **more):
    return services.create(
        key=new_id(),
        institution=house.institution,
        wording=Wording(*documents(type_, stem), **more),
        by=house.author,
        at=AT,
    )


def detail(version):
    return reverse("questions:detail", args=[version.item.uuid])


def step(client, question, act, **data):
    url = reverse("questions:step", args=[question.item.uuid, act])
    return client.post(url, {"key": str(new_id()), "version": question.number, **data}, follow=True)


def fields(html):
    """What a browser would send of the form, with what is chosen and ticked."""
    form = html[html.rindex("<form", 0, html.index('name="key"')) : html.rindex("</form>")]
    found = dict(re.findall(r'<input id="([^"]+)" name="[^"]+" value="([^"]*)"', form))
    found |= dict(re.findall(r'<textarea id="([^"]+)"[^>]*>\n([^<]*)</textarea>', form))
    found |= {name: "on" for name in re.findall(r'<input type="checkbox" id="([^"]+)" name="[^"]+" checked>', form)}
    for name, inside in re.findall(r'<select id="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")?[^>]* selected>([^<]*)', inside)
        first = re.search(r'<option(?: value="([^"]*)")?[^>]*>([^<]*)', inside)
        value, text = (chosen or first).groups()
        found[name] = text if value is None else value
    found["key"] = re.search(r'name="key" value="([^"]+)"', form).group(1)
    return found


def test_the_menu_leads_to_the_list(client, author):
    assert INDEX in client.get("/cms/").content.decode()
    assert client.get(INDEX).status_code == 200


def test_learners_and_visitors_stay_outside(client, learner):
    assert client.get(INDEX).status_code == 302
    client.force_login(learner.user)
    assert client.get(INDEX).status_code in (302, 403, 404)


def test_each_hospital_finds_its_own_questions_only(client, here, elsewhere, author):
    mine, theirs = made(here, stem="本院题干"), made(elsewhere, stem="他院题干")
    page = client.get(INDEX).content.decode()
    assert "本院题干" in page
    assert "他院题干" not in page
    assert client.get(detail(mine)).status_code == 200
    for name, args in (("detail", []), ("edit", []), ("compare", [2])):
        assert client.get(reverse(f"questions:{name}", args=[theirs.item.uuid, *args])).status_code == 404
    for act in ("submit", "approve", "send-back", "retire", "restore", "bring-back"):
        assert step(client, theirs, act).status_code == 404
    theirs.item.refresh_from_db()
    assert theirs.item.status == "draft"


SEARCHES = {
    "text": ({"text": "血压"}, "高血压题"),
    "type": ({"type": "X"}, "多选题"),
    "status": ({"status": "review"}, "待审题"),
    "competency": ({"competency": "CARD-1"}, "高血压题"),
    "difficulty": ({"difficulty": "5"}, "多选题"),
    "nothing asked that is none": ({"difficulty": "x", "text": " "}, None),
    "nothing found": ({"text": "没有"}, ""),
}


@pytest.mark.parametrize("name", list(SEARCHES))
def test_questions_are_found_by_what_is_asked(client, here, author, name):
    made(here, stem="高血压题", competencies=("CARD-1",))
    made(here, "X", "多选题", difficulty=5, competencies=("CARD-10",))
    waiting = made(here, "A2", "待审题")
    services.submit(key=new_id(), item=waiting.item, by=here.author, at=AT)
    query, expected = SEARCHES[name]
    page = client.get(INDEX, query).content.decode()
    stems = {"高血压题", "多选题", "待审题"}
    assert {stem for stem in stems if stem in page} == (stems if expected is None else {expected} - {""})


def test_the_list_has_pages_that_keep_what_was_asked(client, here, author):
    for number in range(31):
        made(here, stem=f"题{number}")
    page = client.get(INDEX, {"text": "题"}).content.decode()
    assert "text=%E9%A2%98&amp;p=2" in page
    assert client.get(INDEX, {"text": "题", "p": "2"}).content.decode().count('class="title"') == 1


def test_the_list_asks_the_database_as_often_for_many_as_for_one(client, here, author, django_assert_max_num_queries):
    made(here)
    client.get(INDEX)
    for number in range(20):
        made(here, stem=f"题{number}")
    with django_assert_max_num_queries(30):
        client.get(INDEX)


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if type_ != "hotspot"])
def test_a_question_of_each_type_is_written_in_the_form_and_changed_there(client, here, author, type_):
    assert type_ in client.get(reverse("questions:choose_type")).content.decode()
    url = reverse("questions:new", args=[type_])
    data = fields(client.get(url).content.decode())
    draft = drafted(sample(type_))
    first = made(here, type_)
    filled = fields(client.get(reverse("questions:edit", args=[first.item.uuid])).content.decode())
    ItemVersion.objects.all().delete()
    Item.objects.all().delete()
    answer = client.post(url, filled | {"key": data["key"], "institution": here.institution.pk})
    version = ItemVersion.objects.get()
    assert answer["Location"] == detail(version)
    assert (version.content, version.key) == build(draft)
    # Saved unchanged, it stays the one version.
    edit = reverse("questions:edit", args=[version.item.uuid])
    client.post(edit, fields(client.get(edit).content.decode()))
    assert ItemVersion.objects.count() == 1
    client.post(edit, fields(client.get(edit).content.decode()) | {"stem.zh": "新的题干"})
    assert version.item.versions.first().content["stem"] == {"zh": "新的题干"}


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(client, here, author):
    url = reverse("questions:new", args=["A1"])
    typed = {"stem.bo": "བོད་ཡིག", "q1.o1.text.zh": "唯一选项", "difficulty": "9", "competencies": "CARD-1, 错误"}
    answer = client.post(url, typed | {"key": str(new_id()), "institution": here.institution.pk})
    page = answer.content.decode()
    assert answer.status_code == 422
    for said in (
        "Stem, Chinese: Write a text; Chinese is always needed.",
        "Question 1, Option: There must be 2 to 12 of them.",
        "Question 1, Right answer: Say which answer is right.",
        "Difficulty: Write a whole number from 1 to 5.",
        "“错误” is no code of a competency",
        "唯一选项",
        "བོད་ཡིག",
        "CARD-1, 错误",
    ):
        assert said in page
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("type_", "more", "row"),
    [
        ("A1", "q1.o", "q1.o8.text.zh"),
        ("B1", "shared", "shared8.text.zh"),
        ("A3", "q", "q6.prompt.zh"),
        ("match", "q1.m", "q1.m8.left.zh"),
        ("hotspot", "q1.a", "q1.a5.x"),
        ("A1", "reference", "reference5.citation"),
        ("A1", "information", "information4.zh"),
    ],
)
def test_rows_are_added_by_a_button_and_keep_what_was_typed(client, here, author, type_, more, row):
    url = reverse("questions:new", args=[type_])
    data = fields(client.get(url).content.decode()) | {"institution": here.institution.pk, "stem.zh": "写到一半"}
    at = row.rstrip("0123456789.abcdefghijklmnopqrstuvwxyz")
    for name in [name for name in data if name.startswith(row.split(".")[0][:-1] if "." in row else at)]:
        data[name] = "1"
    answer = client.post(url, data | {"more": more})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'name="{row}"' in page
    assert "写到一半" in page
    assert data["key"] in page
    assert not Item.objects.exists()


def test_every_input_says_its_type_without_which_the_cms_draws_no_box(client, here, author):
    for url in (INDEX, *(reverse("questions:new", args=[type_]) for type_ in TYPES)):
        page = client.get(url).content.decode()
        assert [tag for tag in re.findall(r"<input[^>]*>", page) if "type=" not in tag] == []


def test_rows_end_somewhere(client, here, author):
    url = reverse("questions:new", args=["A1"])
    data = {f"q1.o{n}.text.zh": f"选项{n}" for n in range(1, 40)} | {"key": str(new_id()), "more": "q1.o"}
    page = client.post(url, data | {"institution": here.institution.pk}).content.decode()
    assert 'name="q1.o12.text.zh"' in page
    assert 'name="q1.o13.text.zh"' not in page


def test_the_same_form_twice_makes_one_question(client, here, author):
    url = reverse("questions:new", args=["true_false"])
    data = fields(client.get(url).content.decode()) | {"stem.zh": "陈述", "q1.answer": "true"}
    for _time in range(2):
        assert client.post(url, data | {"institution": here.institution.pk}).status_code == 302
    assert Item.objects.count() == 1


def test_a_question_for_another_hospital_is_not_made(client, elsewhere, author):
    url = reverse("questions:new", args=["true_false"])
    data = fields(client.get(url).content.decode()) | {"stem.zh": "陈述", "q1.answer": "true"}
    for institution in (elsewhere.institution.pk, "", "x", "9" * 30):
        assert client.post(url, data | {"institution": institution}).status_code == 404
    assert not Item.objects.exists()


def test_unknown_types_steps_versions_and_keys_are_not_there(client, here, author):
    version = made(here)
    assert client.get(reverse("questions:new", args=["essay"])).status_code == 404
    assert step(client, version, "explode").status_code == 404
    assert client.get(reverse("questions:compare", args=[version.item.uuid, 1])).status_code == 404
    assert step(client, version, "submit", key="no-key").status_code == 404
    assert step(client, version, "bring-back", version="7").status_code == 404
    version.item.refresh_from_db()
    assert version.item.status == "draft"


def test_a_reviewer_reads_and_judges_but_does_not_write(client, here):
    version = made(here)
    services.submit(key=new_id(), item=version.item, by=here.author, at=AT)
    client.force_login(here.reviewer.user)
    page = client.get(detail(version)).content.decode()
    assert "Approve" in page
    assert reverse("questions:edit", args=[version.item.uuid]) not in page
    for url in (reverse("questions:choose_type"), reverse("questions:edit", args=[version.item.uuid])):
        assert client.get(url)["Location"] == "/cms/"  # Wagtail's answer to PermissionDenied
    assert "Examinations may use it" in step(client, version, "approve").content.decode()
    version.item.refresh_from_db()
    assert version.item.current == version


def test_an_author_is_told_that_a_colleague_approves(client, here):
    version = made(here)
    services.submit(key=new_id(), item=version.item, by=here.author, at=AT)
    client.force_login(here.author.user)
    assert (
        reverse("questions:step", args=[version.item.uuid, "approve"])
        not in client.get(detail(version)).content.decode()
    )
    assert "You review no questions" in step(client, version, "approve").content.decode()
    own = services.revise(
        key=new_id(), item=version.item, wording=Wording(*documents(stem="新")), by=here.publisher, at=AT
    )
    services.submit(key=new_id(), item=own.item, by=here.publisher, at=AT)
    client.force_login(here.publisher.user)
    assert "You wrote this version: a colleague approves it." in client.get(detail(own)).content.decode()
    assert "Ask a colleague" in step(client, own, "approve").content.decode()


def test_a_question_goes_its_way_by_the_buttons(client, here, author):
    version = made(here)
    assert "waits for a review" in step(client, version, "submit").content.decode()
    client.force_login(here.reviewer.user)
    assert "Say what is to be changed" in step(client, version, "send-back").content.decode()
    assert "back with its authors" in step(client, version, "send-back", note="请补充").content.decode()
    client.force_login(here.author.user)
    page = client.get(detail(version)).content.decode()
    assert "请补充" in page
    assert "is retired" in step(client, version, "retire").content.decode()
    assert "Retire…" not in client.get(detail(version)).content.decode()
    assert "back in the bank" in step(client, version, "restore").content.decode()


def test_what_changed_is_shown_and_an_earlier_wording_can_be_taken_again(client, here, author):
    version = made(here, stem="旧题干")
    text = Wording(*documents(stem="新题干"), difficulty=5, competencies=("CARD-1",))
    second = services.revise(key=new_id(), item=version.item, wording=text, by=here.author, at=AT)
    page = client.get(reverse("questions:compare", args=[version.item.uuid, 2])).content.decode()
    assert "<del>旧题干</del>" in page
    assert "<ins>新题干</ins>" in page
    assert "<ins>5</ins>" in page
    assert "甲" not in page
    assert "as a draft" in step(client, second, "bring-back", version="1").content.decode()
    assert version.item.versions.first().content["stem"]["zh"] == "旧题干"


def test_each_form_of_a_page_has_a_key_of_its_own(client, here, author):
    version = made(here)
    keys = re.findall(r'name="key" value="([^"]+)"', client.get(detail(version)).content.decode())
    assert len(keys) == len(set(keys)) >= 2


def hostile(type_):
    """A question whose every text is a script."""
    content, key = documents(type_)
    return Wording(_replaced(content), _replaced(key))


def _replaced(value, number=None):
    number = iter(range(1000)) if number is None else number
    if isinstance(value, dict) and "zh" in value:
        return {language: f"{XSS}{next(number)}" for language in ("zh", "bo", "en")}
    if isinstance(value, dict):
        return {
            name: f"{XSS}{next(number)}" if name in ("citation", "accepted") else _replaced(each, number)
            for name, each in value.items()
            if name != "accepted"
        }
    return [_replaced(each, number) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("type_", [type_ for type_ in TYPES if type_ != "hotspot"])
def test_what_authors_write_is_text_on_every_page(client, here, author, type_):
    version = services.create(key=new_id(), institution=here.institution, wording=hostile(type_), by=here.author, at=AT)
    second = services.revise(key=new_id(), item=version.item, wording=Wording(*documents(type_)), by=here.author, at=AT)
    services.bring_back(key=new_id(), item=version.item, number=1, by=here.author, at=AT)
    services.submit(key=new_id(), item=version.item, by=here.author, at=AT)
    services.send_back(key=new_id(), version=version.item.versions.first(), by=here.reviewer, at=AT, note=XSS)
    uuid = version.item.uuid
    assert second.number == 2
    urls = [INDEX, detail(version), *(reverse("questions:compare", args=[uuid, n]) for n in (2, 3))]
    for url in [*urls, reverse("questions:edit", args=[uuid])]:
        page = client.get(url).content.decode()
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<svg onload" not in page


def test_pages_are_said_in_three_languages(client, here, author, settings):
    version = made(here)
    for language in ("zh-hans", "bo", "en"):
        settings.LANGUAGE_CODE = language
        for url in (INDEX, detail(version), reverse("questions:new", args=["A4"])):
            assert client.get(url, headers={"accept-language": language}).status_code == 200


def test_an_empty_shared_option_moves_no_answer(client, here, author):
    data = {"key": str(new_id()), "institution": here.institution.pk, "difficulty": "3", "stem.zh": "题"}
    data |= {"shared1.text.zh": "甲", "shared3.text.zh": "丙", "q1.prompt.zh": "问", "q1.answer": "2"}
    page = client.post(reverse("questions:new", args=["B1"]), data)
    assert page.status_code == 422
    text = page.content.decode()
    assert "Option 2, Chinese: Write a text" in text
    assert fields(text)["shared3.text.zh"] == "丙"
    page = client.post(reverse("questions:new", args=["B1"]), data | {"shared2.text.zh": "乙"})
    assert ItemVersion.objects.get().key["parts"]["p1"]["answer"] == "c"


def test_other_words_under_a_used_key_are_kept_and_can_be_saved(client, here, author):
    url, version = reverse("questions:new", args=["A1"]), made(here)
    form = fields(client.get(reverse("questions:edit", args=[version.item.uuid])).content.decode())
    form |= {"key": str(version.pk), "institution": here.institution.pk, "stem.zh": "另一题"}
    page = client.post(url, form)
    assert page.status_code == 422
    text = page.content.decode()
    assert "This form was used already." in text
    again = fields(text)
    assert (again["stem.zh"], again["key"] == form["key"]) == ("另一题", False)
    client.post(url, again | {"institution": here.institution.pk})
    assert Item.objects.count() == 2


def test_an_earlier_wording_whose_picture_is_gone_is_not_taken_again(client, here, author):
    version = made(here)
    content = version.content | {"media": {"kind": "picture", "uuid": "999999", "alt": {"zh": "图"}}}
    gone = ItemVersionFactory(item=version.item, number=2, content=content, key=version.key, made_by=author)
    ItemVersionFactory(item=version.item, number=3, content=version.content, key=version.key, made_by=author)
    text = step(client, gone, "bring-back").content.decode()
    assert "There is no such picture or film" in text
    assert version.item.versions.count() == 3


def test_signs_that_no_database_keeps_are_left_out_of_what_is_searched_for(client, here, author):
    made(here, stem="体温")
    assert "体温" in client.get(INDEX, {"text": "体\0温"}).content.decode()
