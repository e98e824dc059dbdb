"""A form that was corrected after it had been kept: nothing is swallowed, nothing is lost."""

import pytest

from hardship import treasury
from tests.client import MannerlyClient, filled_in
from tests.factories.money import usd
from tests.web.committee.money_in.counter.test_counter import CHECK, NEW


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This form was sent before, for $10.00, and that was kept."),
        ("es", "Este formulario ya se había enviado, por $10.00, y eso quedó anotado."),
    ],
)
def test_a_check_that_was_corrected_on_a_page_still_open(
    teo: MannerlyClient, language: str, said: str
) -> None:
    answers = filled_in(teo.get(NEW).text) | CHECK | {"cheque_number": "77", "amount": "10"}
    for _each in range(2):
        assert teo.post(NEW, data=answers).status_code == 303
    corrected = answers | {"cheque_number": "78", "amount": "99"}
    page = teo.post(NEW, data=corrected, headers={"Accept-Language": language})
    assert page.status_code == 409
    assert said in page.text
    kept = filled_in(page.text)
    assert (kept["cheque_number"], kept["amount"], kept["name"]) == ("78", "99", "June Park")
    (receipt,) = treasury.counter_receipts().items
    assert (receipt.cheque_number, receipt.amount) == ("77", usd(10))
