"""The keyboard alone is enough: no click, and whoever types sees where they are."""

from typing import Any

from tests.integration.web.conftest import Browser

HOME = "/councils/wokingham"
DAY = "as_of=2021-11-04"
_WHERE = """() => {
    const here = document.activeElement, drawn = getComputedStyle(here);
    const named = here.labels && here.labels.length ? here.labels[0] : here;
    // A radio button itself is not drawn: its label's circle is.
    const circle = here.labels && here.labels.length ? getComputedStyle(here.labels[0], "::before") : drawn;
    const ring = [drawn, circle].some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
    return {words: named.textContent.replace(/\\s+/g, " ").trim(), tag: here.tagName, ring};
}"""


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, window: Any) -> None:
        self.window = window

    def press(self, *keys: str) -> None:
        for key in keys:
            self.window.keyboard.press(key)

    def tab_to(self, words: str, most: int = 80) -> None:
        """Go forward until something whose name starts with these words has the focus, and shows it."""
        for _ in range(most):
            self.press("Tab")
            here = self.window.evaluate(_WHERE)
            assert here["ring"] or here["tag"] == "BODY", f"{here} does not show its focus"
            if here["words"].startswith(words):
                return
        raise AssertionError(f"Tab does not lead to {words} in {self.window.url}")

    def sees(self, text: str) -> None:
        self.window.get_by_text(text).first.wait_for()


def test_a_gap_is_found_closed_and_opened_again_without_a_mouse(live: str, browser: Browser) -> None:
    window = browser()
    person = Keyboard(window)
    window.goto(f"{live}{HOME}?{DAY}")
    person.tab_to("Gaps")
    person.press("Enter")
    window.wait_for_url("**/gaps?*")
    skip_the_navigation(person)
    filter_the_gaps(person)
    person.tab_to("Close it")
    person.press("Enter")
    window.wait_for_url("**/gaps/F001/**")
    close_it(person)
    person.tab_to("Undo")
    person.press("Space")
    person.sees("Taken back: MAP-")


def skip_the_navigation(person: Keyboard) -> None:
    """The first stop leads past the navigation: the next one is the first field of the page."""
    person.tab_to("Skip to main content", 1)
    person.press("Enter")
    person.tab_to("Search in gaps", 1)


def filter_the_gaps(person: Keyboard) -> None:
    """Choose a rule with the arrows: the list follows by itself, and the focus stays where it was."""
    person.tab_to("Rule", 1)
    person.press("ArrowDown")
    person.window.wait_for_url("**rule=F001*")
    person.sees("23 gaps fit.")
    assert person.window.evaluate("document.activeElement.id") == "rule"


def close_it(person: Keyboard) -> None:
    """Take the second of the KPIs that are suggested."""
    person.tab_to("KPI-")
    person.press("Space", "ArrowDown")
    person.tab_to("Why (optional)")
    person.window.keyboard.type("It counts what the inspectors ask for.")
    person.tab_to("Map this KPI", 1)
    person.press("Enter")
    person.sees("F001, No KPI measures the finding")
