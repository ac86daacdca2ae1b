"""A person who has only a keyboard: Tab, Enter, Space and arrows, and no pointer."""

from playwright.sync_api import Page

# Where the focus is: does it match, is it on the screen, does it show?
_FOCUS = """(wanted) => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const framed = (each) => each && getComputedStyle(each).outlineStyle !== "none";
  return {
    matches: element.matches(wanted),
    name: element.tagName + " " + (element.innerText || element.name || "").slice(0, 40),
    seen: box.bottom > 0 && box.top < innerHeight && (framed(element) || framed(element.closest(".choice"))),
  };
}"""


class Keyboard:
    """Presses keys on one page and knows where the focus is."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def focus(self, wanted: str = "*") -> dict:
        """The element that has the focus."""
        return self._page.evaluate(_FOCUS, wanted)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.type(text)

    def tab_to(self, wanted: str, *, limit: int = 60) -> None:
        """Tab forward until the focus is there; on the way it must always be seen."""
        trail = []
        for _each in range(limit):
            self.press("Tab")
            now = self.focus(wanted)
            trail.append(now["name"])
            assert now["seen"] or now["name"].startswith(("BODY", "VIDEO", "AUDIO")), f"the focus is not seen: {trail}"
            if now["matches"]:
                return
        raise AssertionError(f"{wanted} is not reached by Tab on {self._page.url}: {trail}")

    def follow(self, wanted: str) -> None:
        """Tab to a link or button and use it; the page that follows is loaded."""
        self.tab_to(wanted)
        with self._page.expect_navigation():
            self.press("Enter")
