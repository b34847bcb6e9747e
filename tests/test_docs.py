"""The pages for people who carry it on: what they show is what the code does, and what they name is there."""

from __future__ import annotations

import ast
import doctest
import json
import re
import secrets
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import yaml

from build_fixtures import Copy
from conftest import ROOT, earns, every_example, first_line, losses, task
from qkv_grader import __version__
from qkv_grader.building import write_handout
from qkv_grader.config import Limits
from qkv_grader.judging.client import JudgeProcess
from qkv_grader.judging.messages import PROTOCOL, FromJudge, Task, read_from_judge, read_task, to_line
from qkv_grader.sandbox import Sandbox
from qkv_grader.sandbox.inside import forker, wire
from qkv_grader.sandbox.replies import read_ready

pytest_plugins = ["build_fixtures"]

DOCS = ROOT / "autograder" / "docs"
EXAMPLES = ROOT / "tests" / "submissions" / "README.md"
CONTRIBUTING = ROOT / ".github" / "CONTRIBUTING.md"
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "autograder" / "CHANGELOG.md", CONTRIBUTING, EXAMPLES]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
#: What the commands of these pages write, and so does not lie here.
WRITTEN = ("results/", "dist/")


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of one kind on a page, wherever they are indented."""
    found = re.findall(rf"^( *)```{kind}\n(.*?)^\1```$", read(page), re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(text) for _, text in found]


def block(page: Path, kind: str) -> str:
    [only] = blocks(page, kind)
    return only


# ---------------------------------------------------------------- what is named is there


def ticked(page: Path) -> Iterator[str]:
    """What stands between backticks in a page's text."""
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```$", "", read(page), flags=re.MULTILINE | re.DOTALL))


def is_there(path: str) -> bool:
    """Whether a path of the repository leads to something; ``<question>`` stands for any name."""
    return any(ROOT.glob(re.sub(r"<\w+>", "*", path.rstrip("/"))))


@each_page
def test_every_path_is_there(page: Path) -> None:
    paths = {one.partition("::")[0] for one in ticked(page) if re.fullmatch(r"\.?[\w<>*-]+/[\w./<>*:-]*", one)}
    assert {path for path in paths if not path.startswith(WRITTEN) and not is_there(path)} == set()


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", read(page)) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def names_of_tests(path: Path) -> set[str]:
    """The tests of a module, as pytest names them."""
    body = ast.parse(read(path)).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    methods = {f"{one.name}::{node.name}" for one in classes for node in one.body if isinstance(node, ast.FunctionDef)}
    return methods | {node.name for node in body if isinstance(node, ast.FunctionDef)}


@each_page
def test_every_test_is_there(page: Path) -> None:
    named = re.findall(r"(tests/\w+\.py)::([\w:]+)", read(page))
    assert [f"{path}::{test}" for path, test in named if test not in names_of_tests(ROOT / path)] == []


def test_every_row_of_the_threats_names_a_test() -> None:
    rows = [line for line in read(DOCS / "threats.md").splitlines() if line.startswith("|")][2:]
    assert len(rows) > 20
    assert [row for row in rows if "::test_" not in row] == []


def test_every_row_of_where_to_change_what_is_one_place() -> None:
    rows = re.findall(r"^\| (?!to change|-)(.+) \| (.+) \|$", read(CONTRIBUTING), re.MULTILINE)
    assert len(rows) > 20
    assert [place for _, place in rows if not re.fullmatch(r"`[\w./<>-]+`", place) or not is_there(place[1:-1])] == []
    assert len({what for what, _ in rows}) == len(rows)


def test_the_readme_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)\s]+)\)", read(ROOT / "README.md")))
    assert {page.relative_to(ROOT).as_posix() for page in PAGES} <= linked


# ---------------------------------------------------------------- the wire format, as it is


def frames() -> list[tuple[str, list[int], bytes]]:
    """The frames of flow.md: who sends it, the lengths in its prefix, its header as it travels."""
    parsed = []
    for text in blocks(DOCS / "flow.md", "frame"):
        first, _, rest = text.partition("\n")
        sender, magic, *lengths = first.split()
        assert magic == wire.MAGIC.decode()
        parsed.append((sender, [int(length) for length in lengths], "".join(rest.splitlines()).encode()))
    return parsed


def test_frames_are_those_that_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, *others = frames()
    source = json.loads(others[0][2])
    real_frame, real_open = wire.frame, wire.open_frame
    seen: list[tuple[str, list[int], bytes]] = []

    def frame(header: dict[str, Any], payloads: Any = ()) -> bytes:
        data = real_frame(header, payloads)
        _, text, body = wire.PREFIX.unpack(data[: wire.PREFIX.size])
        seen.append(("judge", [text, body], data[wire.PREFIX.size :][:text]))
        return data

    def open_frame(text: bytes, body: Any, trusted: bool = False) -> Any:
        seen.append(("worker", [len(text), len(body)], bytes(text)))
        return real_open(text, body, trusted)

    monkeypatch.setattr(wire, "frame", frame)
    monkeypatch.setattr(wire, "open_frame", open_frame)
    monkeypatch.setattr(secrets, "token_hex", lambda size: "0123456789abcdef" * (size // 8))
    with Sandbox(Limits()) as sandbox:
        seen.clear()  # of the first process, which only shows what holds
        worker = sandbox.start(source["cells"], source["filename"], source["notebook"], 30.0, source["module"])
        worker.call("project_row", (np.array([2, 3]), np.array([[1, 10], [0, -1]])), 30.0)
    assert others == seen[1:]
    # which layers hold is this machine's business
    assert (ready[0], ready[1]) == ("worker", [len(ready[2]), 0])
    assert json.loads(ready[2]).keys() == json.loads(seen[0][2]).keys()
    assert read_ready(json.loads(ready[2])).layers


def test_messages_are_read_and_written_as_they_stand_there() -> None:
    kinds = []
    for text in blocks(DOCS / "flow.md", "message"):
        told = json.loads(text)
        kinds.append(told["type"])
        read_one = read_task if told["type"] == "Task" else read_from_judge
        line = {"protocol": PROTOCOL, "message": told}
        assert json.loads(to_line(read_one(json.dumps(line).encode()))) == line
    assert f'`{{"protocol": {PROTOCOL}, "message": {{"type": ...}}}}`' in read(DOCS / "flow.md")
    assert sorted(kinds) == sorted(kind.__name__ for kind in (Task, *get_args(FromJudge)))


def test_records_have_the_size_and_the_kinds_that_stand_there() -> None:
    text = read(DOCS / "flow.md")
    assert f"`{forker.RECORD.format}`" in text
    assert forker.RECORD.size == 12
    told = re.findall(r"^\| `([A-Z]{4})` \|", text, re.MULTILINE)
    kinds = (forker.READY, forker.FORK, forker.FORKED, forker.FAILED, forker.EXIT, forker.KILL)
    assert told == [kind.decode() for kind in kinds]


def test_what_python_says_of_payloads_is_what_stands_there() -> None:
    parsed = doctest.DocTestParser().get_doctest(block(DOCS / "flow.md", "pycon"), {}, "flow.md", None, 0)
    said: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(parsed, out=said.append).failed == 0, "".join(said)


# ---------------------------------------------------------------- adding things, as the page says


def added(copy: Copy, name: str, kind: str, before: str = "") -> None:
    """Put a snippet of adding.md into a file: at its end, or before a line of it."""
    snippet = block(DOCS / "adding.md", f"python {kind}")
    path = copy.root / name
    if before:
        copy.replace(name, before, snippet + "\n\n" + before)
    elif path.exists():
        copy.append(name, "\n\n" + snippet)
    else:
        copy.write(name, snippet)


def test_a_case_added_as_it_stands_there_is_collected(copy: Copy) -> None:
    added(copy, "autograder/hidden/test_project_row.py", "case")
    copy.replace("autograder/otter_config.json", '"project_row": 4', '"project_row": 4.25')
    process = JudgeProcess(copy.content)
    process.close()
    assert ("hidden/project_row::test_many_more_columns", 0.25) in {(one.id, one.max_points) for one in process.cases}


def test_a_mistake_added_as_it_stands_there_gets_its_name(copy: Copy, tmp_path: Path) -> None:
    start = "CATALOGUE = (\n"
    copy.replace("solutions/misconceptions.py", start, start + block(DOCS / "adding.md", "python mistake") + ",")
    write_handout(copy.root)
    assert "doubled" in copy.content.hints.sentences
    reference = read(copy.content.reference)
    doubled = tmp_path / "doubled.py"
    doubled.write_text(reference + "\n\ndef project_row(x, W):\n    return 2 * (x @ W)\n", encoding="utf-8")
    process = JudgeProcess(copy.content)
    verdict = process.judge(task(doubled)).verdict
    process.close()
    assert verdict.misconceptions["project_row"][0] == "doubled"


def test_a_question_added_as_it_stands_there_is_asked_and_answered(copy: Copy) -> None:
    added(copy, "solutions/projections.py", "reference", '# %% [markdown] tags=["active-ipynb"]\n# ## Hand in')
    added(copy, "autograder/hidden/test_total.py", "hidden")
    added(copy, "assignment/test_projections.py", "public")
    copy.replace("autograder/otter_config.json", '"attention_roles": 1', '"attention_roles": 1, "total": 1')
    write_handout(copy.root)
    stub = read(copy.root / "assignment/projections.py")
    assert 'raise NotImplementedError("total: fill me in")' in stub
    assert "(X @ W).sum()" not in stub
    process = JudgeProcess(copy.content)
    verdict = process.judge(task(copy.content.reference)).verdict
    process.close()
    assert (verdict.score, verdict.max_score) == (21, 21)
    assert [case.outcome for case in verdict.cases if case.question == "total"] == ["passed", "passed"]


# ---------------------------------------------------------------- the examples' grammar, as the page says


def test_the_lines_that_stand_there_are_read_as_it_says(tmp_path: Path) -> None:
    lines = {family: block(EXAMPLES, f"first {family}").strip() for family in ("correct", "wrong", "hostile")}
    assert lines["correct"].startswith("# correct: ")
    assert losses(lines["wrong"]) == {"project_tokens": "square-only", "project_qkv": "square-only"}
    (tmp_path / "hang.py").write_text(lines["hostile"] + "\n", encoding="utf-8")
    assert earns(tmp_path / "hang.py") == 3
    assert set(lines.values()) <= {first_line(path) for path in every_example()}


def test_every_first_line_is_of_that_grammar() -> None:
    kinds = set(re.findall(r"^\| `(\w+)` \|", read(EXAMPLES), re.MULTILINE))
    seen = set()
    for path in every_example():
        line = first_line(path)
        if path.parent.name == "correct":
            assert re.fullmatch(r"# correct: \S.*", line), path.name
        elif path.parent.name == "wrong":
            slugs = {slug.strip("()").replace(" ", "-") for slug in losses(line).values()}
            assert path.name.startswith(tuple(f"{slug}-" for slug in slugs)), path.name
        else:
            kind = re.fullmatch(r"# (\w+) \| earns \d+ \| \S.*", line)
            assert kind is not None, path.name
            assert path.name.startswith(f"{kind[1]}-"), path.name
            seen.add(kind[1])
    assert seen == kinds


# ---------------------------------------------------------------- versions and Pythons


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(.+?)\]", read(ROOT / "autograder" / "CHANGELOG.md"), re.MULTILINE)
    assert next(version for version in versions if version != "Unreleased") == __version__


def test_the_workflow_runs_the_check_on_the_pythons_that_the_check_knows() -> None:
    workflow = yaml.safe_load(read(ROOT / ".github" / "workflows" / "ci.yml"))
    [job] = workflow["jobs"].values()
    pythons = job["strategy"]["matrix"]["python"]
    [minors] = re.findall(r"^for minor in ([\d ]+); do$", read(ROOT / ".ci" / "run"), re.MULTILINE)
    assert pythons == [f"3.{minor}" for minor in minors.split()]
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    assert project["requires-python"] == f">={pythons[0]}"
    steps = job["steps"]
    assert steps[-1]["run"] == ".ci/run"
    assert [step["with"]["python-version"] for step in steps if "with" in step] == ["${{ matrix.python }}"]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
