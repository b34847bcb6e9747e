"""What happens when the grader's own processes die: what was handed over stands, and nobody is graded for it."""

from __future__ import annotations

import os
import shutil
import signal
import time
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT, SUBMISSIONS
from grade_process import descendants
from qkv_grader.content import Content
from qkv_grader.intake import Handin
from qkv_grader.judging import batch, seat
from qkv_grader.judging.batch import Judged, judge_all
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.messages import Answer, Half, PublicHalf, Task, failed_verdict
from qkv_grader.report import Pages
from qkv_grader.verdict import Verdict
from sandbox_fixtures import on_linux

pytestmark = on_linux
RIGHT = SUBMISSIONS / "correct" / "einsum.py"
#: Says in a public case when it ran: time is the one thing that a second try cannot hide.
TELLS_THE_TIME = """
import time


def project_row(x, W):
    raise ValueError(str(time.time_ns()))


def component_terms(x, W, j):
    time.sleep(0.1)  # so that hidden cases last until whoever is to be killed is dead
"""


def judged(content: Content, path: Path) -> Judged:
    [one] = judge_all(content, [Handin("ada", path.name, (path,))], judges=1)
    return one


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[JudgeProcess], None]], list[PublicHalf]]:
    """Do something to the judge once, the moment its public half has arrived; give the halves that came."""

    def install(harm: Callable[[JudgeProcess], None]) -> list[PublicHalf]:
        halves: list[PublicHalf] = []
        judge = JudgeProcess.judge

        def judging(self: JudgeProcess, task: Task, keep: Callable[[Half], None]) -> Answer:
            def keeping(half: Half) -> None:
                keep(half)
                halves.append(half.half)
                if len(halves) == 1:
                    harm(self)

            return judge(self, task, keeping)

        monkeypatch.setattr(JudgeProcess, "judge", judging)
        return halves

    return install


def the_judge(process: JudgeProcess) -> None:
    process.kill()


