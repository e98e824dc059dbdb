"""The built wheel opens, carries its templates, styles and migrations, and starts by itself."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.ground import ROOT

_START = """
import sys
sys.path.insert(0, sys.argv[1])
import hardship
from hardship.app import asset_dir, create_app
from hardship.settings import Settings
assert hardship.__file__.startswith(sys.argv[1]), hardship.__file__
for name in ("templates", "static", "migrations"):
    assert str(asset_dir(name)).startswith(sys.argv[1]), asset_dir(name)
app = create_app(Settings.from_environment({
    "HARDSHIP_DATABASE_URL": f"sqlite:///{sys.argv[1]}/hardship.db",
    "HARDSHIP_SECRET_KEY": "a secret of the tests, long enough",
    "HARDSHIP_ENCRYPTION_KEYS": sys.argv[2],
    "HARDSHIP_PUBLIC_URL": "https://fund.example.org",
    "HARDSHIP_STRIPE_SECRET_KEY": "rk_test_of_the_tests",
    "HARDSHIP_STRIPE_WEBHOOK_SECRET": "whsec_of_the_tests",
    "HARDSHIP_SMTP_URL": "file:///nowhere",
}))
answer = app.test_client().get("/nowhere-at-all", base_url="https://fund.example.org")
assert answer.status_code == 404 and "<h1" in answer.text, answer.text
print("started from the wheel")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as a release would be, without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_it_carries_everything_that_the_folders_hold(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    for name in ("templates", "static", "migrations"):
        wanted = {
            f"hardship/_assets/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / name).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts
        }
        assert wanted
        assert wanted <= packed
    assert "hardship/translations/es/LC_MESSAGES/messages.mo" in packed
    assert any(name.endswith("licenses/LICENSE") for name in packed)


def test_it_carries_nothing_else(wheel: Path) -> None:
    top = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {"hardship"}


def test_it_starts_by_itself(wheel: Path, tmp_path: Path) -> None:
    from tests.conftest import encryption_keys

    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    told = subprocess.run(
        [sys.executable, "-P", "-c", _START, str(tmp_path), encryption_keys()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    assert "started from the wheel" in told.stdout
