"""The receipt's check in the browser: it believes what RFC 9162 believes, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, Route

from hardship.app import asset_dir
from hardship.ledger.merkle import inclusion_path, leaf_hash, over, root_of

_HOME = "http://localhost/"
_SCRIPT = asset_dir("static") / "components" / "check-inclusion.js"


@dataclass(frozen=True)
class Case:
    """A proof, the root that was published, and whether it holds."""

    proof: Mapping[str, Any]
    root: str
    holds: bool


def _leaves(size: int) -> list[bytes]:
    return [f"entry {number + 1}\nkind gift_settled\n".encode() for number in range(size)]


def _proof(size: int, index: int) -> dict[str, Any]:
    leaves = _leaves(size)
    hashes = [leaf_hash(leaf) for leaf in leaves]
    return {
        "entry": index + 1,
        "leaf": leaves[index].hex(),
        "index": index,
        "size": size,
        "path": [each.hex() for each in inclusion_path(index, size, over(hashes))],
        "root": root_of(hashes).hex(),
    }


def _cases() -> list[Case]:
    good = [_proof(size, index) for size in (*range(1, 18), 33) for index in range(size)]
    found = [Case(proof, proof["root"], True) for proof in good]
    for proof in good[::5]:
        found += [Case(other, proof["root"], False) for other in _spoiled(proof)]
        found.append(Case(proof, "00" * 32, False))
    return found


def _spoiled(proof: Mapping[str, Any]) -> list[dict[str, Any]]:
    other_leaf = bytes.fromhex(proof["leaf"]).replace(b"settled", b"seTtled").hex()
    changed: list[dict[str, Any]] = [
        {"leaf": other_leaf},
        {"entry": proof["entry"] + 1},
        {"index": proof["size"]},
        {"index": -1},
        {"path": [*proof["path"], "11" * 32]},
    ]
    if proof["path"]:
        changed += [{"path": proof["path"][:-1]}, {"path": ["22" * 32, *proof["path"][1:]]}]
    return [{**proof, **change} for change in changed]


def test_the_browser_believes_what_holds_and_nothing_else(browser: Browser) -> None:
    cases = _cases()
    page = browser.new_page()
    page.route("**/*", lambda route: _serve(route, cases))
    page.goto(_HOME)
    answers = _answers(page)
    assert len(answers) == len(cases)
    wrong = [case for case, said in zip(cases, answers, strict=True) if said != _said(case)]
    assert wrong == []
    page.close()


def test_without_the_proof_it_says_neither(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/*", lambda route: _serve(route, [Case({}, "00", False)], without_proofs=True))
    page.goto(_HOME)
    assert _answers(page) == ["away"]
    page.close()


def _said(case: Case) -> str:
    return "yes" if case.holds else "no"


def _answers(page: Page) -> list[str]:
    page.evaluate("for (const each of document.querySelectorAll('button')) each.click()")
    page.wait_for_function("[...document.querySelectorAll('p')].every((each) => each.textContent)")
    answers: list[str] = page.locator("p").all_inner_texts()
    return answers


def _serve(route: Route, cases: list[Case], *, without_proofs: bool = False) -> None:
    path = route.request.url.removeprefix(_HOME)
    if path == "check.js":
        route.fulfill(body=_SCRIPT.read_text(), content_type="text/javascript")
    elif path == "":
        route.fulfill(body=_page(cases), content_type="text/html")
    elif path.isdigit() and not without_proofs:
        route.fulfill(body=json.dumps(cases[int(path)].proof), content_type="application/json")
    else:
        route.fulfill(status=404, body="nothing")


def _page(cases: list[Case]) -> str:
    buttons = "".join(
        f'<div><button hidden data-check="/{number}" data-root="{case.root}" data-yes="yes" '
        'data-no="no" data-away="away">Check</button><p data-answer></p></div>'
        for number, case in enumerate(cases)
    )
    script = '<script type="module" src="/check.js"></script>'
    return f"<!doctype html><title>Checks</title>{buttons}{script}"
