"""``qkv new``: an assignment that works at once, to be made into another one piece by piece."""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import Any, Final

from qkv_grader.building.faults import BuildError
from qkv_grader.building.handout import write_handout
from qkv_grader.building.shipped import DROPPINGS
from qkv_grader.building.zips import WHEEL
from qkv_grader.config import PLUGIN
from qkv_grader.content import Content

#: All that a person would write by hand; what is built from it is built in the new folder.
STARTER: Final = Path(__file__).parent / "starter"
_WHEEL: Final = re.compile(r"qkv_grader-\S+\.whl")


def write_new(folder: Path, title: str | None = None) -> Content:
    """Write a working assignment into a folder that is not there yet or is empty, whole or not at all.

    ``title`` is what every page and verdict calls it; by default it is made of the folder's name.

    Raises:
        BuildError: the folder holds something already.
        ConfigError: the title is no line of text.
        OSError: the folder cannot be written.
    """
    folder = folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BuildError(f"{folder}: it is there already; name a folder that is not there yet, or one that is empty")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        draft = Path(beside) / "draft"
        for name, text in _files(title or _title_of(folder.name)).items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8")
        write_handout(draft)
        if folder.exists():  # somebody may stand in it: it stays the folder that it is
            for part in draft.iterdir():
                os.rename(part, folder / part.name)
        else:
            os.rename(draft, folder)
    return Content(folder)


def _files(title: str) -> dict[str, str]:
    """Return the starter's files by their names, with a title, a seed and the wheel of today."""
    paths = [path for path in sorted(STARTER.rglob("*")) if path.is_file() and not {*DROPPINGS} & {*path.parts}]
    files = {path.relative_to(STARTER).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    config: dict[str, Any] = json.loads(files["autograder/otter_config.json"])
    config["plugins"][0][PLUGIN] |= {"title": title, "seed": secrets.randbelow(10**8)}
    _, _, readme = files["assignment/README.md"].partition("\n")
    return files | {
        "autograder/otter_config.json": json.dumps(config, indent=2, ensure_ascii=False) + "\n",
        "autograder/requirements.txt": _WHEEL.sub(WHEEL, files["autograder/requirements.txt"]),
        "assignment/README.md": f"# {title}\n{readme}",
    }


def _title_of(name: str) -> str:
    words = re.sub(r"[-_\s]+", " ", name).strip() or "A new assignment"
    return words[0].upper() + words[1:]
