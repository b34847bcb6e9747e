"""Which assignment is graded: never another than was meant, and what is wrong with it said in one line."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT
from qkv_grader import digests
from qkv_grader.config import ConfigError
from qkv_grader.content import FOLDERS, Content, ContentError, find_content
from qkv_grader.judging.client import JudgeProcess


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The content alone, in a folder of its own."""
    to = tmp_path / "course" / "copy"
    for part in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / part, to / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "autograder" / "otter_config.json", to / "autograder")
    return to


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


class TestWhich:
    def test_the_nearest_at_or_above(self, copy: Path) -> None:
        (copy / "handed in" / "ada").mkdir(parents=True)
        assert find_content(start=copy).root == find_content(start=copy / "handed in" / "ada").root == copy

    def test_the_one_that_is_named_wherever_we_are(self, copy: Path) -> None:
        assert find_content(copy, start=ROOT).root == copy

    def test_that_of_the_checkout_where_there_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "assignment").mkdir()  # a common name, which alone means nothing
        assert find_content(start=tmp_path).root == ROOT

    def test_it_says_what_it_is_and_where(self, copy: Path) -> None:
        assert find_content(copy).about == f"Q, K and V projections 1.0 ({copy})"

    @pytest.mark.parametrize(
        "part",
        [
            "assignment/test_*.py",
            "solutions/misconceptions.py",
            "solutions/projections.py",
            "autograder/hidden",
            "autograder/otter_config.json",
            *FOLDERS,
        ],
    )
    @pytest.mark.parametrize("named", [True, False], ids=["named", "found"])
    def test_an_incomplete_one_is_refused_by_what_is_missing_and_never_replaced_by_another(
        self, copy: Path, part: str, named: bool
    ) -> None:
        for gone in list(copy.glob(part)):
            shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        with pytest.raises(ContentError) as caught:
            find_content(copy if named else None, start=copy)
        where, _, lacks = str(caught.value).partition(": an incomplete assignment; it lacks ")
        assert where == str(copy)
        assert lacks.startswith(part.split("/", maxsplit=1)[0])

    def test_a_folder_that_holds_nothing_of_one_is_refused_when_named(self, tmp_path: Path) -> None:
        with pytest.raises(ContentError, match=r"an incomplete assignment; it lacks assignment/test_\*\.py,"):
            find_content(tmp_path / "nowhere")

    def test_what_is_built_may_be_missing_until_it_is_built(self, copy: Path) -> None:
        for name in ("projections.py", "projections.ipynb", "hints.json"):
            (copy / "assignment" / name).unlink()
        content = find_content(copy)
        with pytest.raises(ContentError, match=r"hints\.json: cannot be read \(No such file.*qkv build --handout"):
            assert content.hints


class TestMessages:
    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("autograder/hidden/test_project_row.py", "x = 1\ndef test_a(:\n", "line 2: invalid syntax"),
            ("autograder/hidden/test_project_row.py", "x = '\udcff'", "cannot decode|utf-8|encod"),
            ("assignment/test_projections.py", "(" * 1_000, "too many nested parentheses"),
            ("solutions/projections.py", "return", "line 1: 'return' outside function"),
            ("autograder/otter_config.json", "{", "not JSON that can be used"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_named_first_in_one_line(
        self, copy: Path, name: str, text: str, said: str
    ) -> None:
        (copy / name).write_text(text, encoding="utf-8", errors="surrogateescape")
        with pytest.raises((ContentError, ConfigError)) as caught:
            find_content(copy)
        assert str(caught.value).startswith(f"{copy / name}: ")
        assert re.search(said, str(caught.value))
        assert "\n" not in str(caught.value)

    def test_a_folder_where_a_file_belongs_too(self, copy: Path) -> None:
        path = copy / "autograder" / "hidden" / "test_more.py"
        path.mkdir()
        with pytest.raises(ContentError) as caught:
            find_content(copy)
        assert str(caught.value) == f"{path}: cannot be read (Is a directory)"

    @pytest.mark.parametrize("text", ["{", "[]", "{}", '{"sentences": 3, "template": {}}'])
    def test_so_do_hints_that_cannot_be_used(self, copy: Path, text: str) -> None:
        (copy / "assignment" / "hints.json").write_text(text)
        with pytest.raises(ContentError) as caught:
            assert find_content(copy).hints
        assert str(caught.value).startswith(f"{copy}/assignment/hints.json: ")
        assert "qkv build --handout" in str(caught.value)

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("autograder/hidden/test_project_row.py", "NameError: name 'no_such_name' is not defined"),
            ("solutions/misconceptions.py", "NameError: name 'no_such_name' is not defined"),
            ("assignment/predicates.py", "NameError: name 'no_such_name' is not defined"),
        ],
    )
    def test_what_does_not_import_is_named_first_in_one_line(self, copy: Path, name: str, said: str) -> None:
        edit(copy / name, lambda text: text + "\n\nno_such_name\n")
        with pytest.raises(ContentError) as caught:
            JudgeProcess(find_content(copy))
        assert str(caught.value).startswith(f"{copy / name}: does not import: ")
        assert said in str(caught.value)
        assert "\n" not in str(caught.value)


