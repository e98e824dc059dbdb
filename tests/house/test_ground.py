"""The tests' own ground outlives what a killed run leaves behind."""

from pathlib import Path

import pytest

from tests import engines, postgres


def _killed_run(folder: Path, programs: Path) -> Path:
    """What lies there after a run and its server were killed."""
    run = folder / "hardship-tests-killed"
    (run / "postgres" / "data").mkdir(parents=True)
    (run / "pid").write_text("4194304")
    (run / "postgres" / "bin").write_text(str(programs))
    (run / "postgres" / "data" / "postmaster.pid").write_text(
        f"4194304\n{run}/postgres/data\n1795543649\n5432\n{run}/postgres\n\n\nready\n"
    )
    return run


@pytest.mark.parametrize("programs", [postgres.programs() or Path("/usr/bin"), Path("/gone")])
def test_a_run_clears_away_what_a_killed_one_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, programs: Path
) -> None:
    killed = _killed_run(tmp_path, programs)
    monkeypatch.setattr(engines, "quick_folder", lambda: tmp_path)

    new = engines.new_run()

    assert new.is_dir()
    assert not killed.exists()
