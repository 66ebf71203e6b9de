"""What a killed sample leaves goes when the next one starts."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.ui.sample_folders import remove_left


def test_the_folder_of_a_process_that_is_gone_is_removed(tmp_path: Path) -> None:
    gone = os.posix_spawn(sys.executable, [sys.executable, "-Sc", ""], {})
    os.waitpid(gone, 0)
    names = [f"fwtui-sample-{each}-x" for each in (gone, os.getpid(), 1, "else")]
    for name in names:
        (tmp_path / name / "files").mkdir(parents=True)
    remove_left(tmp_path)
    assert {each.name for each in tmp_path.iterdir()} == set(names[1:])
