"""Draws the icon as PNG for systems that install no SVG: python script/make_icons.py, after a change of icon.svg."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.pages import FLAGS, chromium  # noqa: E402 - found only from here on

ASSETS = ROOT / "lms" / "portal" / "assets"
SIZES = (192, 512)


def main() -> None:
    """One file for each size; the picture fills the square, as systems that cut their own shape want it."""
    drawing = (ASSETS / "icon.svg").read_text(encoding="utf-8").replace('rx="7"', 'rx="0"')
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for size in SIZES:
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:100vw}}</style>{drawing}")
            page.screenshot(path=ASSETS / f"icon-{size}.png")
        browser.close()


if __name__ == "__main__":
    main()
