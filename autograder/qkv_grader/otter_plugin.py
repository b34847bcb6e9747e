"""Otter's plugin: it takes what was handed in out of Otter's reach, has it judged, and has Otter score the verdict.

Otter's kernel, its log reader and its test files never meet a student's file: `before_grading` moves everything away
before Otter opens any of it (in our container it never lies where Otter looks: see `qkv_grader.gradescope`), and
`before_execution` puts a notebook in its place that holds outcomes only.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import nbformat
from otter.plugins import AbstractOtterPlugin

from qkv_grader import places, scratch
from qkv_grader.config import PLUGIN, parse_config
from qkv_grader.content import Content
from qkv_grader.intake import collect_one
from qkv_grader.judging import judge_all
from qkv_grader.kit.words import one_line
from qkv_grader.report import case_text, staff_text, student_text
from qkv_grader.verdict import CaseVerdict, Verdict
from qkv_grader.whole import write_whole

if TYPE_CHECKING:  # it would load pytest, in a process that has no use for it
    from qkv_grader.judging.cases import Case

OUTCOMES: Final = "qkv_outcomes"


class GradeWithheld(Exception):
    """There is no grade to give. Otter writes no results for a plain exception, where its own would write a zero."""


class QkvPlugin(AbstractOtterPlugin):  # type: ignore[misc]  # Otter has no types
    """Judges the submission before Otter opens it; Otter then scores the verdict."""

    def __init__(
        self, submission_path: str, submission_metadata: dict[str, Any], plugin_config: dict[str, Any]
    ) -> None:
        super().__init__(submission_path, submission_metadata, plugin_config)
        self._config = parse_config(plugin_config)  # also at `otter generate`: a slip is found before anyone hands in
        self._verdict: Verdict | None = None
        self._sentences: Mapping[str, str] = {}

    def before_grading(self, config: object) -> None:
        """Have what was handed in judged, out of Otter's reach.

        It lies in the platform's folder where the environment names that; else in Otter's, and is moved away.

        Raises:
            GradeWithheld: the grader failed, so that there is no grade.
            Unprotected: a guarantee is missing here and the plugin's section does not allow that.
        """
        named = os.environ.get(places.VARIABLE)
        with scratch.folder("otter") as private:
            root = Path(named) if named else self._folder.parent
            handed_in = root / "submission" if named else self._take_away(private)
            content = self._content(root / places.GRADING)
            self._verdict = self._judge(content, handed_in, private, (*places.closed(root), self._folder))
            self._sentences = content.hints.sentences
        if self._verdict.status == "error":
            raise GradeWithheld(f"no grade was given: {one_line(self._verdict.reason)}")

    def before_execution(self, submission: object) -> nbformat.NotebookNode:
        """Return the notebook that Otter runs: one cell with the outcome of each case, and nothing of the student's."""
        assert self._verdict is not None
        # Otter has read the emptied file by now; called numpy.py, it would stand in NumPy's place in Otter's kernel
        Path(self.submission_path).unlink(missing_ok=True)
        outcomes = json.dumps({case.id: case.outcome for case in self._verdict.cases})
        cell = nbformat.v4.new_code_cell(f"import json\n\n{OUTCOMES} = json.loads({outcomes!r})", id="outcomes")
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
        return notebook

    def after_grading(self, results: Any) -> None:
        """Put the feedback in the place of Otter's messages, which quote the test file's source.

        Raises:
            GradeWithheld: Otter's results are not those of the verdict; it would have written them down all the same.
        """
        assert self._verdict is not None
        by_place = {
            (case.question, name): case
            for case, name in zip(self._verdict.cases, case_names(self._verdict.cases), strict=True)
        }
        tried = {
            (question, one.test_case.name): one
            for question, result in results.results.items()
            for one in result.test_case_results
        }
        passed = {place for place, case in by_place.items() if case.outcome == "passed"}
        if tried.keys() != by_place.keys() or {place for place, one in tried.items() if one.passed} != passed:
            raise GradeWithheld("no grade was given: Otter's tests did not run as they should, so run it again")
        for place, one in tried.items():
            one.message = case_text(by_place[place], self._verdict.status)
        with_points = not self._config.points_after_publication
        results.set_output(student_text(self._verdict, self._sentences, with_points))
        if places.VARIABLE in os.environ:
            write_whole(self._folder.parent / "results" / places.VERDICT, self._verdict.to_json().encode())

    def generate_report(self) -> str:
        """Return what staff read in Otter's log."""
        return "" if self._verdict is None else staff_text(self._verdict)

    def _content(self, root: Path) -> Content:
        """Return the content of the zip, its configuration the one that Otter was given."""
        if os.geteuid() == 0:
            root.chmod(0o700)
        section = {"plugins": [{PLUGIN: self.plugin_config}]}
        (root / "autograder" / "otter_config.json").write_text(json.dumps(section), encoding="utf-8")
        return Content(root)

    @property
    def _folder(self) -> Path:
        """Where Otter looks for the submission."""
        return Path(self.submission_path).parent

    def _take_away(self, private: Path) -> Path:
        """Move all that was handed in to a private folder, leaving an empty, valid file of the same name for Otter."""
        away = private / "submission"
        away.mkdir()
        for entry in list(self._folder.iterdir()):
            if entry.name != "tests":  # Otter has put its own there by now
                shutil.move(entry, away / entry.name)
        shutil.rmtree(away / places.GRADING.name, ignore_errors=True)
        if (away / "__init__.py").exists() and not (away / "__init__.py").stat().st_size:
            (away / "__init__.py").unlink()  # Otter's
        left = Path(self.submission_path)
        empty = nbformat.writes(nbformat.v4.new_notebook()) if left.suffix == ".ipynb" else ""
        left.write_text(empty, encoding="utf-8")
        return away

    def _judge(self, content: Content, handed_in: Path, scratch: Path, private: tuple[Path, ...]) -> Verdict:
        private = (*private, scratch)
        handin = collect_one(handed_in, scratch / "unpacked")
        [judged] = judge_all(content, [handin], judges=1, private=private, protected=not self._config.allow_unprotected)
        return judged.verdict


def case_names(cases: Sequence[Case | CaseVerdict]) -> list[str]:
    """Return the names that Otter shows for cases: their titles, told apart where a question has two of one title."""
    names: list[str] = []
    seen: dict[tuple[str, str], int] = {}
    for case in cases:
        place = (case.question, f"{'Hidden' if case.hidden else 'Public'}: {case.title.rstrip('.')}")
        seen[place] = seen.get(place, 0) + 1
        names.append(place[1] + (f" ({seen[place]})" if seen[place] > 1 else ""))
    return names
