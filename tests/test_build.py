"""``qkv build`` from end to end: every proof is asked for, and nothing is written before all of them hold."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from build_fixtures import CATALOGUE, CONFIG, Copy
from qkv_grader.building import build
from qkv_grader.building.build import BuildError, build_zips
from qkv_grader.content import ContentError

pytest_plugins = ["build_fixtures"]
pytestmark = pytest.mark.slow

ZIPS = ["assignment.zip", "autograder.zip"]


def out(copy: Copy) -> Path:
    return copy.root / "dist"


def test_a_build_says_each_step_and_writes_both_zips(copy: Copy) -> None:
    said = list(build_zips(copy.content, out(copy)))
    given = [line for line in said if line.startswith("the finished zip gives ")]
    points = ("20 of 20", "0 of 20", "18 of 20", "0 of 20", "20 of 20")
    assert [line.partition("): ")[2] for line in given] == [f"{earned}, as qkv grade says" for earned in points]
    assert "plain otter run" in given[-1]
    assert said[-2:] == [f"wrote {out(copy) / name}" for name in ZIPS]
    assert sorted(path.name for path in out(copy).iterdir()) == ZIPS


def test_what_merely_lies_beside_the_private_content_is_in_no_zip(copy: Copy) -> None:
    for name in ("solutions/notes.txt", "solutions/old.xlsx", "autograder/hidden/seen.csv", "autograder/hidden/.env"):
        copy.write(name, "x")
    list(build_zips(copy.content, out(copy)))
    names = [name for zipped in ZIPS for name in zipfile.ZipFile(out(copy) / zipped).namelist()]
    assert not [name for name in names if name.endswith((".xlsx", ".csv", ".env", "notes.txt"))]


SPOILT: dict[str, tuple[Callable[[Copy], None], str]] = {
    "a key of Otter's": (
        lambda copy: copy.replace(CONFIG, "{", '{"score_threshold": 10,'),
        f"{CONFIG}: score_threshold",
    ),
    "a stray file": (lambda copy: copy.write("assignment/notes.txt", "x"), "assignment/notes.txt is nothing"),
    "the promised points": (
        lambda copy: copy.replace("assignment/README.md", "embedding row | 4", "embedding row | 5"),
        "not built from their sources any more: assignment/README.md",
    ),
    "a question without a function": (
        lambda copy: copy.replace(CONFIG, '"points": {', '"points": {"scores": 2,'),
        f"{CONFIG}: points names scores, but solutions/projections.py has no function scores",
    ),
    "a leak": (
        lambda copy: copy.append("assignment/README.md", "\nreturn x @ W\n"),
        "assignment/README.md: it holds what",
    ),
    "what is stale": (
        lambda copy: copy.append("assignment/projections.py", "# more\n"),
        "not built from their sources any more: assignment/projections.py",
    ),
    "the catalogue": (
        lambda copy: copy.replace(CATALOGUE, '"averaged",', '"averaged_",'),
        f"{CATALOGUE}: 'averaged_': a slug",
    ),
    "a hidden file": (
        lambda copy: copy.append("autograder/hidden/test_project_row.py", "\n1 / 0\n"),
        "autograder/hidden/test_project_row.py",
    ),
    "inputs that could be learnt": (
        lambda copy: copy.append(
            "autograder/hidden/test_project_row.py",
            '\n\n@pytest.mark.case("project_row", points=0)\ndef test_fixed(student):\n    """Fixed inputs."""\n'
            "    assert_array(student.project_row(array([1, 977]), array([[1], [0]])), [1])\n",
        ),
        "hidden/project_row::test_fixed: it calls project_row with the same inputs",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), SPOILT.values(), ids=SPOILT)
def test_what_does_not_hold_ends_the_build_before_a_submission_is_run(
    copy: Copy, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Copy], None], said: str
) -> None:
    spoil(copy)
    monkeypatch.setattr(build, "prove", lambda content, proof: pytest.fail("the proofs began"))
    with pytest.raises((BuildError, ContentError)) as refused:
        list(build_zips(copy.content, out(copy)))
    assert str(refused.value).startswith(said)
    assert not out(copy).exists()


def test_a_right_way_in_the_catalogue_ends_the_build(copy: Copy) -> None:
    entry = "Misconception('new', 'Another way.', {'project_row': [lambda a, b: np.dot(a, b)]})"
    copy.append(CATALOGUE, f"\n\nimport numpy as np\nCATALOGUE += ({entry},)\n")
    command = [sys.executable, "-m", "qkv_grader.cli", "build"]
    subprocess.run([*command, "--handout"], cwd=copy.root, check=True, capture_output=True)
    done = subprocess.run([*command, "--out", "dist"], cwd=copy.root, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        f"qkv: {CATALOGUE}: 'new': way 1 of project_row returns the right answer in every case, "
        "so it is no mistake; take it out\n"
    )


def test_cases_that_only_a_missing_function_fails_end_the_build(copy: Copy) -> None:
    wrong = copy.root / "tests" / "submissions" / "wrong"
    wrong.mkdir(parents=True)
    (wrong / "nothing.py").write_text("import numpy as np\n", encoding="utf-8")
    (wrong / "stubs.py").write_text("def project_row(x, W):\n    raise KeyError\n", encoding="utf-8")
    with pytest.raises(BuildError, match=r"^hidden/component_terms::\w+.*: no wrong submission fails it by what it"):
        list(build_zips(copy.content, out(copy)))
    assert not out(copy).exists()


# ---------------------------------------------------------------- as the platform would run it


def test_a_zip_that_otter_cannot_run_is_not_written(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build.autograder_files
    odd = {"tests/project_row.py": b"raise SystemExit"}
    monkeypatch.setattr(build, "autograder_files", lambda *given, **more: whole(*given, **more) | odd)
    with pytest.raises(
        BuildError, match=r"^autograder.zip: the reference \(projections.py\): it ended with 1 and left no"
    ):
        list(build_zips(copy.content, out(copy)))
    assert not out(copy).exists()
