"""Letters as two people write the same word: without case and accents."""

import unicodedata


def plain_letters(text: str) -> str:
    """`Núñez` and `NUNEZ` are `nunez`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
