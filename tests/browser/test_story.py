"""From the first gift to the first cleared payment, in a real browser, on both databases.

Nothing is made up in between: a card at the hosted page, a webhook, a code in a mail, four people
who each sign in, an export that other accounting programs read.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hardship.app import create_app
from hardship.cli.demo_fund.stage import build_stage
from hardship.core import clock
from hardship.core.database import db
from hardship.settings import Settings
from tests.browser.conftest import DESK, NewPage
from tests.browser.live import Live
from tests.browser.pages import code_in_the_mail, come_in, letters_to

_WORKER = "marisol.vega@members.example"


@pytest.mark.slow
def test_from_the_first_gift_to_the_first_cleared_payment(
    live: Live, new_page: NewPage, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    open_the_fund(live)
    give_fifty_dollars(new_page())
    see_it_in_the_ledger(new_page(viewport=DESK))
    reference = apply_in_spanish(new_page(locale="es-US"))
    put_money_into_the_bank(new_page)
    for role in ("chair", "decider"):
        approve(new_page(viewport=DESK), role, reference)
    prepare_release_and_clear(new_page, reference)
    see_it_is_paid(new_page(locale="es-US"))
    ours = read_the_books(live, tmp_path)
    with subtests.test("hledger finds every balance that we find"):
        if not shutil.which("hledger"):
            pytest.skip("hledger was not found")
        assert balances_by_hledger(live, tmp_path) == ours


def open_the_fund(live: Live) -> None:
    """Eight officers, a campaign with two funds: by the verbs of the set-up."""
    app = create_app(Settings.from_environment({**os.environ, **live.environment}))
    clock.install(clock.SystemClock())
    with app.app_context():
        build_stage(clock.now())
        db.session.remove()
        db.engine.dispose()


def give_fifty_dollars(page: Page) -> None:
    """A supporter with a card, on a phone."""
    page.goto("/")
    page.locator(".give-box button").click()
    # A form that is sent before its scripts have come is asked for once more.
    page.wait_for_url("**/give/**")
    page.locator("input[name=amount][value='5000']").check(force=True)
    page.locator("input[name=name]").fill("June Baker")
    page.locator("input[name=email]").fill("june@supporters.example")
    page.locator("main form button.button-main").click()
    page.wait_for_url("**/c/pay/**")
    page.locator("button[name=test_card][value='4242424242424242']").click()
    page.wait_for_url("**/give/thanks**")
    expect(page.locator("h1")).to_contain_text("$50")
    page.goto("/")
    expect(page.locator(".books-strip")).to_contain_text("$50")


def see_it_in_the_ledger(page: Page) -> None:
    """The auditor reads gross, fee and net."""
    come_in(page, "auditor")
    page.goto("/committee/ledger")
    for amount in ("48.25", "1.75", "50.00"):
        expect(page.locator("main")).to_contain_text(amount)


def apply_in_spanish(page: Page) -> str:
    """A worker at midnight, 390 pixels wide; returns the reference."""
    page.goto("/apply")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    for question in ("on_strike", "lost_pay", "needs_help"):
        page.locator(f"input[name={question}][value=yes]").check()
    go_on(page)
    page.locator("input[name=email]").fill(_WORKER)
    go_on(page)
    code = code_in_the_mail(page, _WORKER)
    page.goto("/apply/code")
    page.locator("input[name=code]").fill(code)
    go_on(page)
    answer_everything(page)
    expect(page).to_have_url(re.compile("/apply/check"))
    page.locator("input[name=declared]").check()
    go_on(page)
    expect(page).to_have_url(re.compile("/apply/sent"))
    found = re.search(r"H-[2-9A-Z]{4}-[2-9A-Z]{4}", page.locator("main").inner_text())
    assert found
    return found.group()


def answer_everything(page: Page) -> None:
    """Question by question, by what each page asks for."""
    answers: Mapping[str, Callable[[], None]] = {
        "name": lambda: page.locator("input[name=name]").fill("Marisol Vega"),
        "contact": lambda: page.locator("input[name=phone]").fill("(909) 555-0117"),
        "worksite": page.locator("input[name=worksite]").first.check,
        "fund": page.locator("input[name=fund]").first.check,
        "needs": lambda: name_a_need(page),
        "urgency": lambda: page.locator("input[name=urgency][value=none]").check(),
        "household": lambda: page.locator("input[name=dependants]").fill("2"),
        "benefits": lambda: page.locator("input[name=has_benefits][value=no]").check(),
        "payment": lambda: page.locator("input[name=method][value=cheque]").check(),
        "payment-details": lambda: write_the_address(page),
    }
    for _ in range(20):
        question = page.url.rpartition("/apply/")[2].partition("?")[0].partition("/")[0]
        if question == "check":
            return
        answers[question]()
        go_on(page)
    raise AssertionError(f"the questions do not end: {page.url}")


def name_a_need(page: Page) -> None:
    """One need of $40; with it the list leads on."""
    category = page.locator("input[name=category][value=food]")
    if category.count():
        category.check()
        page.locator("input[name=amount]").fill("40")


def write_the_address(page: Page) -> None:
    """Where the check goes."""
    for name, text in {
        "payee": "Marisol Vega",
        "street": "12 Alder Street",
        "city": "Fontana",
        "state": "CA",
        "postal_code": "92335",
    }.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option("CA")
        else:
            field.fill(text)


def go_on(page: Page) -> None:
    """Press the one button that matters."""
    before = page.url
    page.locator("main .button-main").last.click()
    page.wait_for_load_state()
    errors = page.locator(".error-summary")
    assert not errors.count(), f"{before}: {errors.first.inner_text()}"


def put_money_into_the_bank(new_page: NewPage) -> None:
    """The treasurer enters an allocation, the releaser confirms it."""
    page = new_page(viewport=DESK)
    come_in(page, "treasurer")
    page.goto("/committee/bank-receipts")
    page.locator("input[name=kind][value=allocation]").check()
    page.locator("select[name=fund]").select_option(index=0)
    today = clock.today("America/Los_Angeles")
    for part, number in enumerate((today.month, today.day, today.year)):
        page.locator("input[name=arrived_on]").nth(part).fill(str(number))
    page.locator("input[name=amount]").fill("500")
    page.locator("input[name=reference]").fill("Executive board")
    page.get_by_role("button", name="Enter").click()
    page = new_page(viewport=DESK)
    come_in(page, "releaser")
    page.goto("/committee/bank-receipts")
    page.get_by_role("button", name="Confirm").first.click()
    expect(page.locator("main")).to_contain_text("500.00")


def approve(page: Page, role: str, reference: str) -> None:
    """One vote; the second one decides."""
    come_in(page, role)
    page.goto("/committee/applications")
    page.get_by_role("link", name=reference).click()
    expect(page.locator("main")).not_to_contain_text("Marisol")
    page.get_by_role("button", name=re.compile(r"^Approve \$[\d.]+$")).click()
    page.wait_for_load_state()


def prepare_release_and_clear(new_page: NewPage, reference: str) -> None:
    """Treasurer, releaser, and the bank's statement."""
    treasurer = new_page(viewport=DESK)
    come_in(treasurer, "treasurer")
    treasurer.goto("/committee/payments")
    row = treasurer.locator("main tbody tr", has_text=reference)
    row.get_by_role("link", name="Prepare").click()
    treasurer.locator("input[name=number]").fill("1041")
    treasurer.get_by_role("button", name="Prepare").click()
    treasurer.wait_for_load_state()
    releaser = new_page(viewport=DESK)
    come_in(releaser, "releaser")
    releaser.goto("/committee/payments?tab=to-release")
    releaser.locator("input[name=payment]").first.check()
    releaser.get_by_role("button", name="Look at the ticked and release").click()
    releaser.get_by_role("button", name="Release it").click()
    releaser.wait_for_load_state()
    treasurer.goto("/committee/payments?tab=outstanding")
    treasurer.locator("input[name=payment]").first.check()
    treasurer.get_by_role("button", name="Mark the ticked as cleared").click()
    treasurer.wait_for_load_state()
    treasurer.goto("/committee/payments?tab=finished")
    expect(treasurer.locator("main")).to_contain_text("1041")


