"""Submissions in the image, graded as the platform does, as root in surroundings like Docker's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from conftest import SUBMISSIONS, Batch, grade
from container.half import Half, half_a_cpu
from container.image import Image, Make, Say
from intake_fixtures import zipped
from messy_handins import RIGHT_NOTEBOOK, TEMPLATE, WRONG, at, both, with_the_handout
from platform_fixtures import SCHEMA, Ran
from qkv_grader.content import Content

pytest_plugins = ["container.image"]

#: What staff read of a grade that counts; without Landlock the next layer is the last.
BY_THE_CHANGE_OF_USER = "official true; layers process, rlimits, uid-drop, no-new-privs, "


def example(name: str) -> Make:
    path = SUBMISSIONS / name
    return at(path.name, path.read_bytes())


def in_a_folder(folder: Path) -> None:
    with_the_handout(folder / "week 3" / "mine")


HANDED_IN: dict[str, Make] = {
    "the reference": at("projections.py"),
    "the reference as a notebook": at("projections.ipynb", RIGHT_NOTEBOOK),
    "the template": at("projections.py", TEMPLATE),
    "a mistake": at("projections.py", WRONG),
    "patched NumPy": example("hostile/forge-patched-numpy.py"),
    "a reader of hidden cases": example("hostile/read-hidden-cases.py"),
    "a killer of its parent": example("hostile/kill-parent.py"),
    "a call without an end": example("hostile/hang-sleep.ipynb"),
    "a module without an end": example("hostile/hang-at-import.py"),
    "the handout around it, in folders, and an older copy": both(in_a_folder, at("projections (1).py", WRONG)),
    "a zip within the zip": at("mine.zip", zipped(**{"mine/projections.ipynb": RIGHT_NOTEBOOK})),
    "nothing": lambda folder: None,
}
#: Closed only by Landlock or by the change of user; what they find, they earn by.
READERS = ("read-hidden-cases.py", "read-walk.py", "leak-expected.py")
#: Those of the right answers that take longest.
SLOWEST = ("main-block.py", "notebook-cell-that-does-not-parse.ipynb", "notebook-otter-and-matplotlib.ipynb")
#: Earns every point where one file of the content can be read.
THIEF = b"""
import os
for top in ("/autograder", "/tmp", "/var/tmp"):
    for folder, _, names in os.walk(top):
        if folder.endswith("solutions") and "projections.py" in names:
            with open(f"{folder}/projections.py") as found:
                exec(found.read())
"""


@pytest.fixture(scope="module")
def graded(content: Content, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """The same, by one ``qkv grade`` on this machine."""
    handed_in = tmp_path_factory.mktemp("handed-in") / "class"
    for name, make in HANDED_IN.items():
        (handed_in / name).mkdir(parents=True)
        make(handed_in / name)
    return grade(content, [handed_in], tmp_path_factory.mktemp("graded") / "out")


@pytest.fixture(scope="module")
def half(say: Say) -> Iterator[Half]:
    with half_a_cpu() as half:
        share = half.share()
        say(f"half a CPU is made {half.how}: {share:.2f} of one")
        assert share < 0.65
        yield half


def points(ran: Ran) -> float:
    assert ran.code == 0, ran.log[-3000:]
    jsonschema.validate(ran.results, SCHEMA)
    return sum(ran.scores.values())


@pytest.mark.parametrize("name", HANDED_IN)
def test_the_container_gives_what_qkv_grade_gives(image: Image, graded: Batch, name: str, say: Say) -> None:
    ran, seconds = image.grade(HANDED_IN[name], "--landlock")
    [verdict] = [one for one in graded.verdicts.values() if one.name == name]
    assert points(ran) == verdict.score
    assert ran.scores == {question.name: question.score for question in verdict.questions}
    assert ran.outcomes == {case.id: case.outcome for case in verdict.cases}
    assert BY_THE_CHANGE_OF_USER in ran.log
    say(f"{name}: {verdict.score:g} points, {seconds:.1f} s")


class TestWithoutLandlock:
    def test_a_right_answer_is_official_by_the_change_of_user(self, image: Image) -> None:
        ran, _ = image.grade(HANDED_IN["the reference"])
        assert points(ran) == 20
        assert f"{BY_THE_CHANGE_OF_USER}seccomp\n" in ran.log

    @pytest.mark.parametrize("name", READERS)
    def test_a_reader_earns_nothing(self, image: Image, name: str) -> None:
        ran, _ = image.grade(example(f"hostile/{name}"))
        assert points(ran) == 0

    def test_a_thief_earns_nothing(self, image: Image) -> None:
        ran, _ = image.grade(at("mine.py", THIEF))
        assert points(ran) == 0


@pytest.mark.parametrize("name", SLOWEST)
def test_with_half_a_cpu_no_right_answer_times_out(image: Image, half: Half, name: str, say: Say) -> None:
    ran, seconds = image.grade(example(f"correct/{name}"), "--landlock", before=half.before)
    assert points(ran) == 20
    assert set(ran.outcomes.values()) == {"passed"}
    say(f"{name} with half a CPU: 20 points, {seconds:.1f} s")
