"""Files of questions through the pages of the CMS."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.bank.exchange import gift, views
from courses.bank.exchange.reading import MAX_BYTES
from courses.bank.models import Item, ItemImport
from lms.common.identifiers import new_id
from tests.factories.bank import ItemImportFactory, ItemVersionFactory, documents

pytestmark = pytest.mark.django_db
URL = "/cms/questions/imports/"
XSS = "<script>alert(1)</script>"


@pytest.fixture
def author(client, here):
    client.force_login(here.author.user)
    return here.author


def send(client, house, content, format_="gift", name="q.gift", key=None):
    file = SimpleUploadedFile(name, content)
    data = {"key": str(key or new_id()), "institution": house.institution.pk, "format": format_, "file": file}
    return client.post(URL, data, follow=True)


def test_a_file_is_looked_at_made_and_undone(client, here, author):
    assert URL in client.get("/cms/questions/").content.decode()
    page = send(client, here, "甲 {T}\n\n乙 {}\n".encode())
    batch = ItemImport.objects.get()
    text = page.content.decode()
    assert "甲" in text
    assert "Line 3: There are no answers in the braces" in text
    assert not Item.objects.exists()
    text = client.post(reverse("questions:import_make", args=[batch.pk]), follow=True).content.decode()
    assert "Questions made as drafts: 1." in text
    assert "q.gift" in client.get(URL).content.decode()
    text = client.post(reverse("questions:import_undo", args=[batch.pk]), follow=True).content.decode()
    assert "The import is undone." in text
    assert not Item.objects.exists()


def test_findings_name_row_and_place(client, here, author):
    text = send(client, here, b"type,stem,option A,answer\nA1,x,y,A\n", "xlsx").content.decode()
    assert "Row 2: Question 1, Option: There must be 2 to 12 of them." in text


def test_what_cannot_be_read_is_said_at_the_field(client, here, author):
    for content, format_, said in (
        (b"\x00\x01", "gift", "This is no text file."),
        (b"// nothing", "gift", "There is no question in the file."),
        (b"PK\x03\x04", "xlsx", "This is not an Excel workbook"),
        (b"a,b\n1,2\n", "xlsx", "The column “type” is missing."),
    ):
        page = send(client, here, content, format_)
        assert page.status_code == 422
        assert said in page.content.decode()
    assert not ItemImport.objects.exists()


def test_a_file_that_is_too_large_is_not_read(client, here, author):
    page = send(client, here, b" " * (MAX_BYTES + 1))
    assert page.status_code == 422
    assert "larger than 10 MB" in page.content.decode()


def test_a_file_in_gbk_is_read_and_said(client, here, author):
    text = send(client, here, "发热是症状。{T}".encode("gbk")).content.decode()
    assert "was read as GB18030" in text
    assert "发热是症状。" in text


def test_hostile_names_and_texts_are_text(client, here, author):
    text = send(client, here, f"{XSS} {{T}}\n\n{XSS} {{}}".encode(), name=f"{XSS}.gift").content.decode()
    assert "alert(1)" in text
    assert XSS not in text
    head = f"type,stem,{XSS}\ntrue_false,x,y\n{XSS},x,y\n"
    assert XSS not in send(client, here, head.encode(), "xlsx").content.decode()


def test_files_are_their_bringers_own(client, here, elsewhere, author):
    send(client, here, "甲 {T}".encode())
    batch = ItemImport.objects.get()
    for person in (here.publisher, elsewhere.author):
        client.force_login(person.user)
        assert client.get(reverse("questions:import", args=[batch.pk])).status_code == 404
        for name in ("import_make", "import_undo"):
            assert client.post(reverse(f"questions:{name}", args=[batch.pk])).status_code == 404
    assert not Item.objects.exists()


def test_a_file_for_another_hospital_is_refused(client, elsewhere, author):
    assert send(client, elsewhere, "甲 {T}".encode()).status_code == 422
    assert not ItemImport.objects.exists()


def test_reviewers_bring_no_files_and_take_questions_out(client, here):
    ItemVersionFactory(item__institution=here.institution, item__author=here.author)
    client.force_login(here.reviewer.user)
    assert client.get(URL)["Location"] == "/cms/"
    assert client.get(reverse("questions:export"), {"format": "gift"}).status_code == 200


def test_questions_go_out_as_they_were_searched_for(client, here, elsewhere, author):
    for house in (here, elsewhere):
        for type_ in ("A1", "X"):
            ItemVersionFactory(type=type_, item__institution=house.institution, item__author=house.author)
    url = reverse("questions:export")
    answer = client.get(url, {"format": "gift", "type": "X"})
    assert answer["Content-Disposition"] == 'attachment; filename="questions.gift"'
    assert [found.draft.type for found in gift.read(answer.content).found] == ["X"]
    assert len(gift.read(client.get(url, {"format": "gift"}).content).found) == 2
    assert client.get(url, {"format": "xlsx"}).content.startswith(b"PK")
    assert client.get(url, {"format": "docx"}).status_code == 404
    assert client.get(reverse("questions:template")).content.startswith(b"PK")


def test_what_the_format_cannot_hold_is_said_before_the_file_comes(client, here, author):
    for type_ in ("A1", "order"):
        ItemVersionFactory(type=type_, item__institution=here.institution, item__author=here.author)
    url = reverse("questions:export")
    text = client.get(url, {"format": "gift"}).content.decode()
    assert "The format has no questions of this type." in text
    assert "Take out the other questions: 1" in text
    assert len(gift.read(client.get(url, {"format": "gift", "rest": "1"}).content).found) == 1


def test_more_than_a_file_holds_is_said(client, here, author, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    for _number in range(2):
        ItemVersionFactory(item__institution=here.institution, item__author=here.author)
    url = reverse("questions:export")
    assert len(gift.read(client.get(url, {"format": "gift"}).content).found) == 2
    ItemVersionFactory(item__institution=here.institution, item__author=here.author)
    text = client.get(url, {"format": "gift"}).content.decode()
    assert "A file holds 2 questions, and there are more" in text
    assert "cannot hold these questions" not in text
    assert len(gift.read(client.get(url, {"format": "gift", "rest": "1"}).content).found) == 2


def test_a_picture_that_went_meanwhile_is_said_and_nothing_is_made(client, here, author):
    content, key = documents("A1")
    content["media"] = {"kind": "picture", "uuid": "999999", "alt": {"zh": "图"}}
    stored = {"content": content, "key": key, "difficulty": 3, "competencies": []}
    batch = ItemImportFactory(institution=here.institution, made_by=author, questions=[stored])
    text = client.post(reverse("questions:import_make", args=[batch.pk]), follow=True).content.decode()
    assert "There is no such picture or film" in text
    assert not Item.objects.exists()


def test_a_form_that_was_used_for_another_file_says_so(client, here, author):
    key = new_id()
    send(client, here, "甲 {T}".encode(), key=key)
    page = send(client, here, "乙 {T}".encode(), key=key)
    assert page.status_code == 422
    assert "This form was used already." in page.content.decode()
