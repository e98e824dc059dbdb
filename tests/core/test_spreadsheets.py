"""Cells that a spreadsheet program shows and never runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardship.core.spreadsheets import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u202e=1",
        "\x1b=1",
        "\t=1",
        "\tplain",
        "\rplain",
        "\nplain",
        "\0plain",
        "＝1",
        "＋1",
        "－1",
        "＠SUM",
        "﹦1",
        "\u200b ﹢1",
        "--1",
        "-",
        "=",
        "-1 000",
        "+1.2.3",
    ],
)
def test_what_could_run_is_prefixed(text: str) -> None:
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "plain",
        "1",
        "-1",
        "+1",
        "-1,250.00",
        "0.5",
        "txn_1=2",
        "ñandú",
        "“=1”",
        "'=1",
        "(1)",
    ],
)
def test_what_is_harmless_stays(text: str) -> None:
    assert safe_cell(text) == text


@given(st.text())
def test_nothing_is_lost_and_twice_is_once(text: str) -> None:
    safe = safe_cell(text)
    assert safe in {text, "'" + text}
    assert safe_cell(safe) == safe
