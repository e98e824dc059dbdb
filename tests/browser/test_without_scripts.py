"""Without JavaScript: a button that only a script can serve is not there."""

import re

from playwright.sync_api import Browser, Route

from hardship.app import asset_dir

_HOME = "http://localhost/"
_BUTTON = re.compile(r"<button\b[^>]*\bhidden\b[^>]*>")
_CLASS = re.compile(r'class="([^"{]+)"')


def test_no_button_that_waits_for_a_script_is_seen(browser: Browser) -> None:
    found = _waiting()
    assert {"button", "button-quiet"} <= found
    page = browser.new_page(java_script_enabled=False)
    page.route("**/*", lambda route: _serve(route, found))
    page.goto(_HOME)
    buttons = page.locator("button[hidden]").all()
    assert len(buttons) == len(found)
    assert [each.get_attribute("class") for each in buttons if each.is_visible()] == []
    assert page.locator("#plain").is_visible()
    page.close()


def _waiting() -> set[str]:
    """The classes of every button of a template that begins hidden."""
    pages = (path.read_text("utf-8") for path in asset_dir("templates").rglob("*.html"))
    buttons = (tag for text in pages for tag in _BUTTON.findall(text))
    return {match.group(1) for tag in buttons if (match := _CLASS.search(tag))}


def _serve(route: Route, found: set[str]) -> None:
    path = route.request.url.removeprefix(_HOME)
    if path.endswith(".css"):
        style = asset_dir("static") / path
        route.fulfill(body=style.read_text("utf-8"), content_type="text/css")
    else:
        route.fulfill(body=_page(found), content_type="text/html")


def _page(found: set[str]) -> str:
    static = asset_dir("static")
    parts = sorted(path.relative_to(static).as_posix() for path in static.glob("components/*.css"))
    links = (
        f'<link rel="stylesheet" href="/{name}">' for name in ("tokens.css", "base.css", *parts)
    )
    buttons = (f'<p><button class="{each}" hidden>Copy</button></p>' for each in sorted(found))
    plain = '<button class="button" id="plain">Send</button>'
    return f"<!doctype html><title>Buttons</title>{''.join(links)}{''.join(buttons)}{plain}"
