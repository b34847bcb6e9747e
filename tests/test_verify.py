"""``qkv verify``: run as by Gradescope, the zip does what ``qkv grade`` says; where it does not, that is told."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from qkv_grader.building import write_new
from qkv_grader.building.shipped import handout_files
from qkv_grader.building.verifying import verify
from qkv_grader.building.verifying.samples import BROKE_OUT, Sample, samples_of
from qkv_grader.building.zips import WHEEL, autograder_files, write_zip
from qkv_grader.cli import main
from qkv_grader.content import Content
from qkv_grader.judging import probing
from qkv_grader.judging.client import JudgeProcess

WHERE = f"files/grading/{WHEEL}"


# ---------------------------------------------------------------- what it is tried with


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """An assignment as ``qkv new`` writes it."""
    return write_new(tmp_path_factory.mktemp("new") / "averages", "Running means 2027")


def samples(content: Content, tmp_path: Path, protected: bool = True) -> dict[str, Sample]:
    return {one.name: one for one in samples_of(content, lambda name: tmp_path / name, protected)}


def test_the_hostile_file_does_break_out_where_nothing_holds_it(made: Content, tmp_path: Path) -> None:
    [question] = made.config.points
    hostile = samples(made, tmp_path)["hostile"].path
    code = f"print(__import__({hostile.stem!r}).{question}(1, 2))"
    done = subprocess.run([sys.executable, "-c", code], cwd=hostile.parent, capture_output=True, text=True, check=False)
    assert done.stdout.startswith(f"{BROKE_OUT} it read {made.reference}")


def test_where_nothing_would_hold_it_it_stays_out(made: Content, tmp_path: Path) -> None:
    assert set(samples(made, tmp_path)) - set(samples(made, tmp_path / "2", protected=False)) == {"hostile"}


def test_the_wrong_file_is_an_example_of_the_contents_where_it_has_one(made: Content, tmp_path: Path) -> None:
    assert samples(made, tmp_path)["wrong"].path.name == "divided-by-all-loop.py"


def test_without_one_it_is_the_reference_that_prints_what_it_should_return(content: Content, tmp_path: Path) -> None:
    bare = Content(tmp_path / "bare")
    for part in ("assignment", "solutions", "autograder"):
        (bare.root / part).parent.mkdir(exist_ok=True)
        (bare.root / part).symlink_to(content.root / part)
    first = next(iter(content.config.points))
    text = samples(bare, tmp_path)["wrong"].path.read_text("utf-8")
    assert text.endswith(f"_right = {first}\n\n\ndef {first}(*inputs):\n    print(_right(*inputs))\n")


# ---------------------------------------------------------------- zips


def qkv_verify(archive: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["verify", str(archive)])
    return done.exit_code, done.stdout, done.stderr


def test_what_is_no_zip_of_the_build_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    write_zip(tmp_path / "other.zip", {"readme.txt": b""})
    write_zip(tmp_path / "wheelless.zip", {"otter_config.json": b"", "tests/a": b"", "files/grading/a": b""})
    for name, why in (
        ("none.zip", "No such file"),
        ("text.zip", "cannot be unpacked"),
        ("other.zip", "it has no otter_config.json"),
        ("wheelless.zip", "holds 0 wheels"),
    ):
        code, _, said = qkv_verify(tmp_path / name)
        assert code == 2
        assert re.fullmatch(rf"qkv: .*{name}.*{why}.*\n", said)


@pytest.fixture(scope="module")
def zipped(made: Content, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What ``qkv build`` puts into its zip, without the proofs."""
    process = JudgeProcess(made)
    cases = [dataclasses.replace(case, points=case.max_points) for case in process.cases]
    process.close()
    wrong = made.root / "tests" / "submissions" / "wrong" / "window-too-short-slice.py"
    return autograder_files(made, cases, handout_files(made), wrong, tmp_path_factory.mktemp("work"))


