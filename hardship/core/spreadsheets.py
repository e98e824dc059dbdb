"""Cells that a spreadsheet program shows and never runs."""

import re
import string
import unicodedata
from typing import Final

_STARTS: Final = frozenset("=+-@")
_HARMLESS: Final = frozenset(string.ascii_letters + string.digits)
_CONTROLS: Final = frozenset("\t\r\n\0")
#: Categories that a program may skip before it looks for a formula: spaces, controls, zero width.
_SKIPPED: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_NUMBER: Final = re.compile(r"[+-]?[0-9][0-9,]*(\.[0-9]+)?", re.ASCII)


def safe_cell(text: str) -> str:
    """Put an apostrophe before what could be read as a formula; numbers stay numbers.

    A formula may hide behind spaces, controls and characters of no width, and be written with
    full-width or small signs, which programs fold to the plain ones.
    """
    if not text or text[0] in _HARMLESS or _NUMBER.fullmatch(text):
        return text
    if text[0] in _CONTROLS:
        return "'" + text
    for letter in text:
        if unicodedata.category(letter) in _SKIPPED:
            continue
        return "'" + text if unicodedata.normalize("NFKC", letter)[:1] in _STARTS else text
    return text
