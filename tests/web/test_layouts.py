"""The layouts and error pages by themselves: no database, no rooms, no missing piece."""

from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, flash, render_template, render_template_string

from hardship.app import asset_dir
from tests.manners import broken_by
from tests.web.sheet import (
    LAYOUTS,
    parsed,
    right_form,
    sheet,
    sheet_app,
    wrong_form,
)

_UNION = SimpleNamespace(
    legal_name="Southland Therapists United",
    short_name="Local 510",
    address="1717 Harbor Street",
    telephone="(619) 555-0142",
    email="fund@example.org",
)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_keeps_the_manners_of_a_page(visit: Flask, layout: str) -> None:
    page = sheet(layout, right_form())
    assert broken_by(page) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_full_context_shows_in_every_layout(visit: Flask, layout: str) -> None:
    flash("Saved.")
    flash("The bank said no.", "stop")
    page = sheet(
        layout,
        wrong_form(),
        language="es",
        languages={"en": "English", "es": "Español"},
        fund_name="Strike Hardship Fund",
        organisation=_UNION,
        demonstration=True,
        room_nav=[("Desk", "/committee/desk", True), ("Ledger", "/committee/ledger", False)],
        officer_name="Ana Reyes",
        quick_exit=True,
    )
    assert broken_by(page) == []
    assert '<html lang="es">' in page
    assert "Demonstration: invented people" in page
    assert "Strike Hardship Fund" in page
    assert "The bank said no." in page
    if layout == "layouts/room.html":
        assert '<a href="/committee/desk" aria-current="page">Desk</a>' in page
        assert "Ana Reyes" in page
    if layout == "layouts/plain.html":
        assert "data-quick-exit" in page
        assert 'href="tel:619555-0142"' in page
    else:
        assert "data-quick-exit" not in page
    if layout == "layouts/street.html":
        assert "LOCAL 510" in page
        assert "mailto:fund@example.org" in page


def test_title_says_page_faults_and_fund(visit: Flask) -> None:
    page = sheet(LAYOUTS[0], wrong_form(), fund_name="Strike Fund")
    title = " ".join(parsed(page).find(".//title").text.split())
    assert title == f"Component sheet ({len(wrong_form().errors)} things to correct) – Strike Fund"


def test_language_switch_comes_back_to_this_page(visit: Flask) -> None:
    page = sheet(LAYOUTS[0], right_form(), language="en", languages={"en": "E", "es": "Español"})
    form = parsed(page).find(".//form[@class='language']")
    assert form.get("method") == "post"
    assert form.find("./input[@name='next']").get("value") == (
        "/public/home?sort=due&cursor=abc&need=rent"
    )
    assert [button.get("value") for button in form.findall("./button")] == ["es"]


@pytest.mark.parametrize("path", sorted(asset_dir("templates").glob("errors/*.html")))
def test_error_pages_need_nothing(path: Path) -> None:
    with sheet_app().test_request_context("/nowhere"):
        bare = render_template(f"errors/{path.name}")
        full = render_template(f"errors/{path.name}", error_id="H-4F2K-9QXM", message="Wait.")
    assert broken_by(bare) == []
    assert broken_by(full) == []
    assert "H-4F2K-9QXM" in full
    assert "Wait." in full
    assert "csrf_token" not in bare


def test_mail_layouts_hold_words_only(visit: Flask) -> None:
    text = render_template_string(
        '{% extends "layouts/email.txt" %}{% block content %}There is news.{% endblock %}',
        fund_name="Strike Fund",
    )
    html = render_template_string(
        '{% extends "layouts/email.html" %}{% block content %}<p>There is news.</p>{% endblock %}',
        fund_name="Strike Fund",
        organisation=_UNION,
    )
    assert "There is news." in text
    assert text.rstrip().endswith("Strike Fund")
    assert not html5lib.HTMLParser(strict=False).parse(html).findall(".//img")
    assert "Southland Therapists United" in html
    assert "http" not in html
