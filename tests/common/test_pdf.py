import io
import socket
import subprocess

import pytest
from pypdf import PdfReader

from lms.common.pdf import render_pdf

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def attachments_of(pdf: bytes) -> list[str]:
    return list(PdfReader(io.BytesIO(pdf)).attachments)


def test_text_in_chinese_and_tibetan_reaches_the_page():
    text = text_of(render_pdf("<p lang='zh'>合格证书</p><p lang='bo'>བཀྲ་ཤིས་བདེ་ལེགས</p>"))
    assert "合格证书" in text
    assert "བཀྲ" in text


def test_a_picture_inside_the_page_is_drawn():
    plain, with_picture = render_pdf("<p>x</p>"), render_pdf(f"<p>x</p><img src='{PIXEL}'>")
    assert b"/Image" in with_picture
    assert b"/Image" not in plain


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">TOPSECRET</text></svg>'
    )
    return path


@pytest.mark.parametrize(
    "element",
    [
        "<img src='{url}'>",
        "<object data='{url}'></object>",
        "<link rel='attachment' href='{url}'>",
        "<a rel='attachment' href='{url}'>x</a>",
        "<link rel='stylesheet' href='{url}'>",
        "<style>@import '{url}'; body {{ background: url({url}) }}</style>",
    ],
)
def test_a_file_of_the_server_never_gets_into_the_page(element, secret):
    pdf = render_pdf(element.format(url=secret.as_uri()) + "<p>here</p>")
    assert "TOPSECRET" not in text_of(pdf)
    assert attachments_of(pdf) == []


def test_the_network_is_not_asked(live_port):
    pdf = render_pdf(f"<img src='http://127.0.0.1:{live_port.number}/a.png'><p>here</p>")
    assert "here" in text_of(pdf)
    assert live_port.visits() == 0


@pytest.fixture
def live_port():
    """A listening port that counts who knocks."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)

        class Port:
            number = listener.getsockname()[1]

            def visits(self) -> int:
                try:
                    listener.accept()[0].close()
                except BlockingIOError:
                    return 0
                return 1

        yield Port()
