"""Seals that anybody may keep, and the proof that a supporter checks without us."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from hardship import ledger
from hardship.campaigns import Fund
from hardship.cli.seals import close_seals
from hardship.core.database import db
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.doubles import FixedClock, Mailbox
from tests.engines import Database
from tests.factories.money import usd
from tests.fakes.gateway import FakeGateway
from tests.house.ground import ROOT
from tests.ledger.raw import unguarded
from tests.web.public.givers import come_in, give
from tests.web.public.giving import open_fund
from tests.web.public.test_my_papers import words
from tests.web.public.workers import deliver


@pytest.fixture(autouse=True)
def fund(db_session: object, app: Flask) -> Fund:
    return open_fund()


def test_before_the_first_seal_the_pages_say_so(client: MannerlyClient) -> None:
    assert "Nothing is sealed yet" in client.get("/open-books").text
    assert "No seal here" in client.get("/open-books/seals").text
    assert client.get("/open-books/seals.json").json == []


def test_the_newest_stand_in_the_open_books_and_all_on_their_page(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway, clock: FixedClock
) -> None:
    for _ in range(6):
        give(fund, gateway, usd(5))
        close_seals()
        clock.advance(hours=1)
    roots = [seal.root.hex() for seal in ledger.seals()]
    shown, every = client.get("/open-books").text, client.get("/open-books/seals").text
    assert [root in shown for root in roots] == [False, True, True, True, True, True]
    assert all(root in every for root in roots)
    newest = f'<span class="seal-root">{roots[-1]}</span>'
    assert newest in shown, "whole, for whoever has no script to copy it"
    assert newest in every


def test_many_seals_come_in_pages(client: MannerlyClient, fund: Fund, gateway: FakeGateway) -> None:
    for _ in range(51):
        give(fund, gateway, usd(5))
        close_seals()
    first = client.get("/open-books/seals").text
    oldest = ledger.seals()[0].root.hex()
    assert oldest not in first
    cursor = first.split("cursor=", 1)[1].split('"', 1)[0]
    assert oldest in client.get(f"/open-books/seals?cursor={cursor}").text


def test_the_files_are_those_of_the_command_line(
    app: Flask, client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    close_seals()
    signed = client.get("/open-books/seals.txt").text
    assert signed == invoke(app, "ledger", "seals", "--signed").output
    assert ledger.read_seal_file(signed).by_us
    (told,) = json.loads(client.get("/open-books/seals.json").text)
    seal = ledger.newest_seal()
    assert seal is not None
    assert (told["seal"], told["size"], told["root"]) == (1, 1, seal.root.hex())


def test_that_the_books_only_grew_is_shown_to_everybody_and_checked_without_us(
    app: Flask, client: MannerlyClient, fund: Fund, gateway: FakeGateway, tmp_path: Path
) -> None:
    for gifts in (3, 4):
        for _ in range(gifts):
            give(fund, gateway, usd(5))
        close_seals()
    assert "/open-books/seals/3/growth.json" in client.get("/open-books/seals").text
    answer = client.get("/open-books/seals/3/growth.json")
    assert (
        answer.text.strip() == invoke(app, "ledger", "prove-growth", "3", "--json").output.strip()
    )
    old, new = (seal.root.hex() for seal in ledger.seals())
    assert f"{old}\nand changed none" in invoke(app, "ledger", "prove-growth", "3").output
    file = tmp_path / "growth.json"
    file.write_text(answer.text)
    checker = [sys.executable, str(ROOT / "static" / "check_growth.py"), str(file)]
    for kept, says in (
        ([], "YES: the 7 entries under "),
        (["--old-root", old.upper(), "--root", new], "YES: the 7 entries under "),
        (["--old-root", new], "NO: the proof is about other roots"),
        (["--root", old], "NO: the proof is about other roots"),
    ):
        said = subprocess.run([*checker, *kept], capture_output=True, text=True)
        assert said.stdout.startswith(says)
        assert said.returncode == says.startswith("NO")
    file.write_text(json.dumps(json.loads(answer.text) | {"old_root": new}))
    assert "NO: the path" in subprocess.run(checker, capture_output=True, text=True).stdout
    file.write_text("nothing")
    assert subprocess.run(checker, capture_output=True, text=True).returncode == 2


def test_growth_is_shown_from_a_seal_only(client: MannerlyClient, app: Flask) -> None:
    assert client.get("/open-books/seals/3/growth.json").status_code == 404
    refused = invoke(app, "ledger", "prove-growth", "3")
    assert refused.exit_code == 1
    assert "There is no seal over 3 entries." in refused.output


def test_a_size_that_no_database_holds_is_not_there(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    close_seals()
    assert client.get(f"/open-books/seals/{2**64}/growth.json").status_code == 404


def test_the_proof_of_a_gift_is_that_of_the_command_line_and_holds(
    app: Flask,
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    tmp_path: Path,
) -> None:
    for dollars in (5, 6, 7):
        give(fund, gateway, usd(dollars), email="luis@example.org")
    gift = give(fund, gateway)
    give(fund, gateway, usd(9), email="luis@example.org")
    close_seals()
    come_in(client, mailbox)
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "Entry 4 is number 4 of 5 under seal 1." in page
    answer = client.get(f"/my-gifts/{gift.id}/proof.json")
    assert answer.text.strip() == invoke(app, "ledger", "prove", "4", "--json").output.strip()
    file = tmp_path / "proof.json"
    file.write_text(answer.text)
    root = ledger.seals()[-1].root.hex()
    assert root in client.get("/open-books").text
    checker = [sys.executable, str(ROOT / "static" / "check_inclusion.py"), str(file)]
    held = subprocess.run([*checker, "--root", root], capture_output=True, text=True)
    assert (held.returncode, held.stdout[:4]) == (0, "YES:")
    proof = json.loads(answer.text)
    for personal in ("June", "june@", "Ortiz"):
        assert personal not in bytes.fromhex(proof["leaf"]).decode()


def test_a_proof_is_given_to_nobody_else(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    other = give(fund, gateway, email="luis@example.org")
    close_seals()
    address = f"/my-gifts/{other.id}/proof.json"
    assert client.get(address).location == "/my-gifts/sign-in"
    come_in(client, mailbox)
    assert client.get(address).status_code == 404


def test_who_gave_without_an_address_checks_it_on_the_page_that_thanked_them(
    app: Flask, client: MannerlyClient, fund: Fund, gateway: FakeGateway, tmp_path: Path
) -> None:
    gift = give(fund, gateway, email=None)
    thanks = f"/give/thanks?session={gift.session_id}"
    address = f"/give/thanks/proof.json?session={gift.session_id}"
    assert "It will be sealed within the hour" in client.get(thanks).text
    assert client.get(address).status_code == 404
    close_seals()
    seal = ledger.newest_seal()
    assert seal is not None
    page = client.get(thanks).text
    assert "Entry 1 is number 1 of 1 under seal 1." in page
    assert f'data-check="{address}"' in page
    assert f'<span class="seal-root">{seal.root.hex()}</span>' in page
    answer = client.get(address)
    assert answer.text.strip() == invoke(app, "ledger", "prove", "1", "--json").output.strip()
    assert str(gift.session_id) not in answer.text
    file = tmp_path / "proof.json"
    file.write_text(answer.text)
    checker = [sys.executable, str(ROOT / "static" / "check_inclusion.py"), str(file)]
    held = subprocess.run([*checker, "--root", seal.root.hex()], capture_output=True, text=True)
    assert (held.returncode, held.stdout[:4]) == (0, "YES:")


@pytest.mark.parametrize("session", ["", "cs_of_nobody", "x"])
def test_no_proof_is_found_by_an_address_that_nobody_got(
    client: MannerlyClient, session: str
) -> None:
    asked = client.get("/give/thanks/proof.json", query_string={"session": session})
    assert asked.status_code == 404


def test_the_paper_carries_the_newest_root_and_where_the_gift_stands_under_it(
    client: MannerlyClient, fund: Fund, gateway: FakeGateway
) -> None:
    gift, later = give(fund, gateway, email=None), "/give/thanks/receipt.pdf?session="
    assert "sealed every hour" not in words(client.get(f"{later}{gift.session_id}"))
    close_seals()
    seal = ledger.newest_seal()
    assert seal is not None
    sealed = words(client.get(f"{later}{gift.session_id}"))
    assert "Entry 1 is number 1 of 1 under seal 1." in sealed
    assert f"Seal 1: {seal.root.hex()}" in sealed
    unsealed = words(client.get(f"{later}{give(fund, gateway).session_id}"))
    assert "under seal" not in unsealed
    assert f"Seal 1: {seal.root.hex()}" in unsealed


def test_before_its_entry_is_sealed_the_receipt_says_when(
    client: MannerlyClient, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway, usd(5))
    close_seals()
    gift = give(fund, gateway)
    come_in(client, mailbox)
    assert "It will be sealed within the hour" in client.get(f"/my-gifts/{gift.id}").text
    assert client.get(f"/my-gifts/{gift.id}/proof.json").status_code == 404


def test_books_that_were_changed_prove_nothing(
    client: MannerlyClient,
    mailbox: Mailbox,
    fund: Fund,
    gateway: FakeGateway,
    database: Database,
) -> None:
    gift = give(fund, gateway)
    close_seals()
    come_in(client, mailbox)
    db.session.rollback()
    for forger in unguarded(database):
        forger.run("UPDATE ledger_entries SET memo = 'R-XXXX-XXXX'")
    page = client.get(f"/my-gifts/{gift.id}").text
    assert "are not what was sealed" in page
    assert "data-check" not in page
    assert client.get(f"/my-gifts/{gift.id}/proof.json").status_code == 422
    thanks = f"?session={gift.session_id}"
    assert "are not what was sealed" in client.get(f"/give/thanks{thanks}").text
    assert client.get(f"/give/thanks/proof.json{thanks}").status_code == 422
    assert "sealed every hour" not in words(client.get(f"/give/thanks/receipt.pdf{thanks}"))


def test_the_receipt_mail_carries_the_newest_root(
    app: Flask, mailbox: Mailbox, fund: Fund, gateway: FakeGateway
) -> None:
    give(fund, gateway)
    close_seals()
    give(fund, gateway)
    deliver(app, mailbox)
    before, after = mailbox.to("june@example.org")
    seal = ledger.newest_seal()
    assert seal is not None
    assert "sealed every hour" not in before.text
    assert f"Seal {seal.id}:\n{seal.root.hex()}" in after.text
    assert seal.root.hex() in after.html
