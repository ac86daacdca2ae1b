"""What browsers guard or spare: private windows that keep nothing, and a worker that has the page it is asked for."""

import pytest
from playwright.sync_api import Browser, expect

from bench.browser import FLAGS, chromium
from courses.models import PracticeAnswer
from lms.portal.offline import views
from tests.portal.offline.test_in_browser import (  # noqa: F401 - fixtures
    asked,
    link,
    page,
    playwright,
    scene,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REFUSED = "throw new DOMException('', 'SecurityError')"
GUARDED = {
    "database": f"Object.defineProperty(window, 'indexedDB', {{ get() {{ {REFUSED}; }} }})",
    "database fails": "IDBFactory.prototype.open = () => { throw new DOMException('', 'InvalidStateError'); }",
    "caches": f"Object.defineProperty(window, 'caches', {{ get() {{ {REFUSED}; }} }})",
    "workers": "Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })",
    "no worker let in": f"ServiceWorkerContainer.prototype.register = async () => {{ {REFUSED}; }}",
}
# The worker says which page it has when it has come in; that is over when it counts as activated.
COME_IN = """async () => {
  const { active } = await navigator.serviceWorker.ready;
  if (active.state === "activated") return;
  await new Promise((resolve) => active.addEventListener("statechange", () => {
    if (active.state === "activated") resolve();
  }));
}"""


@pytest.fixture
def browser(playwright):  # noqa: F811 - the fixture of that name
    opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    yield opened
    opened.close()


@pytest.mark.parametrize("name", list(GUARDED))
def test_a_window_that_keeps_nothing_says_so_and_works_with_the_link(browser: Browser, link, scene, name):  # noqa: F811
    context = browser.new_context(base_url=link.url, viewport={"width": 360, "height": 640}, locale="zh-CN")
    context.set_default_timeout(20_000)
    context.add_init_script(GUARDED[name])
    context.add_cookies(scene.session)
    page = context.new_page()  # noqa: F811
    page.goto(scene.address)
    box = page.locator("[data-keep]")
    box.locator("summary").click()
    said = box.locator("> [role=status]")
    if name == "no worker let in":  # that is known when somebody wants to keep something
        expect(box.locator("[data-size=text]")).not_to_be_empty()
        box.locator("form button").click()
    expect(said).to_have_text(box.get_attribute("data-no-storage"))
    form = page.locator("form[data-practice]")
    form.locator("label.choice").first.click()
    form.locator("button").click()
    expect(page.locator("form[data-practice] .notice")).to_be_visible()
    assert asked(PracticeAnswer.objects.count) == 1
    page.locator("form[action='/accounts/sign-out/'] button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    page.goto("/offline/")
    if name != "no worker let in":
        expect(page.locator("#records")).to_have_text(page.locator("#kept").get_attribute("data-no-storage"))


def test_a_browser_that_has_the_page_of_what_is_kept_is_not_sent_it(page, monkeypatch):  # noqa: F811
    page.goto("/")
    page.evaluate(COME_IN)
    drawn = []
    draw = views._kept_page
    monkeypatch.setattr(views, "_kept_page", lambda language, *more: drawn.append(language) or draw(language, *more))
    for address in ("/offline/", "/offline/?leaving=1"):
        page.goto(address)
        expect(page.locator("#packages a")).to_have_count(1)
    assert drawn == []
    page.goto("/offline/?lang=en")  # never read here: it comes from the server
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert set(drawn) == {"en"}
