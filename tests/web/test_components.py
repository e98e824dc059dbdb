"""Every macro by itself, without a database and without the rooms."""

import re

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from hardship.core.paging import Page
from hardship.web.archivo_widths import GLYPHS
from hardship.web.poster import Sheet, set_poster
from tests.factories.money import cents
from tests.web.sheet import (
    LAYOUTS,
    SheetForm,
    parsed,
    right_form,
    sheet,
    wrong_form,
)

# ---------------------------------------------------------------- fields


def test_each_control_is_labelled_described_and_marked_wrong(visit: Flask) -> None:
    form = wrong_form()
    root = parsed(sheet(LAYOUTS[0], form))
    ids = {element.get("id"): element for element in root.iter() if element.get("id")}
    for field in form:
        if field.name in {"csrf_token", "lines"}:
            continue
        message = ids[f"{field.id}-error"]
        assert field.errors[0] in "".join(message.itertext())
        control = ids[field.id]
        holder = next(
            element
            for element in root.iter()
            if f"{field.id}-error" in element.get("aria-describedby", "").split()
        )
        assert holder is control or control in list(holder.iter())
        if holder is control:
            assert control.get("aria-invalid") == "true"


def test_label_hint_message_control_stand_in_that_order(visit: Flask) -> None:
    root = parsed(sheet(LAYOUTS[0], wrong_form()))
    field = root.find(".//input[@id='payee']/..")
    assert [child.tag for child in field] == ["label", "p", "p", "input"]
    assert [child.get("id") for child in field][1:3] == ["payee-hint", "payee-error"]
    assert field[3].get("aria-describedby") == "payee-hint payee-error"


def test_a_right_field_says_nothing_of_faults(visit: Flask) -> None:
    page = sheet(LAYOUTS[0], right_form())
    assert "aria-invalid" not in page
    assert "field-wrong" not in page
    assert "error-summary" not in page


def test_a_password_is_never_echoed(visit: Flask) -> None:
    root = parsed(sheet(LAYOUTS[0], wrong_form()))
    assert root.find(".//input[@id='password']").get("value") is None


def test_what_was_chosen_stays_chosen(visit: Flask) -> None:
    root = parsed(sheet(LAYOUTS[0], right_form()))
    assert root.find(".//input[@id='notice']").get("checked") is not None
    assert root.find(".//input[@id='notice-1']").get("checked") is None
    assert root.find(".//input[@id='worksites-1']").get("checked") is not None
    assert root.find(".//input[@id='is_true']").get("checked") is not None
    assert root.find(".//select[@id='need']/option[@selected]").get("value") == "r"


def test_a_date_is_three_inputs_that_keep_what_was_typed(visit: Flask) -> None:
    root = parsed(sheet(LAYOUTS[0], wrong_form()))
    parts = [
        root.find(f".//input[@id='{name}']") for name in ("due_on", "due_on-day", "due_on-year")
    ]
    assert [part.get("value") for part in parts] == ["13", "40", "26"]
    assert {part.get("name") for part in parts} == {"due_on"}


def test_three_inputs_are_read_as_one_date(visit: Flask) -> None:
    typed = MultiDict([("due_on", "11"), ("due_on", "6"), ("due_on", "2026")])
    form = SheetForm(typed, meta={"csrf": False})
    assert str(form.due_on.data) == "2026-11-06"


def test_error_summary_leads_to_every_field(visit: Flask) -> None:
    form = wrong_form()
    root = parsed(sheet(LAYOUTS[0], form))
    summary = root.find(".//div[@data-error-summary]")
    links = [link.get("href") for link in summary.iter("a")]
    fields = [f"#{field.id}" for field in form if field.errors and field.name != "lines"]
    assert links == [*fields, "#lines-0"]
    assert summary.get("role") == "alert"
    assert "The fund is paused." in "".join(summary.itertext())


def test_text_from_people_stays_text(visit: Flask) -> None:
    markup = "<script>alert(1)</script>"
    form = SheetForm(MultiDict({"payee": markup, "message": f"\n{markup}"}), meta={"csrf": False})
    page = sheet(LAYOUTS[0], form, fund_name=markup, officer_name=markup)
    assert markup not in page
    assert parsed(page).find(".//textarea").text == f"\n{markup}"


