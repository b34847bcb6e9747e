"""As in Docker on a kernel without Landlock: root's other layers make it official, and without these it is refused.

The surroundings are those of `dockerlike.py`. Of the attacks, those run whose aim Landlock would have kept from them;
the others (lying, hanging, exhausting, forging) meet the same layers as ever.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import ROOT, earns, examples
from dockerlike import NOT_HERE
from grade_process import PACKAGES, Orphans, Place
from qkv_grader.content import Content
from sandbox_fixtures import on_linux

pytest_plugins = ["grade_process", "sandbox_fixtures"]
pytestmark = [
    on_linux,
    pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is anybody in a container"),
]

LAUNCHER = Path(__file__).with_name("dockerlike.py")
FAMILIES = ("carry", "kill", "leak", "network", "read", "write")
SYSTEMS = ("proc", "sys", "dev", "usr", "lib", "site-packages", ".git")
#: Reads /etc/passwd and the like, which is no secret of the grader's: only Landlock closes what every user may read.
EVERYBODYS = {"read-system-files"}
LAYERS = ["process", "rlimits", "uid-drop", "no-new-privs", "seccomp"]


def is_open(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        return bool(folder.lstat().st_mode & 0o001)
    return False


def checkouts() -> Iterator[Path]:
    """What is open to all on this machine and would be nowhere in a container: hidden cases, and what lies by them."""
    for folder, folders, files in os.walk("/"):
        folders[:] = [name for name in folders if name not in SYSTEMS and is_open(Path(folder, name))]
        if Path(folder).name == "hidden" and any(name.startswith("test_") for name in files):
            folders.clear()
            root = Path(folder).parents[1]
            yield from (path for path in (Path(folder), root / "solutions", root / "tests") if path.is_dir())


@pytest.fixture
def docker(found_by_all: tuple[str, tuple[str, ...]], public_path: Path) -> Callable[..., Place]:
    """Surroundings like Docker's, with the grader and a closed content of their own."""
    python, packages = found_by_all
    grader = public_path / "grader"
    shutil.copytree(PACKAGES / "qkv_grader", grader / "qkv_grader")
    hidden = [f"--hide={path}" for path in checkouts()]

    def place(*options: str) -> Place:
        launcher = (sys.executable, str(LAUNCHER), *options, *hidden)
        trial = subprocess.run([*launcher, "true"], capture_output=True, text=True, check=False)
        if trial.returncode == NOT_HERE:
            pytest.skip(trial.stderr)
        return Place(public_path / "place", None, python, packages, launcher, grader)

    return place


def copy_content(to: Path) -> Path:
    """Copy what grading needs, readable by all."""
    for name in ("assignment", "solutions", "autograder/hidden"):
        shutil.copytree(ROOT / name, to / name)
    shutil.copy(ROOT / "autograder" / "otter_config.json", to / "autograder")
    return to


@pytest.fixture
def course(public_path: Path) -> Path:
    return copy_content(public_path / "course")


@pytest.fixture
def handed_in(public_path: Path) -> Path:
    folder = public_path / "handed-in"
    folder.mkdir(mode=0o700)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--landlock",)], ids=["without-landlock", "with-landlock"])
def test_no_attack_earns_learns_or_leaves_anything(
    docker: Callable[..., Place], course: Path, handed_in: Path, orphans: Orphans, options: tuple[str, ...]
) -> None:
    place = docker(*options)
    course.chmod(0o700)
    hostile = [path for path in examples("hostile") if path.stem.startswith(FAMILIES)]
    right = examples("correct")[:4]
    for path in hostile + right:
        shutil.copy(path, handed_in)

    with place.start(handed_in, "--assignment", course) as process:
        process.wait()
    assert process.returncode == 0, place.said

    verdicts = {verdict.name: verdict for verdict in place.verdicts().values()}
    assert {verdict.official for verdict in verdicts.values()} == {True}
    layers = {tuple(layer for layer in verdict.layers if layer != "landlock") for verdict in verdicts.values()}
    assert layers == {tuple(LAYERS)}
    if not options:
        assert not any("landlock" in verdict.layers for verdict in verdicts.values())
    assert {path.name: verdicts[path.name].score for path in hostile} == {path.name: earns(path) for path in hostile}
    assert {verdicts[path.name].score for path in right} == {20}
    pages = (place.out / "feedback").iterdir()
    told = {page.stem for page in pages if "PWNED" in page.read_text(encoding="utf-8")}
    assert told == (set() if options else EVERYBODYS)
    assert orphans.ever() == {}
    assert place.leftovers() == []


