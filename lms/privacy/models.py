"""The tables of this room; each inner package holds its own."""

from lms.privacy.consent.models import ConsentFact
from lms.privacy.erasure.models import ErasureJob, ErasureRequest
from lms.privacy.exports.models import ExportJob

__all__ = ["ConsentFact", "ErasureJob", "ErasureRequest", "ExportJob"]