class TestDigest:
    @pytest.mark.parametrize(
        "name",
        [
            "assignment/predicates.py",
            "assignment/ingredients.py",
            "assignment/hints.json",
            "assignment/test_projections.py",
            "solutions/projections.py",
            "solutions/misconceptions.py",
            "autograder/hidden/test_project_row.py",
        ],
    )
    def test_covers_what_a_verdict_rests_on(self, copy: Path, name: str) -> None:
        before = Content(copy).digest
        edit(copy / name, lambda text: text + "\n")
        assert Content(copy).digest != before

    def test_covers_seed_and_limits_but_not_the_title(self, copy: Path) -> None:
        before = Content(copy).digest
        config = copy / "autograder" / "otter_config.json"
        edit(config, lambda text: text.replace("Q, K and V", "Other").replace('"1.0"', '"1.1"'))
        assert Content(copy).digest == before
        edit(config, lambda text: text.replace('"call_seconds": 2', '"call_seconds": 3'))
        assert Content(copy).digest != before

    @pytest.mark.parametrize(
        "name", ["judging/judge.py", "judging/judge.ini", "sandbox/worker.py", "report/templates/index.html"]
    )
    def test_covers_the_grader_s_own_code(
        self, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        package = shutil.copytree(digests.PACKAGE, tmp_path / "qkv_grader")
        monkeypatch.setattr(digests, "PACKAGE", package)
        found = []
        for change in (lambda text: text, lambda text: text, lambda text: text + "\n"):
            edit(package / name, change)
            digests.of_grader.cache_clear()
            found.append(Content(copy).digest)
        digests.of_grader.cache_clear()
        assert found[0] == found[1] != found[2]


def test_the_configuration_is_private_as_the_seed_is_in_it(content: Content) -> None:
    assert {path.relative_to(ROOT).as_posix() for path in content.private} == {
        "solutions", "autograder/hidden", "autograder/otter_config.json"
    }  # fmt: skip


def test_looking_at_every_file_takes_no_time(content: Content) -> None:
    began = time.process_time()
    content.check()
    assert time.process_time() - began < 2


class TestSupport:
    """What of a handout may be handed in along, and is never an answer."""

    def test_by_its_name_beside_the_template(self, copy: Path, tmp_path: Path) -> None:
        assert Content(copy).is_support(tmp_path / "Predicates.py", "predicates.py")
        assert not Content(copy).is_support(tmp_path / "projections.py", "projections.py")

    def test_by_its_bytes_where_it_lies_in_a_folder_of_the_handout(self, copy: Path, tmp_path: Path) -> None:
        ours = copy / "assignment" / "checks" / "source.py"
        answer = tmp_path / "source.py"
        answer.write_text("def project_row(x, W):\n    return x @ W\n")
        assert Content(copy).is_support(ours, "source.py")
        assert not Content(copy).is_support(answer, "source.py")
        assert not Content(copy).is_support(tmp_path / "gone.py", "gone.py")
