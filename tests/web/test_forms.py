"""What every form does with what was sent: texts are clean, amounts are in the form's currency."""

import pytest
from flask import Flask
from wtforms import FieldList, StringField, TextAreaField

from hardship.core.money import Money
from hardship.web.forms import AtMost, Between, Form, FormPart, FormPartField, MoneyField


class Line(FormPart):
    """An amount and a word."""

    amount = MoneyField("Amount")
    word = StringField("Word")


class Sheet(Form):
    """One of each."""

    title = StringField("Title")
    text = TextAreaField("Text", validators=[AtMost(12)])
    amount = MoneyField("Amount", validators=[Between(100, 5_000)])
    lines = FieldList(FormPartField(Line), min_entries=1)


def sheet(app: Flask, **sent: str) -> Sheet:
    """A sheet that was sent, in euros."""
    with app.test_request_context("/", method="POST", data=sent):
        form = Sheet(currency="EUR", meta={"csrf": False})
        form.validate()
    return form


def test_an_amount_is_in_the_currency_that_the_form_was_handed(app: Flask) -> None:
    form = sheet(app, amount="€12.50", **{"lines-0-amount": "€3"})
    assert form.amount.data == Money(1_250, "EUR")
    assert form.lines[0].form.amount.data == Money(300, "EUR")
    assert not form.errors


def test_limits_are_told_in_that_currency(app: Flask) -> None:
    form = sheet(app, amount="50.01")
    assert form.errors == {"amount": ["Choose an amount from €1 to €50."]}


def test_a_limit_of_characters_is_told_in_the_words_of_the_rule(app: Flask) -> None:
    assert not sheet(app, text="x" * 12).errors
    form = sheet(app, text="x" * 13)
    assert form.errors == {"text": ["Use at most 12 characters."]}
    assert "maxlength" not in str(form.text())


def test_without_a_currency_no_amount_is_read(app: Flask) -> None:
    with (
        app.test_request_context("/", method="POST", data={"amount": "12"}),
        pytest.raises(TypeError, match="no currency"),
    ):
        Sheet(meta={"csrf": False})


def test_texts_are_clean_and_never_none(app: Flask) -> None:
    form = sheet(app, text=" \u202eOne\r\nTwo \r\n", **{"lines-0-word": " a \u200b b\n"})
    assert (form.title.data, form.text.data) == ("", "One\nTwo")
    assert form.lines[0].form.word.data == "a b"
