"""What keeps a database from being written is said before somebody loses their words."""

from pathlib import Path

from hardship.core import writable


def test_a_folder_that_takes_no_file_is_an_obstacle(tmp_path: Path) -> None:
    """SQLite keeps its journal beside the database: a disk gone read-only or full shows here."""
    assert writable._obstacle_on_disk(tmp_path) is None
    assert "No such file" in str(writable._obstacle_on_disk(tmp_path / "gone"))