def with_change(files: dict[str, bytes], folder: Path, name: str, old: str, new: str) -> dict[str, bytes]:
    """Return a zip's files with one of them changed: it lies in the zip, or else in the wheel there."""
    if name in files:
        assert old.encode() in files[name]
        return files | {name: files[name].replace(old.encode(), new.encode())}
    wheel = folder / WHEEL
    wheel.write_bytes(files[WHERE])
    with zipfile.ZipFile(wheel) as archive:
        inside = {one: archive.read(one) for one in archive.namelist()}
    write_zip(wheel, with_change(inside, folder, name, old, new))
    return files | {WHERE: wheel.read_bytes()}


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Try but one of the files, for the time that the others would take."""

    def only(name: str) -> None:
        def one(*given: Any) -> Iterable[Sample]:
            return (sample for sample in samples_of(*given) if sample.name == name)

        monkeypatch.setattr(verify, "samples_of", one)

    return only


@pytest.mark.slow
def test_a_zip_of_any_assignment_is_tried_and_told(zipped: dict[str, bytes], tmp_path: Path) -> None:
    write_zip(tmp_path / "autograder.zip", zipped)
    code, said, complaints = qkv_verify(tmp_path / "autograder.zip")
    assert (code, complaints) == (0, "")
    assert [line for line in said.splitlines() if "qkv grade says" in line] == [
        "the reference (averages.py): 2 of 2, as qkv grade says",
        "the template (averages.py): 0 of 2, as qkv grade says",
        "a wrong file (window-too-short-slice.py): 0 of 2, as qkv grade says",
        "a hostile file (averages.py): 0 of 2, as qkv grade says",
        "the reference's notebook, by plain otter run (averages.ipynb): 2 of 2, as qkv grade says",
    ]
    wrong = said.partition("===== a wrong file: ")[2].partition("=====")[0]
    students, _, staffs = wrong.partition("--- staff see (exit 0, ")
    assert "    1. running_mean  0 of 2\n        Your windows hold one value too few" in students
    assert "hidden" not in students
    assert "    running_mean 0 of 2: window-too-short" in staffs
    assert "failed: hidden/running_mean::" in staffs
    assert "not tried here: setup.sh" in said
    assert BROKE_OUT not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (
            ("qkv_grader/gradescope/results.py", 'else "visible"', 'else "everyone"'),
            "results.json is not as Gradescope wants it: Invalid enum value 'everyone'",
        ),
        (
            ("qkv_grader/sandbox/host.py", "tuple(without)", '("landlock", "uid-drop")'),
            "NO GRADE WAS GIVEN: Otter ended with exit code 1. Its last words: "
            "qkv_grader.judging.protection.Unprotected: not protected here: secret, untouchable",
        ),
    ],
    ids=["results", "sandbox"],
)
def test_a_zip_that_does_otherwise_is_told(
    zipped: dict[str, bytes], tmp_path: Path, only: Callable[[str], None], spoilt: tuple[str, str, str], said: str
) -> None:
    only("template")
    write_zip(tmp_path / "autograder.zip", with_change(zipped, tmp_path, *spoilt))
    code, shown, complaints = qkv_verify(tmp_path / "autograder.zip")
    assert code == 1
    [line] = complaints.splitlines()
    assert line.startswith("qkv: the template (averages.py): ")
    assert said in line
    assert "the template (averages.py): 0 of 2, NOT as qkv grade says" in shown


@pytest.mark.slow
def test_one_with_otters_own_setup_is_run_by_otter_alone(
    zipped: dict[str, bytes], tmp_path: Path, only: Callable[[str], None]
) -> None:
    only("wrong")
    write_zip(tmp_path / "autograder.zip", zipped | {"run_autograder": b"python run_otter.py"})
    code, said, complaints = qkv_verify(tmp_path / "autograder.zip")
    assert (code, complaints) == (0, "")
    assert "running_mean  0 of 2  [hidden]" in said
    assert "not tried here: run_autograder, which is Otter's own here" in said


@pytest.mark.slow
def test_without_protection_it_refuses(
    zipped: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bare(probing.Sandbox):
        guarantees = {"secret": ()}  # type: ignore[assignment]  # noqa: RUF012
        exposed = ()

    monkeypatch.setattr(probing, "Sandbox", Bare)
    write_zip(tmp_path / "autograder.zip", zipped)
    code, said, complaints = qkv_verify(tmp_path / "autograder.zip")
    assert (code, said) == (4, "")
    assert complaints.startswith("qkv: not protected here: secret")
