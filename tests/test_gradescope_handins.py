"""Whatever is handed in, Gradescope's container says what ``qkv grade`` says; so does ``otter run``, or it refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conftest import SAMPLE, Batch, grade, sample
from messy_handins import HANDED_IN
from platform_fixtures import Platform, otter_run
from qkv_grader.content import Content
from qkv_grader.verdict import Verdict

pytest_plugins = ["platform_fixtures"]
pytestmark = pytest.mark.slow

#: What plain ``otter run`` refuses before any plugin runs: it wants one notebook, or else one ``.py``, and on top.
REFUSED_BY_OTTER = {
    *("the-right-one-and-a-wrong-copy", "two-answers-of-other-names", "two-notebooks", "the-whole-handout-in-a-folder"),
    *("a-folder-in-a-folder", "in-a-folder-called-tests", "in-a-folder-called-grading", "called-as-a-package", "a-zip"),
    *("a-broken-zip", "nothing", "an-essay", "what-a-computer-leaves", "a-broken-notebook", "too-deep", "too-many"),
    "a-broken-notebook-beside-it",
}
#: What no zip holds.
NOT_IN_A_ZIP = {"links", "a-pipe"}


@pytest.fixture(scope="module")
def graded(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """All of it, by one ``qkv grade``."""
    handed_in = tmp_path_factory.mktemp("handed-in") / "class"
    for name, (make, _) in HANDED_IN.items():
        (handed_in / name).mkdir(parents=True)
        make(handed_in / name)
    return grade(content, [handed_in], tmp_path_factory.mktemp("graded") / "out")


@pytest.mark.parametrize("name", HANDED_IN)
def test_what_was_handed_in_ends_as_with_qkv_grade(graded: Batch, platform: Platform, name: str) -> None:
    make, points = HANDED_IN[name]
    make(platform.submission)
    verdict = graded.verdicts[name]
    assert verdict.score == points
    assert_same(platform, verdict)


@pytest.mark.parametrize("name", [name for name in HANDED_IN if name not in NOT_IN_A_ZIP])
def test_otter_run_says_the_same_or_refuses_it(graded: Batch, zipped: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "handed-in").mkdir()
    HANDED_IN[name][0](tmp_path / "handed-in")
    archive = shutil.make_archive(str(tmp_path / "handed-in-zip"), "zip", tmp_path / "handed-in")
    ran = otter_run(zipped, Path(archive), tmp_path)
    if name in REFUSED_BY_OTTER:
        assert ran.code != 0
        assert "qkv_grader" not in ran.log
    else:
        assert ran.code == 0, ran.log
        assert ran.scores == {question.name: question.score for question in graded.verdicts[name].questions}


@pytest.mark.parametrize("path", sample()[::8], ids=lambda path: path.name)
@pytest.mark.parametrize("batch", [SAMPLE], indirect=True)
def test_so_does_an_example(batch: Batch, platform: Platform, path: Path) -> None:
    platform.hand_in(path)
    assert_same(platform, batch.of(path))


def assert_same(platform: Platform, verdict: Verdict) -> None:
    """The platform's results, and what staff read, are those of the verdict."""
    ran = platform.grade()
    assert ran.code == 0, ran.log
    assert ran.scores == {question.name: question.score for question in verdict.questions}
    assert ran.outcomes == {case.id: case.outcome for case in verdict.cases}
    assert ran.log.startswith(f"status {verdict.status}" + (f": {verdict.reason}" if verdict.reason else "") + "\n")
    assert "hidden/" not in ran.text
    assert "\x1b" not in ran.text + ran.log
