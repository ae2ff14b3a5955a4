"""A page as tests see it: parsed as strictly as the standard says, and asked for its parts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

_REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "form")
_PHRASING = ("span", "a", "strong", "em", "code", "label", "button")
_BLOCKS = {"div", "p", "ul", "ol", "dl", "table", "section", "form", "fieldset", "h1", "h2", "h3", "h4", "figure"}


@dataclass(frozen=True)
class FormOf:
    """A form of a page: where it goes, how, and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, Any]


class Html:
    """One page."""

    def __init__(self, text: str, path: str = "") -> None:
        self.source = text
        self.path = path
        self.root: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)

    def all(self, tag: str = "*", **attributes: str) -> list[Element]:
        """The elements of this tag with these attributes; class_ is one of the classes, data_x is data-x."""
        return [node for node in self.root.iter() if _fits(node, tag, attributes)]

    def one(self, tag: str = "*", **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes} in {self.path}"
        return found[0]

    @property
    def text(self) -> str:
        """The words of the page, without its head."""
        return words_of(self.one("body"))

    @property
    def heading(self) -> str:
        return words_of(self.one("h1"))

    @property
    def title(self) -> str:
        return words_of(self.one("title"))

    def links(self) -> dict[str, str]:
        """The addresses by the words of their links."""
        return {words_of(link): link.get("href", "") for link in self.all("a")}

    def rows(self) -> list[list[str]]:
        """The words of every table's body, cell by cell."""
        bodies = self.all("tbody")
        return [
            [words_of(cell) for cell in row if cell.tag in ("td", "th")] for body in bodies for row in body.iter("tr")
        ]

    def form(self, action: str) -> FormOf:
        """The form whose address starts like this: in the page itself, or else in its frame; not one that undoes."""
        undoing = {id(form) for banner in self._banners() for form in banner.iter("form")}
        for part in (self.one("main"), self.one("body")):
            forms = [form for form in part.iter("form") if id(form) not in undoing]
            forms = [form for form in forms if (form.get("action") or self.path).startswith(action)]
            if found := [form for form in forms if form.get("action") == action] or forms:
                assert len(found) == 1, f"{len(found)} forms lead to {action} in {self.path}"
                return self._form(found[0])
        raise AssertionError(f"no form leads to {action} in {self.path}")

    @property
    def undo(self) -> FormOf:
        """The form in the message of the page that takes back what was done."""
        forms = [form for banner in self._banners() for form in banner.iter("form")]
        assert len(forms) == 1, f"{len(forms)} ways to undo in {self.path}"
        return self._form(forms[0])

    def _banners(self) -> list[Element]:
        return self.all("div", class_="govuk-notification-banner")

    def _form(self, form: Element) -> FormOf:
        return FormOf(form.get("action") or self.path, (form.get("method") or "get").lower(), _fields(form))

    def problems(self) -> Iterator[str]:
        """What is wrong with the page, beyond what the parser refuses."""
        ids = Counter(node.get("id") for node in self.all() if node.get("id"))
        yield from (f"id {name} is used {times} times" for name, times in ids.items() if times > 1)
        for node in self.all():
            yield from _wrong_with(node, set(ids))
        if len(self.all("h1")) != 1:
            yield f"{len(self.all('h1'))} h1"
        if self.one("html").get("lang") != "en" or not self.title.strip():
            yield "no language or no title"


def _wrong_with(node: Element, ids: set[str | None]) -> Iterator[str]:
    tag = str(node.tag)
    if tag == "style" or "style" in node.attrib:
        yield f"inline style at {tag}"
    if tag == "script" and (node.get("src") is None or (node.text or "").strip()):
        yield "inline script"
    yield from (f"{name} at {tag}" for name in node.attrib if name.startswith(("on", "hx-on")))
    for name in _REFERRING:
        for target in (node.get(name) or "").split():
            if target not in ids:
                yield f"{name} of {tag} leads to {target}, which is not there"
    href = node.get("href") or ""
    if href.startswith("#") and href[1:] not in ids:
        yield f"link to {href}, which is not there"
    if href.lower().startswith("javascript:"):
        yield "script in an address"
    if tag == "form" and node.get("method", "get").lower() == "post" and "csrf_token" not in _fields(node):
        yield f"the form to {node.get('action')} has no csrf_token"
    if tag in _PHRASING and tag != "a":
        yield from (f"{child.tag} inside {tag}" for child in node.iter() if child.tag in _BLOCKS)
    if tag == "img" and node.get("alt") is None:
        yield "an image without words"


def _fits(node: Element, tag: str, attributes: dict[str, str]) -> bool:
    if not isinstance(node.tag, str) or tag not in ("*", node.tag):
        return False
    for name, wanted in attributes.items():
        if name == "class_":
            if wanted not in (node.get("class") or "").split():
                return False
        elif node.get(name.replace("_", "-")) != wanted:
            return False
    return True


def words_of(node: Element) -> str:
    """The words in an element, with single spaces."""
    return " ".join("".join(node.itertext()).split())


def _fields(form: Element) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for node in form.iter():
        name = node.get("name")
        if name is None or (node.get("type") in ("checkbox", "radio") and "checked" not in node.attrib):
            continue
        if node.tag == "input" and node.get("type") != "file":
            held[name] = node.get("value", "on" if node.get("type") == "checkbox" else "")
        elif node.tag == "textarea":
            held[name] = (node.text or "").removeprefix("\n")
        elif node.tag == "select":
            options = list(node.iter("option"))
            chosen = [option for option in options if "selected" in option.attrib] or options[:1]
            held[name] = chosen[0].get("value", chosen[0].text or "") if chosen else ""
    return held
