"""Days, times and numbers to call as the United States write them, in English and in Spanish."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale
from markupsafe import Markup

from hardship.core.database import transaction
from hardship.web.picket_words import hours_in_words
from hardship.web.templating import day, day_of_year, dialed, hour, moment, spelled, unbroken
from tests.factories import campaigns as made

#: Half past midnight in London is the evening before in California.
LATE = datetime(2026, 11, 25, 2, 5, tzinfo=UTC)
#: What stands between the digits and the period never breaks over a line.
BLANK = "\N{NO-BREAK SPACE}"


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest, app: Flask) -> Iterator[str]:
    with app.app_context(), transaction():
        made.organisation(time_zone="America/Los_Angeles")
    with app.test_request_context(), force_locale(request.param):
        yield str(request.param)


@pytest.mark.parametrize(
    ("style", "told"),
    [
        ("medium", {"en": "Nov 24, 2026", "es": "24 nov 2026"}),
        ("long", {"en": "November 24, 2026", "es": "24 de noviembre de 2026"}),
        (
            "full",
            {"en": "Tuesday, November 24, 2026", "es": "martes, 24 de noviembre de 2026"},
        ),
    ],
)
def test_a_day_in_words(language: str, style: str, told: dict[str, str]) -> None:
    assert day(date(2026, 11, 24), style) == told[language]
    assert day(LATE, style) == told[language]


def test_a_day_of_a_year_that_is_known(language: str) -> None:
    assert day_of_year(date(2026, 11, 24)) == {"en": "Nov 24", "es": "24 nov"}[language]


@pytest.mark.parametrize(
    ("at", "told"),
    [(LATE, "6:05 p.m."), (time(6), "6:00 a.m."), (time(0, 5), "12:05 a.m.")],
)
def test_a_time_has_twelve_hours_and_says_which_half(
    language: str, at: datetime | time, told: str
) -> None:
    assert plain(hour(at)) == told


def test_a_moment_is_told_where_the_union_is(language: str) -> None:
    begins = {"en": "Nov 24, 2026, ", "es": "24 nov 2026, "}[language]
    assert plain(moment(LATE)) == f"{begins}6:05 p.m."


def test_the_hours_of_a_picket_line(language: str) -> None:
    told = {"en": "6:00 a.m. to 2:00 p.m.", "es": "6:00 a.m. a 2:00 p.m."}
    assert plain(hours_in_words(time(6), time(14))) == told[language]


def plain(text: str) -> str:
    return text.replace(BLANK, " ")


@pytest.mark.parametrize(
    ("number", "told"),
    [(2, {"en": "Two", "es": "Dos"}), (10, {"en": "Ten", "es": "Diez"}), (11, "11"), (0, "0"),
     (1, "1"), (1_400, "1,400")],
)  # fmt: skip
def test_a_small_number_begins_a_sentence_as_a_word(
    language: str, number: int, told: dict[str, str] | str
) -> None:
    assert spelled(number) == (told if isinstance(told, str) else told[language])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("R-MD4G-Q89G", "[R-MD4G-Q89G]"),
        ("Gift R-MD4G-Q89G & H-2222-ZZZZ.", "Gift [R-MD4G-Q89G] &amp; [H-2222-ZZZZ]."),
        ("<b>R-MD4G-Q89G", "&lt;b&gt;[R-MD4G-Q89G]"),
        (Markup("<a title='R-MD4G-Q89G'>it</a>"), "<a title='R-MD4G-Q89G'>it</a>"),
        ("proof-R-MD4G-Q89G.json, R-MD4G-Q89, 310-555-0142", None),
        (7, "7"),
    ],
)
def test_a_reference_does_not_break_at_the_end_of_a_line(text: object, shown: str | None) -> None:
    """`[…]` is what stays whole."""
    whole = re.sub(r'<span class="unbroken">(.*?)</span>', r"[\1]", unbroken(text))
    assert whole == (text if shown is None else shown)


@pytest.mark.parametrize(
    "written", ["(213) 555-0142", "213 555-0142", " (213)\N{NO-BREAK SPACE}555-0142"]
)
def test_a_number_is_dialed_without_blanks_and_brackets(written: str) -> None:
    assert dialed(written).replace("-", "") == "2135550142"


def test_every_link_that_calls_dials_such_a_number() -> None:
    links = [
        link
        for template in Path("templates").rglob("*.html")
        for link in re.findall(r"tel:[^\"]+", template.read_text())
    ]
    assert len(links) == 4
    assert all(link.endswith("|dialed }}") for link in links), links
