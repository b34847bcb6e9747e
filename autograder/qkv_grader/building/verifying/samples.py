"""What a zip is tried with: the reference, the template, a wrong file, a hostile one, all from the zip itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qkv_grader.content import Content

#: Where the build puts a wrong example into the zip; a content has its examples there too.
WRONG: Final = Path("tests", "submissions", "wrong")
HOSTILE: Final = "a hostile file"
#: What the hostile file says where it could do what it must not.
BROKE_OUT: Final = "BROKE OUT:"
_WRONG: Final = """

_right = {question}


def {question}(*inputs):
    print(_right(*inputs))
"""
_HOSTILE: Final = '''\
"""Every function here tries to read what is private, to write its own results, to end the grader, and ends itself."""

import os
import signal


def attack(*inputs):
    for path in {private!r}:
        try:
            with open(path) as file:
                return "{broke_out} it read " + path + ": " + file.read(1000)
        except OSError:
            pass
    try:
        with open({results!r}, "w") as file:
            file.write('{{"score": 1000}}')
        return "{broke_out} it wrote results.json"
    except OSError:
        pass
    try:
        os.kill(os.getppid(), signal.SIGKILL)
        return "{broke_out} it ended the process that started it"
    except OSError:
        pass
    print('{{"score": 1000}}', flush=True)
    os._exit(0)


{functions}
'''


@dataclass(frozen=True)
class Sample:
    """One file that is handed in; ``earns`` is what it has to earn, None where `qkv grade` alone says that."""

    name: str
    about: str
    path: Path
    earns: float | None
    #: Whether plain ``otter run`` grades it, instead of what the container runs.
    plain: bool = False


def samples_of(content: Content, root: Callable[[str], Path], protected: bool) -> Iterator[Sample]:
    """Yield what to try the zip of a content with, each called as students' files are.

    ``root`` gives the platform's folder for a sample, by its name: there the hostile file attacks. Unless that is
    ``protected`` it stays out, as nothing would hold it. What has to be written is written beside such a folder.
    """
    whole = sum(content.config.points.values())
    notebook = content.reference.with_suffix(".ipynb")
    yield Sample("reference", "the reference", content.reference, whole)
    yield Sample("template", "the template", content.assignment / content.reference.name, 0)
    yield Sample("wrong", "a wrong file", _wrong(content, root("made")), None)
    if protected:
        yield Sample("hostile", HOSTILE, _hostile(content, root("hostile"), root("made")), 0)
    yield Sample("notebook", "the reference's notebook, by plain otter run", notebook, whole, plain=True)


def _wrong(content: Content, folder: Path) -> Path:
    """Return the wrong example that the zip holds; without one the reference, whose first function only prints."""
    for path in sorted((content.root / WRONG).glob("*.*")):
        return path
    path = folder / "wrong" / content.reference.name
    path.parent.mkdir(parents=True)
    text = content.reference.read_text(encoding="utf-8") + _WRONG.format(question=next(iter(content.config.points)))
    path.write_text(text, encoding="utf-8")
    return path


def _hostile(content: Content, attacked: Path, folder: Path) -> Path:
    private = [content.reference, content.catalogue, *content.hidden_cases, content.configuration]
    private += [attacked / name for name in ("submission_metadata.json", "source/otter_config.json")]
    text = _HOSTILE.format(
        private=[str(path) for path in private],
        results=str(attacked / "results" / "results.json"),
        broke_out=BROKE_OUT,
        functions="\n".join(f"{question} = attack" for question in content.config.points),
    )
    path = folder / "hostile" / content.reference.name
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path
