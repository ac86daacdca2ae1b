"""PDF from HTML by WeasyPrint, with a fetcher that opens nothing: no file:, no network, only data: URLs.

WeasyPrint reads `file://` by default, so that a template value could attach a local file to a certificate.
"""

from weasyprint import HTML
from weasyprint.urls import URLFetcher


def render_pdf(html: str) -> bytes:
    """The PDF of a self-contained HTML page: styles inline, pictures as data: URLs, fonts of the system."""
    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    return HTML(string=html, url_fetcher=fetcher).write_pdf()
