"""In Gradescope's container: Otter has an end, and a result stands only where the grader vouches for it."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from conftest import ROOT, SUBMISSIONS
from platform_fixtures import METADATA, SCHEMA, Platform
from qkv_grader.config import read_config
from qkv_grader.gradescope import __main__ as gradescope
from qkv_grader.gradescope import otter
from qkv_grader.gradescope.otter import NoGrade, run_otter
from sandbox_fixtures import alive, eventually, on_linux

pytest_plugins = ["platform_fixtures"]


class TestOttersEnd:
    @pytest.fixture
    def run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
        def run(code: str, seconds: float = 60) -> None:
            monkeypatch.setattr(otter, "_RUN", code)
            run_otter(tmp_path, tmp_path / "otter.log", {}, seconds)

        return run

    def test_a_good_one_says_nothing(self, run: Callable[..., None]) -> None:
        run("print('well')")

    def test_a_bad_one_is_told_with_its_last_words_in_visible_characters(self, run: Callable[..., None]) -> None:
        with pytest.raises(NoGrade) as told:
            run("import sys; print('x' * 20_000); sys.exit('NO GRADE: \\x1b[2J')")
        assert str(told.value).startswith("Otter ended with exit code 1. Its last words:\n| xxx")
        assert str(told.value).endswith("\n| NO GRADE: ␛[2J")
        assert len(str(told.value)) < 9_000

    def test_one_that_hangs_is_ended(self, run: Callable[..., None]) -> None:
        began = time.monotonic()
        with pytest.raises(NoGrade, match=r"took longer than 0\.5 seconds"):
            run("import time; time.sleep(600)", 0.5)
        assert time.monotonic() - began < 20

    @pytest.mark.slow
    @on_linux
    @pytest.mark.parametrize("last", ["time.sleep(600)", "pass"], ids=["hanging", "done"])
    def test_whatever_it_started_ends_with_it_even_in_a_group_of_its_own(
        self, run: Callable[..., None], tmp_path: Path, last: str
    ) -> None:
        fork = "os.fork() or (os.setsid(), os.fork(), open(f'pid-{os.getpid()}', 'w'), time.sleep(600))"
        wait = "while len([n for n in os.listdir() if n.startswith('pid-')]) < 2: time.sleep(0.01)"
        code = f"import os, time\n{fork}\n{wait}\n{last}"
        if last == "pass":
            run(code)
        else:
            with pytest.raises(NoGrade):
                run(code, 3)
        pids = [int(path.name.removeprefix("pid-")) for path in tmp_path.glob("pid-*")]
        assert len(pids) == 2
        assert eventually(lambda: not any(map(alive, pids)))


ZERO = '{"score": 0, "tests": [{"name": "Autograder Error", "output": "secret"}]}'


class TestWithoutAGrade:
    """Whatever becomes of Otter, no score is made up, none is carried over, and staff read why."""

    @pytest.mark.parametrize(
        ("code", "why"),
        [
            pytest.param("import os; os.abort()", "exit code -6", id="dies"),
            pytest.param("import time; time.sleep(600)", "took longer than", id="hangs"),
            pytest.param(
                f"open('results/results.json', 'w').write('''{ZERO}'''); raise SystemExit('too many files')",
                "too many files",
                id="writes-its-own-zero-and-says-so",
            ),
            pytest.param(
                f"open('results/results.json', 'w').write('''{ZERO}''')", "left no verdict", id="writes-its-own-zero"
            ),
            pytest.param("pass", "left no verdict", id="does-nothing"),
        ],
    )
    def test_no_results_stand(
        self,
        platform: Platform,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
        code: str,
        why: str,
    ) -> None:
        monkeypatch.setattr(otter, "_RUN", code)
        monkeypatch.setattr(gradescope, "MARGIN", 0)
        platform.configure(limits={"wall_seconds": 1})
        platform.results.write_text('{"score": 20}')
        platform.results.with_suffix(".pkl").write_bytes(b"")
        assert gradescope.main([str(platform.root)]) == 1
        assert os.listdir(platform.results.parent) == []
        said = capfd.readouterr().out
        assert said.startswith("NO GRADE WAS GIVEN: ")
        assert why in said
        assert "Regrade All Submissions" in said

    def test_nor_where_the_zip_is_not_in_order(self, platform: Platform, capfd: pytest.CaptureFixture[str]) -> None:
        platform.configuration.write_text("{")
        assert gradescope.main([str(platform.root)]) == 1
        assert "not JSON" in capfd.readouterr().out

    def test_otter_has_well_below_ten_minutes(self) -> None:
        limits = read_config(ROOT / "autograder" / "otter_config.json").limits
        assert limits.wall_seconds < limits.wall_seconds + gradescope.MARGIN <= 7 * 60


def summary_of(**points: float) -> dict[str, dict[str, dict[str, float]]]:
    """What we leave in ``extra_data``."""
    return {"qkv_grader": {"points": points}}


class TestThroughOtter:
    @pytest.mark.slow
    def test_a_whole_handout_handed_in_with_one_mistake(self, platform: Platform, tmp_path: Path) -> None:
        """Otter alone would see several Python files here, and give a 0."""
        handed_in, again = tmp_path / "my work", tmp_path / "projections (1).py"
        shutil.copytree(ROOT / "assignment", handed_in)
        mistaken = SUBMISSIONS / "wrong" / "row-instead-of-column-loops.py"
        for place in (handed_in / "projections.py", again):
            place.write_bytes(mistaken.read_bytes())
        last = {"submission_time": "2026-01-01T10:00:00Z", "results": {"extra_data": summary_of(project_qkv=0)}}
        about = METADATA | {"created_at": "2026-01-02T10:00:00Z", "previous_submissions": [last]}
        (platform.root / "submission_metadata.json").write_text(json.dumps(about), encoding="utf-8")
        ran = platform.grade(handed_in, again)
        assert ran.code == 0, ran.log
        assert ran.results is not None
        assert "Since your last submission: project_qkv 0 → " in ran.results["output"]
        assert ran.results["extra_data"] == summary_of(**ran.scores)
        jsonschema.validate(ran.results, SCHEMA)
        assert list(ran.scores) == list(read_config(platform.configuration).points)
        for_otter_grade = pickle.loads(platform.results.with_suffix(".pkl").read_bytes())
        assert for_otter_grade.total == sum(ran.scores.values())
        assert 0 < sum(ran.scores.values()) < 20
        assert "hidden/" not in ran.text
        assert "All test cases passed" not in ran.text
        assert "numbers result" not in ran.text
        assert "row-instead-of-column" in ran.log
        assert set(ran.outcomes.values()) == {"passed", "failed"}
        for word in ("input 1: ", "returned: ", "expected: "):
            assert word in ran.log
        assert "WARNING" not in ran.log

    @pytest.mark.slow
    def test_nothing_handed_in(self, platform: Platform) -> None:
        platform.root.joinpath("submission_metadata.json").write_text('{"assignment": {"total_points": "100.0"}}')
        ran = platform.grade()
        assert ran.code == 0, ran.log
        assert set(ran.scores.values()) == {0}
        assert "hand in your .py or .ipynb file" in ran.text
        assert "WARNING: this assignment is worth 100 points there, here 20" in ran.log

    @pytest.mark.slow
    def test_a_grade_withheld_by_the_plugin_leaves_no_results(self, platform: Platform) -> None:
        broken = platform.root / "source" / "files" / "grading" / "autograder" / "hidden" / "test_project_row.py"
        broken.write_text("def (")
        ran = platform.grade(ROOT / "solutions" / "projections.py")
        assert (ran.code, ran.results) == (1, None)
        assert "NO GRADE WAS GIVEN" in ran.log
        assert "test_project_row.py" in ran.log
