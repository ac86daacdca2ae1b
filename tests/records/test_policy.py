"""What the public page says of a certificate's holder."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lms.records import policy
from lms.records.models import CertificateHolder
from tests.factories.records import CertificateFactory

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
TSHEG = policy.SYLLABLE_END
SYLLABLES = st.lists(st.text("ཀཁགངཏདནཔབམ", min_size=1, max_size=4), min_size=1, max_size=6)


@pytest.fixture
def answers(monkeypatch):
    """What the room above answers, as a set of people who agreed; it notes what it was asked."""
    agreed, asked = set(), []

    def ask(practitioner, at):
        asked.append((practitioner, at))
        return practitioner.pk in agreed

    monkeypatch.setattr(policy, "_ASK", [])
    policy.register_name_consent(ask)
    return agreed, asked


@pytest.mark.django_db
def test_the_full_name_is_shown_with_consent_only(answers):
    agreed, asked = answers
    certificate = CertificateFactory()
    assert policy.shown_holder(certificate, AT) == policy.ShownHolder("次＊＊＊", "ཚེ་…", full=False)
    agreed.add(certificate.practitioner_id)
    shown = policy.shown_holder(certificate, AT)
    assert shown == policy.ShownHolder("次仁卓玛", "ཚེ་རིང་སྒྲོལ་མ།", full=True)
    assert asked == [(certificate.practitioner, AT)] * 2


@pytest.mark.django_db
def test_while_nobody_answers_names_are_shortened(monkeypatch):
    monkeypatch.setattr(policy, "_ASK", [])
    assert not policy.shown_holder(CertificateFactory(), AT).full


@pytest.mark.django_db
def test_an_erased_name_is_empty_even_with_consent(answers, client):
    certificate = CertificateFactory()
    answers[0].add(certificate.practitioner_id)
    CertificateHolder.objects.filter(certificate=certificate).delete()
    certificate.refresh_from_db()
    assert policy.shown_holder(certificate, AT) == policy.ShownHolder("", "", full=False)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("records:verify", args=[certificate.token])).content.decode()
    assert "This certificate is valid" in page
    assert "name was erased" in page
    assert "次" not in page


@pytest.mark.django_db
def test_with_consent_the_page_says_no_more_that_the_name_is_shortened(answers, client):
    certificate = CertificateFactory()
    client.cookies["django_language"] = "en"
    address = reverse("records:verify", args=[certificate.token])
    assert "Shortened:" in client.get(address).content.decode()
    answers[0].add(certificate.practitioner_id)
    page = client.get(address).content.decode()
    assert "次仁卓玛" in page
    assert "Shortened:" not in page


@pytest.mark.django_db
def test_a_holder_is_never_rewritten():
    holder = CertificateFactory().holder
    with pytest.raises(IntegrityError, match="add a row instead of UPDATE"), transaction.atomic():
        CertificateHolder.objects.filter(pk=holder.pk).update(name_zh="别人")
    assert CertificateHolder.objects.get(pk=holder.pk).name_zh == "次仁卓玛"


@given(st.text("次仁卓玛扎西平措", min_size=1, max_size=12))
def test_a_shortened_chinese_name_keeps_its_length_and_beginning_only(name):
    short = policy.shortened_zh(name)
    assert short[0] == name[0]
    assert short[1:] == "＊" * (len(name) - 1)


@given(SYLLABLES)
def test_a_shortened_tibetan_name_keeps_its_first_syllable_only(syllables):
    short = policy.shortened_bo(TSHEG.join(syllables))
    assert short.startswith(syllables[0])
    assert len(short) <= len(syllables[0]) + 2


def test_nothing_shortened_is_nothing():
    assert (policy.shortened_zh(""), policy.shortened_bo("")) == ("", "")
