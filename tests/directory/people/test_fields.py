"""Civil dates within limits, institutions by list or by name."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.models import Institution
from lms.directory.people import fields
from tests.factories import directory as make

EARLIEST, LATEST = date(1950, 1, 1), date(2031, 12, 31)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_taken_exactly_when_it_lies_between_the_limits(day):
    field = fields.CivilDateField(earliest=EARLIEST, latest=LATEST)
    if EARLIEST <= day <= LATEST:
        assert field.clean(day.isoformat()) == day
    else:
        with pytest.raises(ValidationError, match="1950-01-01"):
            field.clean(day.isoformat())


@pytest.mark.parametrize("text", ["15.6.2026", "2026-6", "2026-02-30", "yesterday", "２０２６"])
def test_what_is_no_day_is_answered_with_an_example(text):
    with pytest.raises(ValidationError, match="2026-06-15"):
        fields.CivilDateField(earliest=EARLIEST, latest=LATEST).clean(text)


def test_the_browser_knows_the_limits():
    widget = fields.CivilDateField(earliest=EARLIEST, latest=LATEST).widget
    assert (widget.attrs["min"], widget.attrs["max"], widget.input_type) == ("1950-01-01", "2031-12-31", "date")


def test_planning_reaches_some_years_ahead(on):
    assert fields.latest(on) - on > timedelta(days=5 * 365)
    assert fields.latest(on) == date(2031, 12, 31)


@pytest.mark.django_db
class TestInstitution:
    @pytest.fixture
    def many(self, monkeypatch):
        monkeypatch.setattr(fields, "LISTED", 2)
        names = ("示范乡卫生院", "示范镇卫生院", "曲水县医院")
        return [make.InstitutionFactory(name_zh=name, code=f"C{place}") for place, name in enumerate(names)]

    def field(self, queryset=None):
        return fields.institution_field(queryset if queryset is not None else Institution.objects.all(), label="x")

    def test_few_are_a_list(self, many):
        short = self.field(Institution.objects.filter(code__in=["C0", "C1"]))
        assert isinstance(short, fields.InstitutionChoice)
        assert short.clean("C1") == many[1]

    def test_a_list_takes_no_other(self, many):
        with pytest.raises(ValidationError):
            self.field(Institution.objects.filter(code__in=["C0", "C1"])).clean("C2")

    def test_of_many_a_code_or_a_part_of_the_name_is_enough(self, many):
        assert self.field().clean("C0") == many[0]
        assert self.field().clean(" 曲水 ") == many[2]

    def test_several_that_fit_are_named_with_their_codes(self, many):
        with pytest.raises(ValidationError, match=r"C0.*C1"):
            self.field().clean("卫生院")

    @pytest.mark.usefixtures("many")
    def test_none_that_fits_is_said(self):
        with pytest.raises(ValidationError, match="没有这个名称或代码"):
            self.field().clean("拉萨")

    @pytest.mark.usefixtures("many")
    def test_nothing_is_nothing_where_it_may_be(self):
        assert fields.institution_field(Institution.objects.all(), label="x", required=False).clean("") is None


def test_each_form_has_a_key_of_its_own():
    field = fields.key_field()
    assert field.initial() != field.initial()
