"""The page a supporter sees, driven as a browser without scripts drives it."""

from typing import Any

import html5lib
import pytest
import requests
import stripe

from hardship.stripe_sandbox import RunningSandbox
from hardship.stripe_sandbox.words import ENGLISH, SPANISH
from tests.stripe_sandbox.conftest import a_gift

GOOD = {
    "email": "rosa@example.com",
    "card_number": "4242 4242 4242 4242",
    "card_expiry": "12 / 34",
    "card_cvc": "123",
    "card_name": "Rosa Parks",
    "do": "card",
}


def _page(sdk: stripe.StripeClient, **more: Any) -> str:
    url = sdk.v1.checkout.sessions.create(params=a_gift(**more)).url
    assert url is not None
    return url


def _press(url: str, **fields: str) -> requests.Response:
    return requests.post(url, data=fields, timeout=10, allow_redirects=False)


def _id(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def test_it_says_what_is_paid_and_that_no_money_moves(sdk: stripe.StripeClient) -> None:
    text = "Gifts are not deductible."
    url = _page(sdk, custom_text={"submit": {"message": text}})
    page = requests.get(url, timeout=10).text
    for said in ("Donate", "$50.00", "Gift to the hardship fund", text, ENGLISH["banner"]):
        assert said in page
    assert 'href="http://fund.test/give"' in page


def test_a_typed_card_pays_and_goes_on_to_the_thanks(sdk: stripe.StripeClient) -> None:
    url = _page(sdk)
    answer = _press(url, **GOOD)
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"http://fund.test/thanks?session={_id(url)}"
    session = sdk.v1.checkout.sessions.retrieve(_id(url))
    assert session.payment_status == "paid"
    assert session.customer_details is not None
    assert (session.customer_details.email, session.customer_details.name) == (
        "rosa@example.com",
        "Rosa Parks",
    )


def test_one_press_on_a_test_card_is_enough(sdk: stripe.StripeClient) -> None:
    url = _page(sdk)
    assert 'name="test_card" value="4242424242424242"' in requests.get(url, timeout=10).text
    assert _press(url, test_card="4242424242424242").status_code == 303
    assert sdk.v1.checkout.sessions.retrieve(_id(url)).payment_status == "paid"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("4000000000000002", ENGLISH["generic_decline"]),
        ("4000000000009995", ENGLISH["insufficient_funds_decline"]),
        ("4000000000000119", ENGLISH["processing_error_decline"]),
    ],
)
def test_a_declined_card_says_so_on_the_page(
    sdk: stripe.StripeClient, number: str, words: str
) -> None:
    url = _page(sdk)
    answer = _press(url, **{**GOOD, "card_number": number})
    assert answer.status_code == 402
    assert words.replace("'", "&#39;") in answer.text
    assert 'value="rosa@example.com"' in answer.text, "what was typed is still there"
    assert sdk.v1.checkout.sessions.retrieve(_id(url)).status == "open"
    assert _press(url, **GOOD).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"card_number": "4242 4242"}, "incomplete_number"),
        ({"card_number": "4242 4242 4242 4241"}, "incorrect_number"),
        ({"card_number": "4111 1111 1111 1111"}, "live_card"),
        ({"card_expiry": "13 / 34"}, "invalid_expiry"),
        ({"card_expiry": "12 / 20"}, "invalid_expiry"),
        ({"card_expiry": ""}, "invalid_expiry"),
        ({"card_cvc": "12"}, "invalid_cvc"),
        ({"card_number": "3782 822463 10005"}, "invalid_cvc"),
        ({"email": "rosa"}, "invalid_email"),
    ],
)
def test_what_is_typed_wrong_is_said_at_the_field(
    sdk: stripe.StripeClient, wrong: dict[str, str], key: str
) -> None:
    url = _page(sdk)
    answer = _press(url, **{**GOOD, **wrong})
    assert answer.status_code == 422
    assert answer.text.count(ENGLISH[key].replace("'", "&#39;")) == 2, "at the top and at the field"
    assert sdk.v1.payment_intents.list().data == [], "no bank was asked"