# ---------------------------------------------------------------- money, lists, drawings


def test_the_words_of_a_back_link_are_one_piece(visit: Flask) -> None:
    """It is a flex box: a number that were a piece of its own would lose the blank before it."""
    link = render_template_string(
        '{% from "components/buttons.html" import back_link %}'
        '{{ back_link("/", "Gift R-HV44-62XH") }}'
    )
    assert '<span>Gift <span class="unbroken">R-HV44-62XH</span></span></a>' in link


def test_cents_stand_back_and_the_value_is_exact(visit: Flask) -> None:
    html = render_template_string(
        '{% from "components/money.html" import money %}{{ money(amount) }}', amount=cents(-123456)
    )
    assert html == (
        '<data class="money" value="-1234.56">−$1,234<span class="cents">.56</span></data>'
    )


def test_spanish_readers_see_the_amounts_of_their_country(visit: Flask) -> None:
    with force_locale("es"):
        html = render_template_string(
            '{% from "components/money.html" import money %}{{ money(amount) }}',
            amount=cents(123456),
        )
    assert ">$1,234<" in html


def test_a_big_figure_goes_without_cents(visit: Flask) -> None:
    html = render_template_string(
        '{% from "components/money.html" import tally %}{{ tally([(amount, "raised")]) }}',
        amount=cents(67467499),
    )
    assert ">$674,674</data>" in html


def test_pages_keep_filters_and_carry_the_cursor(visit: Flask) -> None:
    render = '{% from "components/tables.html" import pagination %}{{ pagination(page) }}'
    html = render_template_string(render, page=Page([], next="n", previous=None))
    assert 'href="/public/home?sort=due&amp;cursor=n&amp;need=rent"' in html
    assert 'rel="prev"' not in html
    assert render_template_string(render, page=Page([])) == ""


def test_thermometer_never_leaves_its_tube(visit: Flask) -> None:
    render = (
        '{% from "components/charts.html" import thermometer %}{{ thermometer(part, whole, "x") }}'
    )
    for part, whole, width in ((150, 100, "100"), (0, 0, "0"), (1, 3, "33.3")):
        html = render_template_string(render, part=cents(part), whole=cents(whole))
        assert re.search(rf'class="chart-in" x="0" y="0" width="{width}(\.0)?%"', html)


def test_chart_gives_the_same_figures_as_a_table(visit: Flask) -> None:
    root = parsed(sheet(LAYOUTS[0], right_form()))
    chart = root.find(".//figure[@class='chart']")
    assert len(chart.findall(".//tbody/tr")) == 2
    assert "".join(chart.find(".//tbody/tr/td").itertext()) == "$41,280"
    paid = [mark for mark in chart.iter() if mark.get("class") == "chart-out" and mark.get("y")]
    heights = [float(mark.get("height")) for mark in paid]
    assert 0 < max(heights) < 147


@pytest.mark.parametrize("cut", ["tall", "wide"])
def test_poster_lines_are_cut_to_one_measure(cut: str) -> None:
    poster = set_poster(
        ["Care", "can’t wait.", "¡Ya basta!", "Neither can the rent."], foot="Local"
    )
    sheet: Sheet = getattr(poster, cut)
    for line in sheet.lines:
        narrow, wide = GLYPHS[line.text[0]]
        left = narrow[1] + (wide[1] - narrow[1]) * (line.stretch - 62) / 38
        assert line.x + left * line.size / 1000 == pytest.approx(sheet.margin, abs=0.2)
        assert 66 <= line.stretch <= 100
    places = [line.y for line in sheet.lines]
    assert places == sorted(places)
    assert places[-1] < sheet.height


def test_poster_needs_a_line_and_takes_any_letter() -> None:
    with pytest.raises(ValueError, match="needs a line"):
        set_poster(["", "  "])
    assert set_poster(["Ελλάς"]).tall.lines[0].size > 0
