"""Every template compiles with nothing undefined forgiven, and stands in its place."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from tests.house.ground import ROOT

TEMPLATES = ROOT / "templates"
_NAMES = sorted(
    path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()
)
_PAGES = [name for name in _NAMES if name.split("/")[0] in {"public", "committee", "errors"}]
_NOTICES = sorted(
    {name.rsplit("/", 1)[0] for name in _NAMES if re.match(r"email/[^_/][^/]*/", name)}
)

#: What the law wants said (IRC 6113), word for word.
_NOT_DEDUCTIBLE = (
    "Contributions or gifts to %(name)s are not deductible as charitable contributions "
    "for federal income tax purposes."
)
#: Mails that go to officers and to workers who apply. Any other may ask for money or thank for it.
_NOT_TO_SUPPORTERS = {
    "access_changed",
    "application_code",
    "application_news",
    "application_received",
    "invitation",
    "money_news",
    "password_reset",
    "roles_given",
}
#: Pages that nobody reads as a supporter: for workers, about the books, before there is a fund.
_ASKS_FOR_NOTHING = {
    "apply",
    "apply_check",
    "apply_closed",
    "apply_code",
    "apply_link",
    "apply_needs",
    "apply_other_help",
    "apply_question",
    "apply_sent",
    "apply_sign_in",
    "demo",
    "demo_letter",
    "demo_mail",
    "my_application",
    "my_application_answers",
    "my_application_draft",
    "my_application_none",
    "my_application_payment",
    "my_application_withdraw",
    "not_open",
    "open_books",
    "seals",
    "updates",
}
_TO_SUPPORTERS = [
    f"{folder}/body.{kind}"
    for folder in _NOTICES
    if folder.removeprefix("email/") not in _NOT_TO_SUPPORTERS
    for kind in ("html", "txt")
]
#: Other parts are shown on a page that says it; a receipt says it itself, wherever it is shown.
_RECEIPT = "public/_gift_receipt.html"
_FOR_SUPPORTERS = [
    name
    for name in _NAMES
    if re.fullmatch(r"public/[^_][^/]*\.html", name) and Path(name).stem not in _ASKS_FOR_NOTHING
]


def test_nothing_undefined_is_forgiven(house: Flask) -> None:
    assert house.jinja_env.undefined is StrictUndefined


@pytest.mark.parametrize("name", _NAMES)
def test_it_compiles(house: Flask, name: str) -> None:
    house.jinja_env.get_template(name)


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_extends_a_layout(house: Flask, name: str) -> None:
    if Path(name).name.startswith("_"):
        return
    tree = house.jinja_env.parse((TEMPLATES / name).read_text())
    layouts = [
        node.template.value
        for node in tree.find_all(nodes.Extends)
        if isinstance(node.template, nodes.Const)
    ]
    assert len(layouts) == 1
    assert layouts[0].startswith("layouts/")


@pytest.mark.parametrize("folder", _NOTICES)
def test_a_notice_has_its_three_files(folder: str) -> None:
    files = {path.name for path in (TEMPLATES / folder).iterdir()}
    assert files == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("folder", _NOTICES)
def test_a_mail_in_plain_text_has_one_link_and_words_before_it(folder: str) -> None:
    """A bare address at the end of a mail looks like a trap."""
    lines = (TEMPLATES / folder / "body.txt").read_text().splitlines()
    shown = [line for line in lines if line.strip() and not line.startswith("{%")]
    links = [n for n, line in enumerate(shown) if re.fullmatch(r"{{ (url_for\(.*|link) }}", line)]
    assert len(links) <= 1
    assert all(re.search(r':"\) }}$|"\) }}:$', shown[number - 1]) for number in links)


def test_every_notice_that_is_sent_has_its_folder() -> None:
    """`notices.enqueue("gift_receipt", …)` anywhere needs `email/gift_receipt/`."""
    source = "\n".join(path.read_text() for path in (ROOT / "hardship").rglob("*.py"))
    sent = set(re.findall(r"""\benqueue\(\s*["'](\w+)["']""", source))
    assert sent <= {folder.removeprefix("email/") for folder in _NOTICES}


def test_no_style_and_no_script_lies_about_unused() -> None:
    """Every file of `static/components` is asked for, by its quoted name, by something shown."""
    asked = "\n".join((TEMPLATES / name).read_text() for name in _NAMES)
    asked += "\n".join(path.read_text() for path in (ROOT / "hardship/web").rglob("*.py"))
    files = sorted((ROOT / "static/components").iterdir())
    assert files
    # The quotes matter: `round` alone is also a filter, and `case` a word.
    names = {path: re.escape(path.stem) for path in files}
    assert not [
        path.name
        for path in files
        if not re.search(rf"""["']{names[path]}["']|["']components/{path.name}["']""", asked)
    ]


@pytest.mark.parametrize("name", _TO_SUPPORTERS)
def test_a_mail_says_that_gifts_are_not_deductible_unless_no_supporter_gets_it(name: str) -> None:
    """In a paragraph of its own: by the one component, or, in plain text, between empty lines."""
    lines = ["", *map(str.strip, (TEMPLATES / name).read_text().splitlines()), ""]
    said = "{{ not_deductible(" if name.endswith(".txt") else "{{ legal_sentence("
    (at,) = (number for number, line in enumerate(lines) if line.startswith(said))
    assert lines[at].endswith(") }}")
    if name.endswith(".txt"):
        assert lines[at - 1] == ""
        assert re.fullmatch(r"|{% (include|endblock).*", lines[at + 1])


@pytest.mark.parametrize("name", [_RECEIPT, *_FOR_SUPPORTERS])
def test_a_page_says_that_gifts_are_not_deductible_unless_it_is_for_others(name: str) -> None:
    """By the one component, or by the receipt that it shows."""
    text = (TEMPLATES / name).read_text()
    assert "{{ legal_sentence(" in text or f'from "{_RECEIPT}"' in text


def test_who_is_told_nothing_is_still_there() -> None:
    """A name that is left over would excuse the next template that takes it."""
    assert {f"email/{name}" for name in _NOT_TO_SUPPORTERS} <= set(_NOTICES)
    assert {f"public/{name}.html" for name in _ASKS_FOR_NOTHING} <= set(_NAMES)


def test_what_is_said_is_what_the_law_wants_said(house: Flask) -> None:
    component = (TEMPLATES / "components/legal.html").read_text()
    assert '<p class="legal-sentence">{{ not_deductible(name) }}</p>' in component
    with house.test_request_context():
        said = house.jinja_env.from_string("{{ not_deductible('UFCW Local 770') }}").render()
    assert said == _NOT_DEDUCTIBLE % {"name": "UFCW Local 770"}


def test_nobody_words_it_anew() -> None:
    """A second wording, such as a shorter one, would not be the law's."""
    sources = [*(ROOT / "hardship").rglob("*.py"), *(TEMPLATES / name for name in _NAMES)]
    wording = [path.name for path in sources if "deductible as charitable" in path.read_text()]
    assert wording == ["rules.py"]


@pytest.mark.parametrize("name", [name for name in _NAMES if not name.startswith("components/")])
def test_nothing_is_marked_safe_by_hand(name: str) -> None:
    """What comes from people is escaped; HTML is made by filters that know how."""
    text = (TEMPLATES / name).read_text()
    assert not re.search(r"\|\s*safe\b|autoescape\s+false", text)


_ASKS = re.compile(
    r"\b(?:text_field|textarea_field|money_field|radios|checkbox\w*|date_parts)\(form"
)


@pytest.mark.parametrize("name", _PAGES)
def test_a_page_with_a_form_says_at_its_top_what_is_wrong_with_it(name: str) -> None:
    """Also the small form at the side, of one field."""
    text = (TEMPLATES / name).read_text()
    if Path(name).name.startswith("_") or _ASKS.search(text) is None:
        return
    assert "error_summary(form" in text
