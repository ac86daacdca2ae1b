import gc
import io
import socket
import subprocess
import threading

import pytest
from pypdf import PdfReader

from lms.common import pdf as printing
from lms.common.pdf import joined_pdf, laid_out, render_pdf

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


ZH, BO = "高原肺水肿（HAPE）的识别：《转诊》", "མཐོ་སྒང་ནད་ངོས་འཛིན་"
BOTH = f"<p lang='zh'>{ZH}</p><h1>{ZH}</h1><p lang='bo' style='color: red'>{BO}</p>"


def drawn(pdf: bytes) -> bytes:
    """Its first page as a reader that is not ours draws it."""
    command = ["pdftoppm", "-r", "80", "-f", "1", "-l", "1", "-png", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def test_packed_fonts_look_the_same_read_the_same_and_weigh_a_third_at_most():
    plain = laid_out(BOTH).write_pdf()
    packed = render_pdf(BOTH)
    assert drawn(packed) == drawn(plain)
    assert drawn(packed) != drawn(render_pdf(BOTH.replace("高", "低")))
    assert text_of(packed) == text_of(plain)
    assert ZH in text_of(packed)
    assert len(packed) * 3 < len(plain)


def test_packed_fonts_hold_signs_that_the_font_has_not():
    html = f"<p>{ZH}󠿿🫨 ͸</p>"
    assert drawn(render_pdf(html)) == drawn(laid_out(html).write_pdf())


def test_fonts_of_another_kind_stay_as_they_are():
    assert text_of(render_pdf(f"<p>{BO}</p>"))
    assert b"CIDFontType0C" not in render_pdf("<p style='font-family: Noto Serif Tibetan'>" + BO + "</p>")


def test_a_style_sheet_beside_the_page_counts_and_is_read_once():
    printing._sheet.cache_clear()
    narrow = "@page { size: 50mm 60mm; margin: 0 }"
    for _time in range(3):
        [page] = PdfReader(io.BytesIO(render_pdf("<p>x</p>", style=narrow))).pages
        assert round(page.mediabox.width) == round(50 / 25.4 * 72)
    assert printing._sheet.cache_info().misses == 1


def test_a_style_sheet_opens_no_file(secret):
    pdf = render_pdf("<p>here</p>", style=f"@import '{secret.as_uri()}'; p {{ background: url({secret.as_uri()}) }}")
    assert "TOPSECRET" not in text_of(pdf)


def test_several_become_one_with_their_pages_in_order_and_each_font_once():
    parts = [laid_out(f"<p>{ZH} {number}</p>") for number in range(3)]
    pages = PdfReader(io.BytesIO(joined_pdf(parts))).pages
    assert [page.extract_text().split()[-1] for page in pages] == ["0", "1", "2"]
    assert len({str(page["/Resources"]["/Font"]) for page in pages}) == 1


def test_each_thread_opens_fonts_of_its_own():
    seen = []

    def print_one() -> None:
        seen.append((text_of(render_pdf(BOTH)), printing._fonts()))

    threads = [threading.Thread(target=print_one) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({text for text, _fonts in seen}) == 1
    assert seen[0][1] is not seen[1][1]


def lay_out_and_fail() -> None:
    with printing.much_laid_out():
        assert not gc.isenabled()
        raise ZeroDivisionError


def test_while_much_is_laid_out_no_garbage_is_looked_for():
    with pytest.raises(ZeroDivisionError):
        lay_out_and_fail()
    assert gc.isenabled()
