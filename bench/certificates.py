"""Certificates as PDF: bytes and processor time of one, and of a thousand as one document."""

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from decimal import Decimal
from statistics import median
from types import SimpleNamespace

from bench.report import ROOT, Figure

ONE_BY_ONE = 21
TOGETHER = 1_000
_NAMES = [
    ("扎西次仁", "བཀྲ་ཤིས་ཚེ་རིང་།"),
    ("德吉卓嘎", "བདེ་སྐྱིད་སྒྲོལ་དཀར།"),
    ("格桑梅朵", "སྐལ་བཟང་མེ་ཏོག"),
    ("王建国", ""),
    ("索朗旺堆", "བསོད་ནམས་དབང་འདུས།"),
    ("李秀英", ""),
    ("强巴", "བྱམས་པ།"),
]


def figures() -> list[Figure]:
    """The certificate's weight, and what it costs alone and with others."""
    with tempfile.TemporaryDirectory(prefix="bench-certificates-") as folder:
        settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "LOG_LEVEL": "ERROR", "DATA_DIR": folder}
        done = subprocess.run(
            [sys.executable, "-m", "bench.certificates"],
            cwd=ROOT,
            env={**os.environ, **settings},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    found = json.loads(done.stdout.splitlines()[-1])
    together = f"{TOGETHER:,} as one document"
    return [
        Figure("a certificate: PDF", found["bytes"], "B", "<=", 165_000),
        Figure("a certificate: processor time, median", found["cpu_ms"], "ms", "<=", 100),
        Figure(f"{together}: pages", found["pages"], "", ">=", TOGETHER),
        Figure(f"{together}: processor time", found["cpu_together_s"], "s", "<=", 20),
    ]


def certificate(number: int) -> SimpleNamespace:
    """One of many that differ in name, number and code; not stored, because printing needs no database."""
    name_zh, name_bo = _NAMES[number % len(_NAMES)]
    return SimpleNamespace(
        number=f"PML-2026-{number:06d}",
        token=f"bench_{number:016d}",
        issued_on=date(2026, 3, 5),
        valid_until=date(2028, 3, 4),
        score=Decimal("87.5"),
        credit_class="II",
        credits=Decimal("2.5"),
        course_title_zh="高原肺水肿的识别与转诊",
        course_title_bo="མཐོ་སྒང་གློ་བའི་སྐྲངས་ནད་ངོས་འཛིན་དང་སྤོ་བཅོས།",
        institution_zh="自治区人民医院",
        institution_bo="རང་སྐྱོང་ལྗོངས་མི་དམངས་སྨན་ཁང་།",
        person_zh=name_zh,
        person_bo=name_bo,
    )


def main() -> None:
    """Print in this process; the last line is JSON."""
    import django

    django.setup()
    from lms.records.presenters import certificate_pdf, certificates_pdf

    certificate_pdf(certificate(0))  # a worker opens its fonts once
    spent = [_timed(certificate_pdf, certificate(number)) for number in range(ONE_BY_ONE)]
    together_s, document = _timed(certificates_pdf, [certificate(number) for number in range(TOGETHER)])
    measured = {
        "bytes": max(len(pdf) for _seconds, pdf in spent),
        "cpu_ms": round(1000 * median(seconds for seconds, _pdf in spent), 1),
        "pages": _pages(document),
        "cpu_together_s": round(together_s, 2),
    }
    print(json.dumps(measured))


def _timed(work: object, *arguments: object) -> tuple[float, bytes]:
    before = time.process_time()
    made = work(*arguments)
    return time.process_time() - before, made


def _pages(document: bytes) -> int:
    """How many pages the PDF's own tree counts."""
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(document)).pages)


if __name__ == "__main__":
    main()
