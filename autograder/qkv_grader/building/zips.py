"""The two zips: what they hold, and bytes that depend on nothing but that."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from qkv_grader import __version__
from qkv_grader.building.faults import BuildError
from qkv_grader.building.needs import checkout
from qkv_grader.building.pins import pinned
from qkv_grader.building.verifying.samples import WRONG
from qkv_grader.config import FILE, PLUGIN
from qkv_grader.content import Content
from qkv_grader.judging.cases import Case
from qkv_grader.kit.words import one_line
from qkv_grader.otter_plugin import OUTCOMES, case_names

WHEEL: Final = f"qkv_grader-{__version__}-py3-none-any.whl"
#: What stands in the place of Otter's own.
OURS: Final = ("setup.sh", "run_autograder")
GRADESCOPE: Final = Path(__file__).parent / "gradescope"
#: What a submission's process may hold where Gradescope gives the container 768 MB: Otter and the judge need the rest.
CONTAINERS_MEMORY_MB: Final = 256
NO_DATE: Final = (1980, 1, 1, 0, 0, 0)
NO_DATE_EPOCH: Final = "315532800"  # the same moment, as hatchling is told it


def autograder_files(
    content: Content,
    cases: Sequence[Case],
    handout: dict[str, bytes],
    wrong: Path | None,
    folder: Path,
    *,
    stock_setup: bool = False,
) -> dict[str, bytes]:
    """Return the files of the zip that ``otter generate`` makes of the content, the wheel and one test a question.

    What makes the image and runs in it is ours, or Otter's own with ``stock_setup``. ``wrong`` is an example that goes
    in for `qkv verify` to try.

    Raises:
        BuildError: the wheel cannot be built, or requirements.txt does not name it or what else goes in.
    """
    from otter.generate import main as otter_generate

    grading = folder / "grading"
    configuration = for_a_container(content)
    for name, data in _grading_files(content, configuration, handout, wrong).items():
        (grading / name).parent.mkdir(parents=True, exist_ok=True)
        (grading / name).write_bytes(data)
    wheel = _wheel(grading)
    requirements = content.root / "autograder" / "requirements.txt"
    if f"/autograder/source/files/grading/{wheel}" not in requirements.read_text(encoding="utf-8").split():
        raise BuildError(f"autograder/requirements.txt must name the wheel: /autograder/source/files/grading/{wheel}")
    tests = folder / "tests"
    tests.mkdir()
    for question in content.config.points:
        (tests / f"{question}.py").write_text(otter_test(question, cases), encoding="utf-8")
    (folder / FILE).write_bytes(configuration)
    with contextlib.chdir(folder):
        otter_generate(
            tests_dir=str(tests),
            output_path=str(folder / "made.zip"),
            files=["grading"],
            requirements=str(requirements),
            config=str(folder / FILE),
            no_environment=True,
        )
    with zipfile.ZipFile(folder / "made.zip") as made:
        files = {info.filename: made.read(info) for info in made.infolist() if not info.is_dir()}
    if stock_setup:
        return files
    ours = {name: (GRADESCOPE / name).read_bytes() for name in OURS}
    # environment.yml stays, unused: the image of `otter grade` is not built without it
    return files | ours | {"requirements.txt": pinned(content).encode()}


def for_a_container(content: Content) -> bytes:
    """Return the configuration with the memory that a container leaves a submission, where it grants more."""
    whole = json.loads(content.configuration.read_text(encoding="utf-8"))
    [section] = [plugin[PLUGIN] for plugin in whole["plugins"] if PLUGIN in plugin]
    memory = min(content.config.limits.memory_mb, CONTAINERS_MEMORY_MB)
    section["limits"] = {**section.get("limits", {}), "memory_mb": memory}
    return f"{json.dumps(whole, indent=2, ensure_ascii=False)}\n".encode()


def _grading_files(
    content: Content, configuration: bytes, handout: dict[str, bytes], wrong: Path | None
) -> dict[str, bytes]:
    """Return the content that grading needs, by its path in the content: nothing that merely lies beside it.

    It is a content by itself, configuration included, so that `qkv` can be used on it where the zip is unpacked.
    """
    reference = content.reference
    paths = [reference, reference.with_suffix(".ipynb"), *content.catalogue_modules, *content.hidden_cases]
    private = {path.relative_to(content.root).as_posix(): path.read_bytes() for path in paths}
    private[content.configuration.relative_to(content.root).as_posix()] = configuration
    if wrong is not None:
        private[(WRONG / wrong.name).as_posix()] = wrong.read_bytes()
    return private | {f"assignment/{name}": data for name, data in handout.items()}


def _wheel(into: Path) -> str:
    """Build the grader's wheel from the checkout that this package runs from; return its name."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": NO_DATE_EPOCH}
    done = subprocess.run(command, cwd=checkout(), env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not (into / WHEEL).exists():
        raise BuildError(f"the grader's wheel was not built: {one_line(done.stderr.strip()[-500:])}")
    return WHEEL


def otter_test(question: str, cases: Sequence[Case]) -> str:
    """Return Otter's test file for one question: it reads the verdict, and holds nothing of a case but its title."""
    lines = ["from otter.test_files import test_case", "", "OK_FORMAT = False", f"name = {question!r}", ""]
    for number, (case, name) in enumerate(zip(cases, case_names(cases), strict=True)):
        if case.question == question:
            lines += [
                "",
                f"@test_case(name={name!r}, points={case.points!r}, hidden={case.hidden!r})",
                f"def case_{number}({OUTCOMES}):",
                f"    assert {OUTCOMES}[{case.id!r}] == 'passed'",
                "",
            ]
    return "\n".join(lines)


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip; the same files give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, NO_DATE)
            info.create_system = 3  # as on Linux, wherever it is made: the mode below is kept for it alone
            info.external_attr = (0o755 if name.endswith((".sh", "run_autograder")) else 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
