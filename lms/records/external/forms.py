"""What the pages about certificates of other institutions take in."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.identifiers import new_id
from lms.records.external.scans import Scan, read_scan
from lms.records.forms import KeyedForm
from lms.records.models import ExternalCertificate, RefusalReason

EARLIEST_YEARS = 5


class SubmitForm(forms.ModelForm):
    """What the paper says, and its scan."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    scan = forms.FileField(
        label=gettext_lazy("Scan or photograph (JPEG, PNG or PDF, at most 10 MB)"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )

    class Meta:
        model = ExternalCertificate
        fields = ["title", "issuer", "credit_class", "amount", "earned_on"]
        widgets = {
            "earned_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "amount": forms.NumberInput(attrs={"min": "0.5", "max": "50", "step": "0.5"}),
        }

    field_order = ["key", "title", "issuer", "earned_on", "credit_class", "amount", "scan"]

    def __init__(self, *args: object, on: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_amount(self) -> object:
        amount = self.cleaned_data["amount"]
        if not 0 < amount <= 50:
            raise ValidationError(_("Enter between 0.1 and 50 credits, as they stand on the paper."))
        return amount

    def clean_earned_on(self) -> date:
        day = self.cleaned_data["earned_on"]
        if day > self.on:
            raise ValidationError(_("This day has not come yet."))
        if day.year < self.on.year - EARLIEST_YEARS:
            raise ValidationError(_("Certificates count for five years; this one is older."))
        return day

    def clean_scan(self) -> Scan:
        file: UploadedFile = self.cleaned_data["scan"]
        return read_scan(file.file, file.size or 0)


class DecideForm(KeyedForm):
    """Approve, or refuse for a reason."""

    decision = forms.ChoiceField(choices=[("approve", "approve"), ("refuse", "refuse")], widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is refused"),
        choices=[("", gettext_lazy("Choose one")), *RefusalReason.choices],
        required=False,
    )