def refused(place: Place, *arguments: Path | str) -> str:
    with place.start(*arguments) as process:
        process.wait()
    assert process.returncode == 4, place.said
    assert not place.out.exists()
    return place.said


@pytest.mark.slow
def test_a_content_that_others_may_read_is_refused(docker: Callable[..., Place], course: Path, handed_in: Path) -> None:
    shutil.copy(examples("correct")[0], handed_in)
    said = refused(docker(), handed_in, "--assignment", course)
    assert f"not protected here: secret (qkv doctor says why); others may read {course}" in said
    assert "chmod go-rwx" in said


@pytest.mark.slow
def test_without_a_change_of_user_either_it_is_refused(
    docker: Callable[..., Place], course: Path, handed_in: Path
) -> None:
    shutil.copy(examples("correct")[0], handed_in)
    course.chmod(0o700)
    said = refused(docker("--without=setuid,setgid"), handed_in, "--assignment", course)
    assert "not protected here: secret, untouchable" in said


# ------------------------------------------------------------------ through Otter's plugin, in Gradescope's folders

PLUGIN = """
import json, sys
from pathlib import Path
from qkv_grader import otter_plugin
root, section, blind = Path(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3] == "blind"
if blind:
    otter_plugin.places.closed = lambda root: ()
plugin = otter_plugin.QkvPlugin(str(root / "submission" / "projections.py"), {}, section)
plugin.before_grading(None)
print(json.dumps([plugin._verdict.official, plugin._verdict.layers, plugin._verdict.score]))
"""
#: Put behind the right answer: it is wrong where something of these folders can be read.
SPY = """

def _spied():
    import os
    for path in {places!r}:
        try:
            return os.listdir(path) if os.path.isdir(path) else open(path).read(1)
        except OSError:
            pass

if _spied():
    del component_terms, project_component, project_row, project_tokens, project_qkv, attention_roles
"""


@pytest.fixture
def gradescope(public_path: Path) -> Path:
    """``/autograder``, as open as Gradescope's harness may leave it, with a submission that looks around."""
    root = public_path / "autograder"
    copy_content(root / "source" / "files" / "grading")
    (root / "results").mkdir()
    (root / "submission").mkdir()
    (root / "submission_metadata.json").write_text("{}", encoding="utf-8")
    private = ("source", "source/files/grading/autograder/hidden", "results", "submission_metadata.json", "submission")
    answer = (ROOT / "solutions" / "projections.py").read_text(encoding="utf-8")
    spy = SPY.format(places=[str(root / name) for name in private])
    (root / "submission" / "projections.py").write_text(answer + spy, encoding="utf-8")
    return root


@pytest.fixture
def before_grading(content: Content, gradescope: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    section = json.loads(content.configuration.read_text(encoding="utf-8"))["plugins"][0]

    def run(place: Place, how: str = "") -> subprocess.CompletedProcess[str]:
        [settings] = section.values()
        script = [place.python, "-c", PLUGIN, str(gradescope), json.dumps(settings), how]
        environment = {
            "PATH": os.defpath,
            "HOME": str(place.home),
            "TMPDIR": str(place.temporary),
            "PYTHONPATH": os.pathsep.join([str(place.grader), *place.packages]),
        }
        command = [*place.launcher, *script]
        return subprocess.run(command, cwd=place.current, env=environment, capture_output=True, text=True, check=False)

    return run


Grading = Callable[..., subprocess.CompletedProcess[str]]


@pytest.mark.slow
def test_the_plugin_closes_otters_folders_first_and_the_grade_is_official(
    docker: Callable[..., Place], before_grading: Grading, gradescope: Path
) -> None:
    done = before_grading(docker())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [True, LAYERS, 20]
    closed = {path.name: path.stat().st_mode & 0o077 for path in gradescope.iterdir()}
    assert closed == dict.fromkeys(("source", "submission", "results", "submission_metadata.json"), 0)


@pytest.mark.slow
def test_had_it_not_closed_them_it_would_refuse(docker: Callable[..., Place], before_grading: Grading) -> None:
    done = before_grading(docker(), "blind")
    assert done.returncode != 0
    assert "Unprotected: not protected here: secret" in done.stderr


@pytest.mark.slow
def test_the_plugin_refuses_where_there_is_no_change_of_user_either(
    docker: Callable[..., Place], before_grading: Grading
) -> None:
    done = before_grading(docker("--without=setuid,setgid"))
    assert done.returncode != 0
    assert "Unprotected: not protected here: secret, untouchable" in done.stderr