def its_forking_process(process: JudgeProcess) -> None:
    below = descendants(process.pid)
    [forking] = [pid for pid, line in below.items() if len(line) == 1]
    os.kill(forking, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.parametrize("harm", [the_judge, its_forking_process])
def test_what_public_cases_said_before_the_first_hidden_call_stands(
    content: Content, tmp_path: Path, handed_over, harm: Callable[[JudgeProcess], None]
) -> None:
    path = tmp_path / "projections.py"
    path.write_text(TELLS_THE_TIME, encoding="utf-8")
    halves = handed_over(harm)
    verdict = judged(content, path).verdict
    assert len(halves) == 1, "the second try hands nothing over: what it says may come from a hidden input"
    said = {case.id: case.feedback for case in halves[0].cases}
    assert any("ValueError" in text for text in said.values())
    assert {case.id: case.feedback for case in verdict.cases if not case.hidden} == said
    assert "retried" in verdict.flags
    assert verdict.status == "graded"


def test_a_try_that_was_not_disturbed_is_not_flagged(content: Content) -> None:
    assert judged(content, RIGHT).verdict.flags == []


def test_what_could_not_be_judged_is_tried_once_more_at_the_end(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaths = []
    judge = JudgeProcess.judge

    def judging(self: JudgeProcess, task: Task, keep: Callable[[Half], None]) -> Answer:
        if len(deaths) < seat.MOST_JUDGE_DEATHS:
            deaths.append(task)
            self.kill()
        return judge(self, task, keep)

    monkeypatch.setattr(JudgeProcess, "judge", judging)
    monkeypatch.setattr(seat, "MOST_JUDGE_DEATHS", 2)
    monkeypatch.setattr(batch, "PAUSE_SECONDS", 0.1)
    verdict = judged(content, RIGHT).verdict
    assert (verdict.status, verdict.score, verdict.flags) == ("graded", 20, ["retried"])


@pytest.mark.slow
def test_what_never_can_be_judged_is_an_error_without_a_score(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries, judge = [], JudgeProcess.judge

    def judging(self: JudgeProcess, task: Task, keep: object) -> Answer:
        tries.append(task)
        self.kill()
        return judge(self, task)

    monkeypatch.setattr(JudgeProcess, "judge", judging)
    monkeypatch.setattr(seat, "MOST_JUDGE_DEATHS", 2)
    monkeypatch.setattr(batch, "PAUSE_SECONDS", 0.1)
    verdict = judged(content, RIGHT).verdict
    assert (verdict.status, verdict.score) == ("error", None)
    assert len(tries) == 4


def test_a_judge_that_failed_judges_nobody_else(
    content: Content, monkeypatch: pytest.MonkeyPatch, judged_at_once: list[str]
) -> None:
    asked, judge = [], JudgeProcess.judge

    def judging(self: JudgeProcess, task: Task, keep: Callable[[Half], None]) -> Answer:
        asked.append(self)
        failed = Answer.on(failed_verdict(task.handin, content, "no memory left"), again=True)
        return judge(self, task, keep) if asked[1:] else failed

    monkeypatch.setattr(JudgeProcess, "judge", judging)
    monkeypatch.setattr(batch, "PAUSE_SECONDS", 0.1)
    assert len(list(judge_all(content, FIFTY[:3], judges=1))) == 3
    assert judged_at_once == ["s1", "s2", "s0"]
    assert asked[0] not in asked[1:]


@pytest.fixture
def judged_at_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Judges without a process, who answer at once; return whose submissions they have judged."""
    begun: list[str] = []

    def judging(self: JudgeProcess, task: Task, keep: object) -> Answer:
        begun.append(task.handin.student)
        return Answer.on(Verdict(task.handin.student, task.handin.name, "a.py", "graded"), pages=Pages("", ""))

    monkeypatch.setattr(JudgeProcess, "__init__", lambda self, *_: None)
    for ending in ("close", "kill"):
        monkeypatch.setattr(JudgeProcess, ending, lambda self: None)
    monkeypatch.setattr(JudgeProcess, "judge", judging)
    return begun


FIFTY = [Handin(f"s{number}", "a.py") for number in range(50)]


def test_of_a_batch_of_any_size_nothing_stays_in_memory_that_was_taken(
    content: Content, judged_at_once: list[str]
) -> None:
    judging_all = judge_all(content, FIFTY, judges=1)
    taken = [weakref.ref(next(judging_all).filed) for _ in range(50)]
    assert sum(verdict() is not None for verdict in taken) <= 1
    judging_all.close()


def test_no_more_answers_wait_than_two_a_judge(content: Content, judged_at_once: list[str]) -> None:
    batch_ = judge_all(content, FIFTY, judges=1)
    next(batch_)
    time.sleep(0.3)
    assert len(judged_at_once) <= 1 + 2 + 1  # one was taken, two wait, of one nobody takes the answer yet
    assert len(list(batch_)) == 49


def test_a_batch_ends_though_nobody_takes_what_waits(content: Content, judged_at_once: list[str]) -> None:
    batch_ = judge_all(content, FIFTY, judges=2)
    next(batch_)
    batch_.close()


@pytest.mark.slow
def test_all_tries_together_have_the_wall_seconds(content: Content, tmp_path: Path) -> None:
    """A submission that is never let run is no timeout of its own: the grader could not judge it."""
    content = copy_of(content, tmp_path, '"wall_seconds": 300', '"wall_seconds": 4')
    path = tmp_path / "projections.py"
    path.write_text("import time\n\n\ndef component_terms(x, W, j):\n    time.sleep(1.5)\n", encoding="utf-8")
    began = time.monotonic()
    verdict = judged(content, path).verdict
    assert (verdict.status, verdict.score) == ("error", None)
    assert time.monotonic() - began < 30


def test_whoever_asked_for_a_batch_may_leave_at_once(content: Content, tmp_path: Path) -> None:
    path = tmp_path / "projections.py"
    path.write_text("import time\ntime.sleep(4)\n", encoding="utf-8")
    requests = [Handin(str(number), path.name, (path,)) for number in range(4)]
    right = Handin("right", RIGHT.name, (RIGHT,))
    batch_ = judge_all(content, [right, *requests], judges=1)
    next(batch_)
    began = time.monotonic()
    batch_.close()
    assert time.monotonic() - began < 3


class TestACaseOfTheInstructors:
    def test_may_fail_a_submission_in_pytest_s_own_words(self, content: Content, tmp_path: Path) -> None:
        body = "    pytest.fail('no')\n"
        verdict = judged(with_case(content, tmp_path, body), RIGHT).verdict
        assert [case.outcome for case in verdict.cases if case.id.endswith("test_new")] == ["failed"]
        assert verdict.status == "graded"

    @pytest.mark.slow
    def test_cannot_turn_a_fault_of_the_grader_into_a_pass(self, content: Content, tmp_path: Path) -> None:
        body = "    try:\n        student.project_row(object())\n    except Exception:\n        pass\n"
        verdict = judged(with_case(content, tmp_path, body), RIGHT).verdict
        assert (verdict.status, verdict.score) == ("error", None)
        assert "only numbers, text and arrays travel" in verdict.reason

    def test_that_ends_the_process_is_named_and_ends_nothing(self, content: Content, tmp_path: Path) -> None:
        verdict = judged(with_case(content, tmp_path, "    raise SystemExit(3)\n"), RIGHT).verdict
        assert (verdict.status, verdict.score) == ("error", None)
        assert "project_row::test_new: a case is not to end with SystemExit" in verdict.reason

    @pytest.mark.slow
    def test_that_runs_out_of_memory_is_no_failure_of_the_student_s(self, content: Content, tmp_path: Path) -> None:
        body = "    bytearray(1 << 40)\n"
        verdict = judged(with_case(content, tmp_path, body), RIGHT).verdict
        assert (verdict.status, verdict.score) == ("error", None)
        assert "MemoryError" in verdict.reason


def copy_of(content: Content, folder: Path, old: str, new: str) -> Content:
    root = folder / "content"
    for name in ("assignment", "solutions"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(content.hidden, root / "autograder" / "hidden", ignore=shutil.ignore_patterns("__pycache__"))
    text = (ROOT / "autograder" / "otter_config.json").read_text(encoding="utf-8")
    assert old in text
    (root / "autograder" / "otter_config.json").write_text(text.replace(old, new), encoding="utf-8")
    return Content(root)


def with_case(content: Content, folder: Path, body: str) -> Content:
    """A content with one more case, which carries no points."""
    changed = copy_of(content, folder, "seed", "seed")
    module = changed.hidden / "test_project_row.py"
    head = "\n\n@pytest.mark.case('project_row', points=0)\ndef test_new(student):\n    '''New.'''\n"
    module.write_text(module.read_text(encoding="utf-8") + head + body, encoding="utf-8")
    return changed
