"""`hardship ledger seal`, `seals`, `prove` and `verify --against`, and the stranger's checker."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from hardship import ledger
from hardship.core.database import db, transaction
from tests.command_line import invoke
from tests.factories import campaigns as strike
from tests.factories.books import Books
from tests.factories.money import usd
from tests.house.ground import ROOT
from tests.ledger.raw import unguarded

_CHECKER = ROOT / "static" / "check_inclusion.py"


@pytest.fixture
def books(app: Flask, db_session: Any) -> Books:
    """The central fund's books: three allocations, sealed, and one since."""
    with transaction():
        fund = strike.central_fund(strike.draft_campaign())
    books = Books(fund.id)
    for _ in range(3):
        books.allocate(usd("5"))
    assert invoke(app, "ledger", "seal").exit_code == 0
    books.allocate(usd("5"))
    db.session.rollback()
    return books


def checked(*arguments: str, proof: str = "") -> subprocess.CompletedProcess[str]:
    """Run the checker as a stranger does: alone, isolated from all that is installed here."""
    return subprocess.run(
        [sys.executable, "-I", "-S", _CHECKER, *arguments],
        input=proof,
        capture_output=True,
        text=True,
        timeout=60,
    )


def told(app: Flask, *arguments: str) -> str:
    """What a command that goes well prints."""
    result = invoke(app, "ledger", *arguments)
    assert result.exit_code == 0, result.output
    return result.output


# ------------------------------------------------------------------ seal and seals


def test_sealing_says_what_it_did(app: Flask, db_session: Any, books: Books) -> None:
    newest = ledger.newest_seal()
    assert newest is not None
    assert newest.size == 3
    db.session.rollback()
    assert told(app, "seal").startswith("seal 2 closes over 4 entries: ")
    assert told(app, "seal") == "nothing is new since seal 2\n"
    first, second = told(app, "seals").splitlines()
    assert first.split()[:3] == ["1", "3", newest.root.hex()]
    assert second.split()[:2] == ["2", "4"]


def test_there_is_nothing_to_seal_in_empty_books(app: Flask, db_session: Any) -> None:
    assert told(app, "seal") == "nothing is in the books yet\n"
    assert told(app, "seals") == ""


def test_the_worker_seals(app: Flask, books: Books) -> None:
    from hardship.cli.schedule import JOBS

    [job] = [job for job in JOBS if job.name == "seal"]
    assert job.every.total_seconds() == 3600
    job.act(app)
    newest = ledger.newest_seal()
    assert newest is not None
    assert newest.size == 4


# ------------------------------------------------------------------ prove, and the checker


def test_a_stranger_can_check_a_proof(app: Flask, books: Books, tmp_path: Path) -> None:
    proof = told(app, "prove", "2", "--json")
    facts = json.loads(proof)
    assert list(facts) == ["entry", "leaf", "index", "size", "path", "root"]
    assert (facts["entry"], facts["index"], facts["size"]) == (2, 1, 3)
    (tmp_path / "proof.json").write_text(proof)
    for said in (
        checked("-", proof=proof),
        checked(str(tmp_path / "proof.json")),
        checked("-", "--root", facts["root"].upper(), proof=proof),
    ):
        assert said.returncode == 0, said.stderr
        assert said.stdout.startswith("YES: entry 2 is number 2 of the 3 entries")
        assert "source_id " in said.stdout


def test_a_proof_for_people(app: Flask, books: Books) -> None:
    said = told(app, "prove", "2")
    assert said.startswith("entry 2 is number 2 of the 3 entries under seal 1, closed ")
    assert "kind allocation_received\n" in said
    assert ledger.prove(2).root.hex() in said


def test_a_proof_under_an_older_seal(app: Flask, books: Books) -> None:
    told(app, "seal")
    sizes = [
        json.loads(told(app, "prove", "2", "--json", *which))["size"]
        for which in ((), ("--seal", "1"), ("--seal", "2"))
    ]
    assert sizes == [4, 3, 4]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"entry": 3}, "NO: what is proved here is not entry 3."),
        ({"index": 2}, "NO: the path does not lead"),
        ({"index": 3}, "NO: the path does not lead"),
        ({"index": -1}, "NO: the path does not lead"),
        ({"size": 9}, "NO: the path does not lead"),
        ({"size": 0}, "NO: the path does not lead"),
        ({"path": []}, "NO: the path does not lead"),
        ({"path": ["00" * 32]}, "NO: the path does not lead"),
        ({"root": "00" * 32}, "NO: the path does not lead"),
        ({"leaf": b"entry 2\nkind gift".hex()}, "NO: the path does not lead"),
    ],
)
def test_the_checker_says_no(app: Flask, books: Books, change: dict[str, Any], says: str) -> None:
    proof = json.loads(told(app, "prove", "2", "--json")) | change
    said = checked("-", proof=json.dumps(proof))
    assert (said.returncode, said.stderr) == (1, "")
    assert said.stdout.startswith(says)


def test_the_checker_says_no_to_another_root(app: Flask, books: Books) -> None:
    said = checked("-", "--root", "00" * 32, proof=told(app, "prove", "2", "--json"))
    assert said.returncode == 1
    assert said.stdout.startswith("NO: the proof leads to another root")


