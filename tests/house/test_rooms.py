"""The ground plan: rooms, their front doors, their vocabulary, and the stairs between them."""

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.house.ground import ROOT

_HOUSE = ROOT / "hardship"
_MODULES = sorted(
    path.stem
    for path in _HOUSE.iterdir()
    if path.suffix == ".py" or (path / "__init__.py").exists()
)
_PACKAGES = sorted(path.name for path in _HOUSE.iterdir() if (path / "__init__.py").exists())
_ROOMS = [name for name in _PACKAGES if name not in {"cli", "core", "stripe_sandbox", "web"}]
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: Questions to a row that need an argument, and so cannot be properties.
_QUESTIONS = {"available_to_award", "may", "text"}
#: Work in steps with the network between them: each step is a transaction of its own.
_WORKERS = {
    "donations/catching_up/explaining.py",
    "donations/catching_up/sync.py",
    "donations/inbox/processing.py",
    "donations/refunding/calls.py",
    "donations/subscriptions/calls.py",
    "notices/delivering.py",
    "supporters/mailing.py",
}


def _document() -> str:
    return (ROOT / "ARCHITECTURE.md").read_text()


def _contracts() -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return contracts


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    told = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("room", _ROOMS)
def test_every_room_is_entered_by_its_front_door(room: str) -> None:
    protected = [c for c in _contracts() if c.get("protected_modules") == [f"hardship.{room}.*"]]
    assert len(protected) == 1, f'add the contract "Enter {room} by its front door"'
    assert protected[0]["allowed_importers"] == [f"hardship.{room}"]


def test_every_contract_is_a_sentence() -> None:
    """It is what a person reads when it breaks."""
    for contract in _contracts():
        assert len(contract["name"].split()) >= 5, contract["name"]


@pytest.mark.parametrize("package", _PACKAGES)
def test_a_front_door_tells_what_is_behind_it(package: str) -> None:
    """What the room is for, its invariants, a two-line example: 5 to 20 lines."""
    tree = ast.parse((_HOUSE / package / "__init__.py").read_text())
    docstring = ast.get_docstring(tree) or ""
    assert 5 <= len(docstring.splitlines()) <= 20, f"{len(docstring.splitlines())} lines"


@pytest.mark.parametrize("room", _ROOMS)
def test_a_front_door_lists_what_may_be_used(room: str) -> None:
    tree = ast.parse((_HOUSE / room / "__init__.py").read_text())
    names = [
        [ast.literal_eval(element) for element in node.value.elts]
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.List | ast.Tuple)
        and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
    ]
    assert len(names) == 1
    assert names[0]
    assert names[0] == sorted(names[0], key=_as_ruff_sorts)


@pytest.mark.parametrize("room", _ROOMS)
def test_a_front_door_offers_nothing_under_the_name_of_a_file_behind_it(room: str) -> None:
    """Else `room.name` is the file or what it offers, by what was imported last.

    A file may be a door of its own: then it is the file that the name means.
    """
    door = importlib.import_module(f"hardship.{room}")
    files = {path.stem for path in (_HOUSE / room).iterdir()}
    offered = {name: getattr(door, name) for name in files & set(door.__all__)}
    assert [name for name, each in offered.items() if not isinstance(each, ModuleType)] == []


def _as_ruff_sorts(name: str) -> tuple[int, str]:
    constant, klass = name.isupper(), name[:1].isupper()
    return (0 if constant else 1 if klass else 2, name)


def test_only_payouts_takes_an_award_back() -> None:
    """`payouts.cancel_unpaid` has looked, under the fund's lock, that no payment is on its way."""
    calls = {
        path.relative_to(_HOUSE).parts[0]
        for path in _HOUSE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if (isinstance(node, ast.Attribute) and ast.unparse(node) == "awards.cancel")
        or (isinstance(node, ast.ImportFrom) and node.module == "hardship.awards"
            and "cancel" in {each.name for each in node.names})
    }  # fmt: skip
    assert calls == {"payouts"}


