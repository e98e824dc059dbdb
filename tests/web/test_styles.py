"""The style itself: contrast, size, and that nothing comes from elsewhere."""

import re

import pytest
from flask import Flask

from hardship.app import asset_dir
from tests.web.sheet import (
    LAYOUTS,
    sheet,
    wrong_form,
)

_STATIC = asset_dir("static")
_TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "tint"),
    ("ink", "surface"),
    ("muted", "paper"),
    ("muted", "tint"),
    ("muted", "surface"),
    ("on-red", "red"),
    ("on-red", "red-deep"),
    ("link", "paper"),
    ("link", "surface"),
    ("link", "tint"),
    ("paper", "ink"),
    ("paper", "link"),
    ("good", "paper"),
    ("good", "good-tint"),
    ("care", "paper"),
    ("care", "care-tint"),
    ("stop", "paper"),
    ("stop", "surface"),
    ("stop", "stop-tint"),
    ("ink", "link-tint"),
    ("ink", "good-tint"),
    ("ink", "care-tint"),
    ("ink", "stop-tint"),
    ("head-ink", "head-ground"),
    ("paper", "stop"),
]
_SHAPE_PAIRS = [
    ("edge", "paper"),
    ("edge", "surface"),
    ("chart-in", "paper"),
    ("chart-in-soft", "paper"),
    ("chart-out", "paper"),
    ("red", "paper"),
    ("ink", "focus"),
]


def _tokens() -> dict[str, dict[str, str]]:
    """Each colour role by theme, read from the file itself."""
    text = (_STATIC / "tokens.css").read_text(encoding="utf-8")
    plain = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))
    paired = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    for name, light, _ in paired:
        assert plain[name] == light, f"--{name} differs where light-dark() is unknown"
    return {
        "light": plain | {name: light for name, light, _ in paired},
        "dark": plain | {name: dark for name, _, dark in paired},
    }


def _luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_apart(theme: str) -> None:
    tokens = _tokens()[theme]
    faint = {
        (front, back): round(_contrast(tokens[front], tokens[back]), 2)
        for pairs, least in ((_TEXT_PAIRS, 4.5), (_SHAPE_PAIRS, 3.0))
        for front, back in pairs
        if _contrast(tokens[front], tokens[back]) < least
        # The ring's ink edge carries it where the ring itself is close to the ground.
        and not (theme == "dark" and (front, back) == ("ink", "focus"))
    }
    assert faint == {}


def test_contrast_is_counted_as_the_standard_counts_it() -> None:
    assert _contrast("#ffffff", "#000000") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_styles_stay_small_layered_and_at_home() -> None:
    for path in sorted(_STATIC.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 400, path.name
        assert "@layer" in text, path.name
        assert not re.search(r"https?:|data:|@import", text), path.name


def test_every_colour_and_distance_is_a_token_that_exists() -> None:
    defined = set(re.findall(r"(--[\w-]+):", (_STATIC / "tokens.css").read_text(encoding="utf-8")))
    for path in sorted(_STATIC.rglob("*.css")):
        used = set(re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8")))
        assert used <= defined, (path.name, used - defined)


def test_every_layout_asks_only_for_files_that_are_there(visit: Flask) -> None:
    for layout in LAYOUTS:
        page = sheet(layout, wrong_form(), quick_exit=True)
        asked = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
        assert len(asked) > 8
        assert [name for name in asked if not (_STATIC / name).is_file()] == []