@pytest.mark.parametrize("proof", ["", "[]", "{}", "null", '{"entry": "x"}', '{"entry": 1}'])
def test_what_is_no_proof_is_told(proof: str) -> None:
    said = checked("-", proof=proof)
    assert (said.returncode, said.stderr) == (2, "")
    assert said.stdout.startswith("This is not a proof")


def test_the_checker_is_short_and_leans_on_nothing() -> None:
    assert len(_CHECKER.read_text().splitlines()) <= 80


def test_an_entry_that_is_not_sealed_yet(app: Flask, books: Books) -> None:
    result = invoke(app, "ledger", "prove", "4", "--json")
    assert result.exit_code == 1
    assert result.stderr == ("hardship: Entry 4 is not sealed yet. That happens within the hour.\n")


def test_an_entry_that_is_not_there(app: Flask, books: Books) -> None:
    result = invoke(app, "ledger", "prove", "99")
    assert (result.exit_code, result.stderr) == (
        1,
        "hardship: There is no entry with this number.\n",
    )


# ------------------------------------------------------------------ verify against what was kept


@pytest.fixture
def kept(app: Flask, books: Books, tmp_path: Path) -> Path:
    """A signed file of two seals, as the auditor keeps it."""
    told(app, "seal")
    path = tmp_path / "seals"
    path.write_text(told(app, "seals", "--signed"))
    return path


def verified(app: Flask, *arguments: str) -> tuple[int, str]:
    """What `verify` says of the seals; that these made-up books miss their lists is left out."""
    result = invoke(app, "ledger", "verify", *arguments)
    lines = [line for line in result.output.splitlines() if not line.startswith("account ")]
    return result.exit_code, "\n".join(lines)


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """What made these entries, and the lists beside them, are another test's matter."""
    monkeypatch.setattr("hardship.cli.ledger._strangers", list)
    monkeypatch.setattr("hardship.cli.ledger._unlike_their_rows", list)
    monkeypatch.setattr("hardship.cli.ledger.entry_kinds", lambda: None)
    monkeypatch.setattr("hardship.cli.ledger._reconciliations", lambda _codes: {})
    return app


def test_books_that_begin_with_what_was_kept(app: Flask, books: Books, kept: Path) -> None:
    books.allocate(usd("1"))
    assert verified(app, "--against", str(kept)) == (
        0,
        (
            "the books hold: 5 entries, 10 postings\n"
            "they begin with what was published: 2 roots\n"
            "not compared with Stripe (account 1010): `hardship stripe reconcile` does that"
        ),
    )
    root = ledger.prove(1, seal_id=1).root.hex()
    assert verified(app, "--root", root, "--size", "3")[0] == 0
    code, said = verified(app, "--root", root, "--size", "4")
    assert code == 1
    assert "entry 1: the history was rewritten: over 4 entries another root" in said


def test_a_history_that_was_rewritten_whole_is_convicted(
    app: Flask, books: Books, kept: Path, database: Any
) -> None:
    db.session.rollback()
    for forger in unguarded(database, "ledger_seals", "ledger_sealed_balances", "ledger_tiles"):
        forger.run("UPDATE ledger_entries SET memo = 'x' WHERE id = 4")
        for table in ("ledger_tiles", "ledger_sealed_balances", "ledger_seals"):
            forger.run(f"DELETE FROM {table}")  # noqa: S608 - our own words
    told(app, "seal")
    assert verified(app)[0] == 0, "the database alone does not tell"
    code, said = verified(app, "--against", str(kept))
    assert code == 1
    assert "entry 4: the history was rewritten: over 4 entries another root" in said


def test_a_file_that_was_changed_proves_nothing(app: Flask, kept: Path) -> None:
    for content, why in (
        (kept.read_text().replace("1 3 ", "1 2 ", 1), "it was changed after it was signed"),
        (kept.read_text().replace("ed25519", "rsa"), "it is not a file of seals"),
        ("", "it is not a file of seals"),
        ("hardship seals 1\n1 3 zz now\n\ned25519 00 00\n", "it is not a file of seals"),
    ):
        kept.write_text(content)
        code, said = verified(app, "--against", str(kept))
        assert (code, said) == (2, f"hardship: {kept} proves nothing: {why}")


def test_a_file_that_is_not_there(app: Flask, books: Books, tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    code, said = verified(app, "--against", str(path))
    assert (code, said) == (3, f"hardship: {path} cannot be read: No such file or directory")


@pytest.mark.parametrize(
    "arguments", [("--root", "00"), ("--size", "3"), ("--root", "zz", "--size", "3")]
)
def test_a_root_needs_its_size(app: Flask, arguments: tuple[str, ...]) -> None:
    assert verified(app, *arguments)[0] == 2


def test_a_file_of_another_key_is_held_against_the_books_and_told(
    app: Flask, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hardship.core.crypto.public_keys", lambda _purpose: [])
    code, said = verified(app, "--against", str(kept))
    assert code == 0
    assert f"{kept}: signed by a key not held here, " in said