def see_it_is_paid(page: Page) -> None:
    """The worker comes back with the address alone."""
    old = letters_to(page, _WORKER)
    page.goto("/apply/sign-in")
    page.locator("input[name=email]").fill(_WORKER)
    go_on(page)
    code = code_in_the_mail(page, _WORKER, besides=old)
    page.goto("/apply/code")
    page.locator("input[name=code]").fill(code)
    go_on(page)
    page.goto("/my-application")
    expect(page.locator("main")).to_contain_text("$40")


def read_the_books(live: Live, folder: Path) -> dict[str, int]:
    """Our own verification, and a program that knows nothing of us; returns our cents."""
    verified = live.command("ledger", "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    ours: dict[str, int] = defaultdict(int)
    for row in json.loads(live.command("ledger", "balances", "--json").stdout):
        assert row["currency"] == "USD"
        ours[row["code"]] += row["minor"]
    assert (ours["1030"], ours["2010"], ours["2020"]) == (46_000, 0, 0)
    assert (ours["1010"], ours["4010"], ours["5810"]) == (4_825, -5_000, 175)
    books = _exported(live, "beancount", folder)
    checked = subprocess.run(["bean-check", books], capture_output=True, text=True, env=with_venv())
    assert checked.returncode == 0, checked.stderr
    return {code: amount for code, amount in ours.items() if amount}


def with_venv() -> dict[str, str]:
    """The programs of this virtual environment first."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def balances_by_hledger(live: Live, folder: Path) -> dict[str, int]:
    """What hledger says that stands on each account, by its code, over all funds, in cents."""
    books = _exported(live, "hledger", folder)
    how = ["--flat", "--no-total", "--layout=bare", "--output-format=csv"]
    told = subprocess.run(
        ["hledger", "-f", books, "balance", *how],
        capture_output=True,
        text=True,
        check=True,
    )
    theirs: dict[str, Decimal] = defaultdict(Decimal)
    for row in csv.DictReader(told.stdout.splitlines()):
        _root, account, _fund = row["account"].split(":")
        theirs[account[:4]] += Decimal(row["balance"])
    return {code: int(amount * 100) for code, amount in theirs.items() if amount}


def _exported(live: Live, file_format: str, folder: Path) -> str:
    path = str(folder / f"books.{file_format}")
    exported = live.command("ledger", "export", "--format", file_format, "--output", path)
    assert exported.returncode == 0, exported.stderr
    return path