@pytest.mark.parametrize(
    ("ending", "status", "days"), [("succeeds", "paid", 5), ("fails", "unpaid", 5)]
)
def test_a_bank_debit_goes_on_to_the_thanks_and_ends_later(
    sdk: stripe.StripeClient, steer: Any, ending: str, status: str, days: int
) -> None:
    url = _page(sdk)
    answer = _press(url, do="bank", ending=ending, email="rosa@example.com")
    assert answer.status_code == 303
    session = sdk.v1.checkout.sessions.retrieve(_id(url))
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    steer("clock", advance=days * 86400)
    assert sdk.v1.checkout.sessions.retrieve(_id(url)).payment_status == status


def test_a_bank_debit_without_an_ending_asks_for_one(sdk: stripe.StripeClient) -> None:
    answer = _press(_page(sdk), do="bank")
    assert answer.status_code == 422
    assert ENGLISH["no_ending"] in answer.text


def test_only_allowed_methods_are_offered(sdk: stripe.StripeClient) -> None:
    page = requests.get(_page(sdk, allowed_payment_method_types=["card"]), timeout=10).text
    assert ENGLISH["bank"] not in page


def test_it_can_be_left_to_expire(sdk: stripe.StripeClient) -> None:
    url = _page(sdk)
    answer = _press(url, do="expire")
    assert (answer.status_code, answer.headers["Location"]) == (303, "http://fund.test/give")
    assert sdk.v1.checkout.sessions.retrieve(_id(url)).status == "expired"
    after = requests.get(url, timeout=10)
    assert after.status_code == 410
    assert ENGLISH["expired_title"] in after.text
    assert _press(url, **GOOD).status_code == 410
    assert sdk.v1.payment_intents.list().data == []


def test_a_second_press_goes_to_the_thanks_and_pays_nothing(sdk: stripe.StripeClient) -> None:
    url = _page(sdk)
    first, second = _press(url, **GOOD), _press(url, **GOOD)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(sdk.v1.charges.list().data) == 1
    assert ENGLISH["complete_title"] in requests.get(url, timeout=10).text


def test_a_page_nobody_opened(sandbox: RunningSandbox) -> None:
    answer = requests.get(f"{sandbox.url}/c/pay/cs_test_nobody", timeout=10)
    assert answer.status_code == 404
    assert ENGLISH["missing_title"] in answer.text


@pytest.mark.parametrize(
    ("locale", "browser", "language"),
    [("es", "en", "es"), ("es-419", "en", "es"), ("en", "es", "en"), ("auto", "es-MX,es", "es")],
)
def test_it_speaks_the_sessions_language(
    sdk: stripe.StripeClient, locale: str, browser: str, language: str
) -> None:
    headers = {"Accept-Language": browser}
    page = requests.get(_page(sdk, locale=locale), headers=headers, timeout=10).text
    words = {"en": ENGLISH, "es": SPANISH}[language]
    assert f'<html lang="{language}">' in page
    assert words["banner"] in page
    assert words["card"] in page


def test_both_languages_have_the_same_words() -> None:
    assert ENGLISH.keys() == SPANISH.keys()
    same = [key for key in ENGLISH if ENGLISH[key] == SPANISH[key]]
    assert same == ["total"]


def test_another_sites_page_cannot_press_the_buttons(sdk: stripe.StripeClient) -> None:
    url = _page(sdk)
    answer = requests.post(
        url, data=GOOD, headers={"Origin": "https://evil.test"}, timeout=10, allow_redirects=False
    )
    assert answer.status_code == 403
    assert sdk.v1.checkout.sessions.retrieve(_id(url)).status == "open"


@pytest.mark.parametrize("fields", [{}, {"do": "bank"}, {"do": "card"}])
def test_every_page_is_well_formed_and_labelled(
    sdk: stripe.StripeClient, fields: dict[str, str]
) -> None:
    url = _page(sdk, locale="es")
    answer = _press(url, **fields) if fields else requests.get(url, timeout=10)
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page = parser.parse(answer.content, transport_encoding="utf-8")
    assert len(page.findall(".//h1")) == 1
    assert len(page.findall(".//main")) == 1
    title = page.find(".//title")
    assert title is not None
    assert (title.text or "").startswith("Donar")
    labels = {label.get("for") for label in page.findall(".//label")}
    for field in page.findall(".//input"):
        assert field.get("id") in labels
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not page.findall(".//script")
    assert not [one for one in page.iter() if one.get("style")]
    described = [one.get("aria-describedby") for one in page.iter()]
    for reference in " ".join(filter(None, described)).split():
        assert reference in ids
