"""The manners of a page: what every page that any test visits has to keep.

Each rule is a sentence; a page that breaks one fails the test that visited it, naming the page,
the rule and the element.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

import html5lib

_UNLABELLED = {"hidden", "submit", "button", "image", "reset"}
_CONTROLS = {"input", "select", "textarea"}


def broken_by(html: str) -> list[str]:
    """Every rule that a page breaks, in words; empty for a page with manners."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(html)
    problems = [
        f"does not parse strictly: {code} {details or ''} at line {place[0]}"
        for place, code, details in parser.errors
    ]
    for rule in (_language, _heading, _labels, _csrf, _nothing_inline, _ids, _images, _viewport):
        problems += rule(root)
    return problems


def text_of(element: Element) -> str:
    """The words in an element, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _elements(root: Element, *tags: str) -> Iterator[Element]:
    for element in root.iter():
        if element.tag in tags:
            yield element


def _shown(element: Element) -> str:
    attributes = " ".join(f'{name}="{value}"' for name, value in element.attrib.items())
    return f"<{element.tag} {attributes}>"[:120]


def _language(root: Element) -> Iterable[str]:
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", root.get("lang", "")):
        yield "says its language in <html lang>"


def _heading(root: Element) -> Iterable[str]:
    headings = [text_of(element) for element in _elements(root, "h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"has exactly one h1, not {headings}"
        return
    title = next((text_of(element) for element in _elements(root, "title")), "")
    if not title.startswith(headings[0]):
        yield f"has a title that begins with its h1: {title!r} does not begin with {headings[0]!r}"


def _labels(root: Element) -> Iterable[str]:
    labelled = {label.get("for") for label in _elements(root, "label")}
    wrapped = {inner for label in _elements(root, "label") for inner in label.iter()}
    ids = {element.get("id") for element in root.iter()}
    for control in _elements(root, *_CONTROLS):
        if control.tag == "input" and control.get("type") in _UNLABELLED:
            continue
        named = control.get("aria-label") or set(control.get("aria-labelledby", "").split()) & ids
        if control.get("id") not in labelled - {None} and control not in wrapped and not named:
            yield f"labels every control: {_shown(control)}"
    for attribute in ("for", "aria-describedby", "aria-labelledby"):
        for element in root.iter():
            for target in element.get(attribute, "").split():
                if target not in ids:
                    yield f"points {attribute} to something that is there: {_shown(element)}"


def _csrf(root: Element) -> Iterable[str]:
    for form in _elements(root, "form"):
        if form.get("method", "get").lower() != "post":
            continue
        names = {
            control.get("name") for control in _elements(form, "input") if control.get("value")
        }
        if "csrf_token" not in names:
            yield f"has a CSRF field in every POST form: {_shown(form)}"


def _nothing_inline(root: Element) -> Iterable[str]:
    for element in root.iter():
        scripted = [name for name in element.attrib if name.lower().startswith("on")]
        links = (element.get("href", ""), element.get("src", ""), element.get("action", ""))
        if "style" in element.attrib or element.tag == "style":
            yield f"has no style of its own: {_shown(element)}"
        if scripted or any(link.strip().lower().startswith("javascript:") for link in links):
            yield f"has no script of its own: {_shown(element)}"
        if element.tag == "script" and not element.get("src"):
            yield f"has no script of its own: {_shown(element)}"
        if any(re.match(r"(https?:)?//", link) for link in (element.get("src", ""),)):
            yield f"loads nothing from elsewhere: {_shown(element)}"


def _ids(root: Element) -> Iterable[str]:
    counted = Counter(element.get("id") for element in root.iter() if element.get("id") is not None)
    for name, times in counted.items():
        if times > 1:
            yield f"uses each id once: {name!r} stands {times} times"


def _images(root: Element) -> Iterable[str]:
    for image in _elements(root, "img"):
        if image.get("alt") is None:
            yield f"says what every picture shows (alt): {_shown(image)}"


def _viewport(root: Element) -> Iterable[str]:
    if not any(meta.get("name") == "viewport" for meta in _elements(root, "meta")):
        yield "is made for a phone too (meta viewport)"
