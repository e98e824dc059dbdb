"""Paper: receipts and statements as PDF files, set in the type of the pages.

The fonts travel in the file, so that a name prints as it is written. A letter that none of them
has is printed as a question mark, and the paper says so.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import Response, current_app
from flask_babel import gettext as _
from fpdf import FPDF, XPos, YPos
from fpdf.fonts import TTFFont

from hardship.core import clock
from hardship.core.money import Money
from hardship.web.templating import language, money

_FONTS: Final[Mapping[str, str]] = {
    "read": "public-sans.ttf",
    "strong": "public-sans-bold.ttf",
    "head": "archivo-heavy.ttf",
    "others": "other-letters.ttf",
}
_INK: Final = (27, 31, 42)
_MUTED: Final = (92, 98, 112)
_LINE: Final = (227, 222, 211)
_AMOUNT: Final = 42.0


class Paper:
    """One document, written from the top."""

    def __init__(self, title: str) -> None:
        self._has_missing = False
        self._pdf = FPDF(unit="mm", format="letter")
        self._pdf.set_margins(24, 24, 24)
        self._pdf.c_margin = 0
        self._pdf.set_auto_page_break(True, 24)
        self._pdf.set_lang(language())
        self._pdf.set_title(title)
        self._pdf.set_creation_date(clock.now())
        folder = Path(str(current_app.static_folder)) / "paper"
        for name, file in _FONTS.items():
            self._pdf.add_font(name, fname=folder / file)
        self._pdf.set_fallback_fonts(["others"], exact_match=False)
        self._pdf.add_page()

    def heading(self, text: str) -> None:
        """The name of the paper."""
        self._write(text, "head", 26)
        self.gap(2)

    def section(self, text: str) -> None:
        """The name of a part."""
        self.gap(5)
        self._write(text, "strong", 12)

    def text(self, text: str) -> None:
        """A paragraph."""
        self._write(text, "read", 11)
        self.gap(2)

    def note(self, text: str) -> None:
        """A paragraph in small type."""
        self._write(text, "read", 9, _MUTED)

    def gap(self, height: float) -> None:
        """Some air."""
        self._pdf.ln(height)

    def rule(self, *, thick: bool = False) -> None:
        """A line across the page."""
        pdf = self._pdf
        pdf.set_draw_color(*(_INK if thick else _LINE))
        pdf.set_line_width(0.8 if thick else 0.2)
        pdf.line(pdf.l_margin, pdf.get_y() + 1, pdf.w - pdf.r_margin, pdf.get_y() + 1)
        self.gap(3)

    def line(self, label: str, amount: Money, note: str = "", *, strong: bool = False) -> None:
        """A label, in small type what more there is to say of it, and an amount on the right."""
        pdf = self._pdf
        top, page = pdf.get_y(), pdf.page
        font, size = ("strong", 12.0) if strong else ("read", 11.0)
        width = pdf.epw - _AMOUNT
        self._write(label, font, size, width=width)
        if note:
            self._write(note, "read", 9, _MUTED, width=width)
        bottom = pdf.get_y()
        pdf.set_xy(pdf.l_margin + width, top if pdf.page == page else bottom - size / 2)
        self._write(money(amount).replace("-", "−"), font, size, width=_AMOUNT, align="R")
        pdf.set_y(max(bottom, pdf.get_y()))

    def answer(self, filename: str) -> Response:
        """The file, for whoever asked."""
        if self._has_missing:
            self.gap(3)
            self.note(_("Some letters cannot be printed here and stand as a question mark."))
        response = Response(bytes(self._pdf.output()), mimetype="application/pdf")
        _close(self._pdf)
        response.headers.set("Content-Disposition", "attachment", filename=filename)
        return response

    def _write(
        self,
        text: str,
        font: str,
        size: float,
        colour: tuple[int, int, int] = _INK,
        *,
        width: float = 0,
        align: str = "L",
    ) -> None:
        pdf = self._pdf
        pdf.set_font(font, size=size)
        pdf.set_text_color(*colour)
        pdf.multi_cell(
            width,
            size * 0.5,
            self._printable(text),
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _printable(self, text: str) -> str:
        known = _letters(Path(str(current_app.static_folder)) / "paper")
        shown = "".join(letter if letter in known or letter == "\n" else "?" for letter in text)
        self._has_missing = self._has_missing or shown != text
        return shown


@lru_cache(maxsize=4)
def _letters(folder: Path) -> frozenset[str]:
    """What can be printed in every type on the page, or by the one of other letters."""
    pdf = FPDF()
    known: dict[str, frozenset[str]] = {}
    for name, file in _FONTS.items():
        pdf.add_font(name, fname=folder / file)
        font = pdf.fonts[name]
        if isinstance(font, TTFFont):
            known[name] = frozenset(map(chr, font.cmap))
    _close(pdf)
    return (known["read"] & known["strong"] & known["head"]) | known["others"]


def _close(pdf: FPDF) -> None:
    """fpdf2 keeps the files of its fonts open for as long as anybody holds the document."""
    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()
