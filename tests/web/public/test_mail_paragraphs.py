"""Each mail as it is read: the sentence of the law is a paragraph of its own; so is the link."""

import re

import pytest
from flask import Flask

from hardship.app import asset_dir
from hardship.web.templating import render_notice
from tests.web.public.giving import open_fund

_FOLDERS = sorted(path.parent for path in asset_dir("templates").glob("email/*/body.txt"))
KINDS = [each.name for each in _FOLDERS]
TO_SUPPORTERS = [kind for kind in KINDS if kind.startswith(("gift_", "monthly_", "supporter_"))]
SENTENCE = {"en": "are not deductible", "es": "no se pueden deducir"}
CONTEXT = {
    "amount": "50.00 USD",
    "on": "2024-11-27",
    "reference": "G-7Q2M-4K9T",
    "fund": "Central fund",
    "issuer": "Southland Therapists United, Local 510",
    "page": "cs_test_0001",
    "seal": "12",
    "root": "ab" * 32,
    "why": "",
    "first": "2024-01-01",
    "last": "2024-12-31",
    "secret": "a-secret",
    "code": "123456",
    "link": "https://fund.example.org/committee/accept/a-secret",
    "news": "suspense",
}


@pytest.fixture(autouse=True)
def fund(app: Flask, db_session: object) -> None:
    open_fund()


@pytest.mark.parametrize("locale", sorted(SENTENCE))
def test_the_sentence_of_the_law_stands_between_blank_lines(locale: str) -> None:
    for kind in TO_SUPPORTERS:
        for page in ("cs_test_0001", ""):
            lines = render_notice(kind, locale, CONTEXT | {"page": page}).text.splitlines()
            (at,) = [number for number, line in enumerate(lines) if SENTENCE[locale] in line]
            assert [lines[at - 1], lines[at + 1]] == ["", ""], (kind, page)


def test_the_link_and_its_name_are_a_paragraph() -> None:
    for kind in KINDS:
        text = render_notice(kind, "en", CONTEXT).text
        paragraphs = re.split(r"\n\n+", text)
        linked = [each for each in paragraphs if re.search(r"^https://", each, re.MULTILINE)]
        assert all(each.count("\n") <= 1 for each in linked), (kind, linked)
        assert "\n\n\n" not in text, kind


@pytest.mark.parametrize(
    ("page", "address", "other"),
    [
        ("cs_test_0001", "/give/thanks?session=cs_test_0001", "/my-gifts"),
        ("", "/my-gifts", "/give"),
    ],
    ids=["by Stripe", "over the counter"],
)
def test_a_receipt_leads_somewhere_however_it_was_given(
    page: str, address: str, other: str
) -> None:
    mail = render_notice("gift_receipt", "en", CONTEXT | {"page": page})
    for body in (mail.text, mail.html):
        assert "The link below" in body
        assert f"https://fund.example.org{address}" in body
        assert f"https://fund.example.org{other}" not in body
    assert mail.text.count("https://") == 1, "one link"


@pytest.mark.parametrize("kind", ["gift_receipt", "monthly_receipt"])
def test_the_receipt_of_what_is_left_says_what_went_back(kind: str) -> None:
    whole = render_notice(kind, "en", CONTEXT)
    assert "Sent back" not in whole.text + whole.html
    rest = {"went_back": "30.00 USD", "left": "20.00 USD"}
    mail = render_notice(kind, "en", CONTEXT | rest)
    assert "\nAmount: $50.00\nSent back to you: $30.00\nWhat you gave: $20.00\n" in mail.text
    for words in ("Sent back to you: $30.00", "What you gave: $20.00"):
        assert words in mail.html
    assert "$20.00" in mail.subject
    assert "$50.00" not in mail.subject
