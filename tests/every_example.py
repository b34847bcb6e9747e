"""Every example, not only a sample, ends alike by ``qkv grade``, in Gradescope's folders and by ``otter run``.

No suite runs this, as Otter's own seconds make an hour of it. By hand: ``pytest --dist=load tests/every_example.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Batch, every_example
from platform_fixtures import Platform, otter_run
from test_gradescope_handins import assert_same

pytest_plugins = ["platform_fixtures"]

each = pytest.mark.parametrize("path", every_example(), ids=lambda path: f"{path.parent.name}/{path.name}")
by_qkv_grade = pytest.mark.parametrize("batch", ["all"], indirect=True)


@each
@by_qkv_grade
def test_in_gradescopes_folders(batch: Batch, platform: Platform, path: Path) -> None:
    platform.hand_in(path)
    assert_same(platform, batch.of(path))


@each
@by_qkv_grade
def test_by_otter_run(batch: Batch, zipped: Path, path: Path, tmp_path: Path) -> None:
    ran = otter_run(zipped, path, tmp_path)
    assert ran.code == 0, ran.log
    assert ran.scores == {question.name: question.score for question in batch.of(path).questions}