def test_nobody_counts_their_way_into_a_list() -> None:
    """OFFSET reads all that it skips, and skips or repeats rows that moved: a key is the way."""
    found = [
        path.relative_to(_HOUSE).as_posix()
        for path in _HOUSE.rglob("*.py")
        if re.search(r"\.offset\(|\bOFFSET\b", path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("room", _ROOMS)
def test_errors_are_sentences_only(room: str) -> None:
    """A docstring, imports and classes without methods: what is said, not what is done."""
    for node in _statements(_HOUSE / room / "errors.py"):
        assert isinstance(node, ast.ClassDef), f"{room}/errors.py:{node.lineno}"
        verbs = [each for each in node.body if isinstance(each, ast.FunctionDef)]
        assert not verbs, f"{room}/errors.py: {node.name} does something"


@pytest.mark.parametrize("room", _ROOMS)
def test_models_are_tables_and_do_nothing(room: str) -> None:
    """Classes and the types they share; a row answers questions about itself and has no verbs."""
    files = (_HOUSE / room).rglob("models.py")
    for name, node in [
        (each.relative_to(_HOUSE), node) for each in files for node in _statements(each)
    ]:
        place = f"{name}:{node.lineno}"
        assert isinstance(node, ast.ClassDef | ast.Assign | ast.AnnAssign), f"{place} is no table"
        methods = [each for each in ast.walk(node) if isinstance(each, _FUNCTIONS)]
        verbs = {each.name for each in methods if "property" not in _decorators(each)}
        assert verbs <= _QUESTIONS, f"{place} does something: {sorted(verbs)}"
        assert "session" not in {getattr(each, "attr", "") for each in ast.walk(node)}, place


def _statements(path: Path) -> list[ast.stmt]:
    """What a module holds beside its docstring and imports; nothing if it is not there."""
    body = ast.parse(path.read_text()).body if path.exists() else []
    return [each for each in body if not isinstance(each, ast.Import | ast.ImportFrom | ast.Expr)]


def _decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {ast.unparse(each) for each in function.decorator_list}


@pytest.mark.parametrize("room", _ROOMS)
def test_actions_never_commit(room: str) -> None:
    """Edges do; nobody commits by hand, and only workers open transactions of their own."""
    for path in (_HOUSE / room).rglob("*.py"):
        name = path.relative_to(_HOUSE).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"begin", "commit"}:
                raise AssertionError(f"{name}:{node.lineno} commits by hand")
            if isinstance(node, ast.Call) and _last_name(node.func) == "transaction":
                assert name in _WORKERS, f"{name}:{node.lineno} opens a transaction of its own"


def _last_name(called: ast.expr) -> str:
    return ast.unparse(called).rpartition(".")[2]


def test_every_worker_still_opens_transactions() -> None:
    """Else it goes from the list, which is the list of all exceptions."""
    for name in _WORKERS:
        assert "with transaction():" in (_HOUSE / name).read_text(), name


def test_the_document_names_every_worker() -> None:
    """And calls nothing a worker's job that is none."""
    (row,) = re.findall(r"^\| `actions\.py` \|.*$", _document(), re.MULTILINE)
    told = re.search(r"over many rows \(([^)]*)\)", row)
    assert told
    assert set(re.findall(r"`([\w/]+\.py)`", told.group(1))) == {
        name.partition("/")[2] for name in _WORKERS
    }


def test_whoever_says_pure_is_held_to_it() -> None:
    """A module that calls itself pure stands in the contract about rules."""
    (contract,) = [each for each in _contracts() if each["name"].startswith("Rules are pure")]
    patterns = [each.replace(".", "/") + ".py" for each in contract["source_modules"]]
    for path in sorted(_HOUSE.rglob("*.py")):
        said = ast.get_docstring(ast.parse(path.read_text())) or ""
        if re.search(r"\bPure\.", said):
            module = path.relative_to(_HOUSE.parent)
            assert any(module.match(each) for each in patterns), f"{module} is in no contract"


def test_the_plan_of_the_house_is_the_house() -> None:
    """ARCHITECTURE.md lists exactly the modules that are there."""
    plan = _document()
    block = re.search(r"^hardship/\n((?:  .*\n|\s*\n)+)", plan, re.MULTILINE)
    assert block, "ARCHITECTURE.md has no plan that begins with `hardship/`"
    listed = set(re.findall(r"^  (\w+)(?:/|\.py)\s", block.group(1), re.MULTILINE))
    assert listed == set(_MODULES) - {"__init__", "__main__"}


def test_the_plan_of_donations_is_donations() -> None:
    """The largest room has folders, and the plan says what each is for."""
    plan = re.search(r"^  donations/.*\n((?:    .*\n)+)", _document(), re.MULTILINE)
    assert plan
    listed = set(re.findall(r"^    (\w+)/\s", plan.group(1), re.MULTILINE))
    assert listed == {path.parent.name for path in _HOUSE.glob("donations/*/__init__.py")}


def test_the_plan_of_the_committee_room_is_the_committee_room() -> None:
    """The plan lists its folders, and templates and tests lie in folders of the same names."""
    plan = (ROOT / "ARCHITECTURE.md").read_text()
    listed = set(re.findall(r"^      (\w+)/\s", plan, re.MULTILINE))
    folders = {path.parent.name for path in _HOUSE.glob("web/committee/*/__init__.py")}
    assert listed == folders
    for mirror in (ROOT / "templates" / "committee", ROOT / "tests" / "web" / "committee"):
        names = {path.parent.name for path in mirror.glob("*/*.*")}
        assert names - {"__pycache__"} <= folders, mirror


def test_the_ground_floor_holds_only_what_it_must() -> None:
    """The owner fixed the top level; a new folder there is a decision, not an accident."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("not a checkout")
    top = {name.partition("/")[0] for name in tracked}
    folders = {"hardship", "templates", "static", "migrations", "tests", "requirements", ".ci"}
    files = {
        "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
        "babel.cfg", "pyproject.toml", ".gitattributes", ".gitignore",
    }  # fmt: skip
    assert top <= folders | files | {"bench", "docs"}
