"""``qkv new``: what it writes works at once, and shows that the grader knows nothing of this assignment."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from conftest import ROOT, Batch, first_line, losses, read_batch
from qkv_grader.building import write_new
from qkv_grader.building.handout import drifted
from qkv_grader.building.new import STARTER
from qkv_grader.building.zips import WHEEL
from qkv_grader.config import ConfigError
from qkv_grader.content import Content
from qkv_grader.kit.predicates import PREDICATES
from qkv_grader.kit.subject import predicates_of
from qkv_grader.loading import load
from qkv_grader.mistake import GENERIC

PACKAGE = ROOT / "autograder" / "qkv_grader"


def run(folder: Path, *command: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", *map(str, command)]
    return subprocess.run(words, cwd=folder, check=False, capture_output=True, text=True)


def qkv(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return run(folder, "qkv_grader.cli", *arguments)


@pytest.fixture(scope="module")
def said_and_made(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    folder = tmp_path_factory.mktemp("courses")
    done = qkv(folder, "new", "running-means_2027")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout, folder / "running-means_2027"


@pytest.fixture(scope="module")
def made(said_and_made: tuple[str, Path]) -> Path:
    return said_and_made[1]


@pytest.fixture(scope="module")
def graded(made: Path) -> Batch:
    done = qkv(made, "grade", *sorted(made.glob("tests/submissions/*")), "--out", "results")
    assert (done.returncode, done.stderr) == (0, "")
    return read_batch(made / "results")


# ---------------------------------------------------------------- what is written


def test_it_says_what_it_wrote_and_which_commands_come_next(said_and_made: tuple[str, Path]) -> None:
    said, folder = said_and_made
    first, *commands = said.splitlines()
    assert first.startswith(f"wrote Running means 2027 1.0 ({folder})")
    words = [shlex.split(command, comments=True) for command in commands]
    assert words == [
        ["cd", folder.name],
        ["qkv", "grade", "tests/submissions/*", "--out", "results"],
        ["qkv", "build", "--out", "dist"],
        ["otter", "run", "-a", "dist/autograder.zip", "solutions/averages.ipynb"],
        ["qkv", "build", "--handout"],
    ]


def test_it_is_the_three_folders_and_examples_with_nothing_beside_them(made: Path) -> None:
    assert {path.name for path in made.iterdir()} - {"results", "dist"} == {
        "assignment", "solutions", "autograder", "tests"
    }  # fmt: skip
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert sorted(path.name for path in (made / "tests" / "submissions").iterdir()) == ["correct", "wrong"]


def test_what_is_built_in_it_is_as_its_sources_say(made: Path) -> None:
    assert drifted(made) == []


def test_all_else_is_the_starter_but_for_title_seed_and_wheel(made: Path) -> None:
    paths = [path.relative_to(STARTER) for path in STARTER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    other = {path.as_posix() for path in paths if (made / path).read_bytes() != (STARTER / path).read_bytes()}
    assert other - {"autograder/requirements.txt"} == {"autograder/otter_config.json", "assignment/README.md"}
    assert (made / "assignment" / "README.md").read_text("utf-8").startswith("# Running means 2027\n")
    assert (made / "autograder" / "requirements.txt").read_text("utf-8").rstrip().endswith(f"/{WHEEL}")


def test_an_empty_folder_stays_the_folder_that_it_is_and_each_has_a_seed_of_its_own(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    before = folder.stat().st_ino
    content = write_new(folder, "Smoothing")
    assert folder.stat().st_ino == before
    assert content.about == f"Smoothing 1.0 ({folder})"
    assert content.config.seed != Content(made).config.seed


# ---------------------------------------------------------------- what is refused


@pytest.mark.slow
def test_a_folder_with_something_in_it_is_refused_in_one_line_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "thesis.txt").write_text("mine", encoding="utf-8")
    for name in ("taken", "taken/thesis.txt"):
        done = qkv(tmp_path, "new", name)
        assert (done.returncode, done.stdout) == (2, "")
        [line] = done.stderr.splitlines()
        assert line.startswith(f"qkv: {tmp_path / name}: it is there already; name a folder")
    assert [path.name for path in tmp_path.rglob("*")] == ["taken", "thesis.txt"]


def test_what_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="title must be one line of text"):
        write_new(tmp_path / "new", "two\nlines")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- it works


@pytest.mark.slow
@pytest.mark.parametrize(
    ("handed_in", "code", "said"),
    [
        (None, 1, "3 still to do"),
        ("solutions/averages.py", 0, "passed 3 of 3 public cases"),
        ("tests/submissions/wrong/divided-by-all-loop.py", 1, "You divided by the number of all values"),
    ],
    ids=["stub", "reference", "wrong"],
)
def test_its_handout_checks_itself(made: Path, tmp_path: Path, handed_in: str | None, code: int, said: str) -> None:
    shutil.copytree(made / "assignment", tmp_path / "unpacked")
    if handed_in:
        shutil.copy(made / handed_in, tmp_path / "unpacked" / "averages.py")
    done = run(tmp_path / "unpacked", "pytest")
    assert done.returncode == code, done.stdout
    assert said in re.sub(r"\s+", " ", done.stdout)


def test_its_right_answers_earn_every_point(made: Path, graded: Batch) -> None:
    right = sorted((made / "tests/submissions/correct").iterdir())
    assert [(graded.of(path).score, graded.of(path).max_score) for path in right] == [(2, 2), (2, 2)]


def test_its_wrong_answers_lose_points_and_get_the_names_that_their_first_lines_say(made: Path, graded: Batch) -> None:
    slugs = []
    for path in sorted((made / "tests/submissions/wrong").iterdir()):
        [slug] = losses(first_line(path)).values()
        assert graded.of(path).misconceptions == {"running_mean": [slug]}
        assert graded.of(path).score in (0, 0.5)
        slugs.append(slug)
    assert slugs == [mistake.slug for mistake in load(Content(made)).mistakes if mistake.ways]


@pytest.mark.slow
def test_its_zips_are_built_and_otter_gives_its_reference_full_marks(made: Path, tmp_path: Path) -> None:
    done = qkv(made, "build", "--out", "dist")
    assert (done.returncode, done.stderr) == (0, "")
    assert "each hidden case fails at least one of 2 wrong submissions" in done.stdout
    otter = run(made, "otter", "run", "-a", "dist/autograder.zip", "-o", tmp_path, "solutions/averages.ipynb")
    assert otter.returncode == 0, otter.stderr
    results = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [(test["name"], test["score"]) for test in results["tests"] if "score" in test] == [("running_mean", 2)]
    with zipfile.ZipFile(made / "dist" / "assignment.zip") as handout:
        texts = {name: handout.read(name).decode("utf-8") for name in handout.namelist()}
    assert "assignment/averages.ipynb" in texts
    assert list(telling(texts.items())) == []


# ---------------------------------------------------------------- nothing of this assignment is in the grader


def telling_words() -> list[str]:
    """Words that only somebody who knows of this assignment would write."""
    content = Content(ROOT)
    slugs = [mistake.slug for mistake in load(content).mistakes if mistake.slug not in PREDICATES]
    signs = ["xW", "W_q", "X @ W", "x @ W", "W[:, j]", "softmax", "embedding", "attention"]
    names = [*content.config.points, content.reference.stem, content.config.title]
    # of one word, a slug may be plain English: then it tells where it is quoted
    return [*names, *signs, *(slug if "-" in slug else f'"{slug}"' for slug in slugs)]


def telling(texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield where a text holds a telling word, and which."""
    words = telling_words()
    for name, text in texts:
        yield from (f"{name}: {word}" for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def texts_in(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in {".py", ".ini", ".html", ".css", ".js", ".json", ".csv", ".md", ".txt"}:
            yield path.relative_to(folder).as_posix(), path.read_text("utf-8")


def test_every_telling_word_is_one_of_this_assignments() -> None:
    own = "\n".join(text for part in ("assignment", "solutions", "autograder") for _, text in texts_in(ROOT / part))
    assert [word for word in telling_words() if word not in own] == []
    assert len(telling_words()) > 40


def test_the_grader_names_nothing_of_this_assignment() -> None:
    assert {os.fspath(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py")} <= dict(texts_in(PACKAGE)).keys()
    assert list(telling(texts_in(PACKAGE))) == []


def test_nor_does_anything_that_it_makes_of_another(made: Path, graded: Batch) -> None:
    assert dict(texts_in(graded.out)).keys() > {"index.html", "grades.csv"}
    assert list(telling(texts_in(made))) == []


def test_what_can_happen_to_any_question_can_be_recognised_without_a_word_from_the_assignment() -> None:
    assert {mistake.slug for mistake in GENERIC} <= set(PREDICATES)
    assert not any(mistake.ways for mistake in GENERIC)


def test_an_assignments_own_predicate_comes_before_the_graders() -> None:
    def own(failing: object, records: object) -> bool:
        return False

    assert predicates_of(None) == PREDICATES
    merged = predicates_of(SimpleNamespace(PREDICATES={"crashed": own, "new": own}))  # type: ignore[arg-type]
    assert merged == {**PREDICATES, "crashed": own, "new": own}
