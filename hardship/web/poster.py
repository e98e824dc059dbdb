"""Set a poster: lines of capitals, each cut to one measure, ink edge to ink edge.

Sizes and places are computed here, so that the page needs no script and the browser no guess:
`poster = set_poster(["Care", "can’t wait."], head=("On strike", "Day 45"), foot="Local 510")`,
then the macro `poster` draws it. All numbers are units of the poster's own square of 600.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from hardship.web.archivo_widths import ACCENT_HEIGHT, CAP_HEIGHT, GLYPHS, NARROWEST, WIDEST

WIDTH: Final = 600
_SMALL_STRETCH: Final = 88
_SMALL_SPACING: Final = 0.02
_ACCENTED: Final = frozenset("ÀÁÂÃÄÅÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of type: its baseline's start, its size, its width axis and its full length."""

    text: str
    x: float
    y: float
    size: float
    stretch: int = _SMALL_STRETCH
    length: float | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One cut of the poster: tall beside the words, wide above them."""

    height: int
    head: tuple[Line, ...]
    head_rule: float
    lines: tuple[Line, ...]
    foot_rule: float
    foot: Line | None
    margin: int
    width: int = WIDTH


@dataclass(frozen=True, slots=True)
class Poster:
    """Both cuts, and the words for those who do not see them."""

    tall: Sheet
    wide: Sheet
    label: str


@dataclass(frozen=True, slots=True)
class _Cut:
    """How one cut is spaced: margin, gap between lines, sizes of the small type."""

    margin: int
    gap: float
    head_size: float
    foot_size: float
    foot_drop: float
    target_size: float
    narrowest: int

    @property
    def measure(self) -> float:
        return WIDTH - 2 * self.margin


_TALL: Final = _Cut(26, 19.9, 21, 24, 34, 127.6, 66)
_WIDE: Final = _Cut(20, 15.9, 27, 24, 33, 82, 66)


def set_poster(
    lines: Sequence[str], *, head: tuple[str, str] | None = None, foot: str = "", label: str = ""
) -> Poster:
    """Set `lines` in two cuts. Empty lines are left out; no line at all raises `ValueError`."""
    words = [line.strip().upper() for line in lines if line.strip()]
    if not words:
        raise ValueError("a poster needs a line")
    return Poster(
        tall=_sheet(tuple(words), head, foot, _TALL),
        wide=_sheet(_paired(words), head, foot, _WIDE),
        label=label or " ".join(line.strip() for line in lines if line.strip()),
    )


def _paired(lines: Sequence[str]) -> tuple[str, ...]:
    """Two short lines become one long one where the poster lies on its side."""
    if len(lines) < 3:
        return tuple(lines)
    return tuple(" ".join(lines[index : index + 2]) for index in range(0, len(lines), 2))


@lru_cache(maxsize=32)
def _sheet(words: tuple[str, ...], head: tuple[str, str] | None, foot: str, cut: _Cut) -> Sheet:
    """One cut. Everybody who opens the page on one day sees the same."""
    head_lines = _head(head, cut) if head else ()
    head_rule = head_lines[0].y + 14 if head_lines else cut.margin
    y, lines = head_rule, []
    for text in words:
        line = _justified(text, y, cut)
        lines.append(line)
        y = line.y
    foot_rule = y + cut.gap + 4.1
    foot_line = _foot(foot, foot_rule + cut.foot_drop, cut) if foot else None
    bottom = foot_line.y if foot_line else foot_rule
    return Sheet(
        height=round(bottom + cut.margin - 2),
        head=head_lines,
        head_rule=round(head_rule, 1),
        lines=tuple(lines),
        foot_rule=round(foot_rule, 1),
        foot=foot_line,
        margin=cut.margin,
    )


def _justified(text: str, above: float, cut: _Cut) -> Line:
    """The narrowest cut under the target size, set exactly as wide as the measure."""
    stretch = next(
        (
            width
            for width in range(cut.narrowest, WIDEST, 2)
            if _size(text, width, cut.measure) <= cut.target_size
        ),
        WIDEST,
    )
    size = _size(text, stretch, cut.measure)
    accent = ACCENT_HEIGHT if any(letter in _ACCENTED for letter in text) else 0
    return Line(
        text=text,
        x=round(cut.margin - size * _glyph(text[0], stretch)[1] / 1000, 1),
        y=round(above + cut.gap + size * (CAP_HEIGHT + accent) / 1000, 1),
        size=round(size, 1),
        stretch=stretch,
        length=round(size * _advance(text, stretch) / 1000, 1),
    )


def _size(text: str, stretch: int, measure: float) -> float:
    """The size at which the ink of `text` is as wide as `measure`."""
    ink = _advance(text, stretch) - _glyph(text[0], stretch)[1] - _glyph(text[-1], stretch)[2]
    return measure * 1000 / ink


def _head(words: tuple[str, str], cut: _Cut) -> tuple[Line, ...]:
    left, right = (text.strip().upper() for text in words)
    together = _small_width(left + "   " + right)
    size = round(min(cut.head_size, cut.measure / together), 1)
    y = round(cut.margin + size * 0.86, 1)
    texts = ((left, float(cut.margin)), (right, float(WIDTH - cut.margin)))
    return tuple(Line(text, x, y, size) for text, x in texts if text)


def _foot(text: str, y: float, cut: _Cut) -> Line:
    """Justified where that only opens or closes the letters a little; else as it falls."""
    text = text.strip().upper()
    natural = _small_width(text)
    size = round(min(cut.foot_size, cut.measure / natural), 1)
    fills = size * natural > 0.8 * cut.measure
    return Line(text, cut.margin, round(y, 1), size, length=cut.measure if fills else None)


def _small_width(text: str) -> float:
    """The width in ems of small type, with its letter-spacing."""
    return _advance(text, _SMALL_STRETCH) / 1000 + _SMALL_SPACING * len(text)


def _advance(text: str, stretch: int) -> float:
    return sum(_glyph(letter, stretch)[0] for letter in text)


def _glyph(letter: str, stretch: int) -> tuple[float, float, float]:
    """Advance, left and right distance of one letter; a letter the font lacks counts as an N."""
    narrow, wide = GLYPHS.get(letter) or GLYPHS["N"]
    share = (stretch - NARROWEST) / (WIDEST - NARROWEST)
    first, second, third = (a + (b - a) * share for a, b in zip(narrow, wide, strict=True))
    return first, second, third
