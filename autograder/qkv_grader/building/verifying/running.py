"""The platform's part, in a temporary place: its folders, the zip unpacked in them, and what it then runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader import places, scratch
from qkv_grader.building.faults import BuildError
from qkv_grader.building.verifying.samples import Sample
from qkv_grader.kit.words import visible

PATIENCE: Final = 900  # seconds; what is run has an end of its own before that, but for Otter's own run_autograder
_OURS: Final = "-m qkv_grader.gradescope"
_OTTERS: Final = "import sys; from otter.run.run_autograder import main; main(sys.argv[1])"


@dataclass(frozen=True)
class Ran:
    """What a run came to: its exit (None: it did not end), what staff read, ``results.json`` if there is one."""

    code: int | None
    log: str
    results: bytes | None
    seconds: float


@dataclass(frozen=True)
class Platform:
    """A zip, and a folder below which it is unpacked once more for every submission, as on the platform."""

    archive: Path
    folder: Path

    @property
    def content(self) -> Path:
        """The content in the zip, where `qkv grade` may use it."""
        return self.root("zip") / places.GRADING

    @property
    def is_ours(self) -> bool:
        """Whether the zip's ``run_autograder`` is ours, and not the one of ``qkv build --stock-setup``."""
        script = self.root("zip") / "source" / "run_autograder"
        return script.is_file() and _OURS in script.read_text(encoding="utf-8")

    @property
    def _grader(self) -> Path:
        return self.folder / "grader"

    def root(self, name: str) -> Path:
        """Return the platform's folder for one submission."""
        return self.folder / name

    def lay_out(self, name: str) -> Path:
        """Make such a folder, nothing handed in yet, that nobody else may enter."""
        root = self.root(name)
        root.mkdir(mode=0o700)
        for part in ("source", "submission", "results"):
            (root / part).mkdir()
        with zipfile.ZipFile(self.archive) as archive:
            archive.extractall(root / "source")
        (root / "submission_metadata.json").write_text("{}", encoding="utf-8")
        return root

    def install(self) -> None:
        """Unpack the zip's own wheel: it is this grader that grades there, whichever is installed here.

        Raises:
            BuildError: the zip holds none.
        """
        wheels = sorted((self.root("zip") / places.GRADING).glob("*.whl"))
        if len(wheels) != 1:
            raise BuildError(f"{self.archive}: files/grading/ in it holds {len(wheels)} wheels, not the grader's one")
        with zipfile.ZipFile(wheels[0]) as wheel:
            wheel.extractall(self._grader)
        # a submission's own user has to read it, as it reads the venv in the container
        self.folder.chmod(0o711)
        for path in (self._grader, *self._grader.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)

    def run(self, sample: Sample) -> Ran:
        """Hand a file in and grade it: as the container does, or by plain ``otter run``."""
        root = self.lay_out(sample.name)
        if sample.plain:
            command = ["-m", "otter", "run", "-a", str(self.archive), "-o", str(root / "results"), str(sample.path)]
        else:
            shutil.copy(sample.path, root / "submission")
            command = [*(_OURS.split() if self.is_ours else ("-c", _OTTERS)), str(root)]
        began = time.monotonic()
        code, said = self._start(command, root)
        results = root / "results" / "results.json"
        return Ran(code, said, results.read_bytes() if results.exists() else None, time.monotonic() - began)

    def _start(self, command: Sequence[str], folder: Path) -> tuple[int | None, str]:
        path = os.pathsep.join(filter(None, [str(self._grader), os.environ.get("PYTHONPATH", "")]))
        log = folder / "log"
        with log.open("wb") as said:
            try:
                code: int | None = subprocess.run(
                    [sys.executable, "-P", *command],
                    cwd=folder,
                    env={**os.environ, "PYTHONPATH": path},
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=PATIENCE,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired:
                code = None
        return code, visible(log.read_text(encoding="utf-8", errors="replace"))


@contextlib.contextmanager
def platform_of(archive: Path) -> Iterator[Platform]:
    """Give a platform for a zip, with the zip looked into and its grader ready.

    Raises:
        BuildError: it is no zip that can be unpacked, or not one of ``qkv build``.
    """
    with scratch.folder("verify") as folder:
        platform = Platform(archive.resolve(), folder)
        try:
            source = platform.lay_out("zip") / "source"
        except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as problem:
            raise BuildError(f"{archive}: cannot be unpacked ({problem}); build it again with qkv build") from problem
        for name in ("otter_config.json", "tests", places.GRADING.relative_to("source")):
            if not (source / name).exists():
                raise BuildError(f"{archive}: no autograder.zip of qkv build: it has no {name}")
        platform.install()
        yield platform
