"""Which of the files that a student handed in counts."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from .reading import (
    MAX_CODE,
    SUFFIXES,
    Source,
    Unreadable,
    display,
    listed,
    nothing_to_grade,
    read_source,
)

_Item = TypeVar("_Item")

# Reading a file means parsing it, so of everything that was handed in only so much is looked at.
MAX_CANDIDATES: Final = 20
MAX_CHARACTERS: Final = 400_000

#: Why nothing can be graded; empty where something can.
Unfit = Literal["", "missing", "unreadable"]

_COPY: Final = re.compile(r"([ _-]*\(\d{1,3}\)|[ _-]+copy(?:[ _-]?\d{1,3})?|-\d{1,2})+$", re.IGNORECASE)


@dataclass(frozen=True)
class Choice:
    """The file that counts and why. Without a ``source``, ``status`` and ``reason`` say what is wrong."""

    source: Source | None
    path: Path | None
    status: Unfit
    reason: str


@dataclass(frozen=True)
class _Candidate:
    path: Path
    name: str
    source: Source


def choose(
    files: Sequence[Path], untouched: Callable[[Sequence[str]], bool], support: Callable[[Path, str], bool], stem: str
) -> Choice:
    """Choose the file that counts: the one that is not the untouched template, of two the notebook.

    Args:
        files: what was handed in; only ``.py`` and ``.ipynb`` files are looked at.
        untouched: whether the cells of a source are still the template as handed out.
        support: whether a file, of a name tidied of "(1)", is one of the handout's that is never an answer.
        stem: what the template is called, without its suffix: it wins over files of other names.
    """
    names = {path: display(path.name) for path in sorted(files, key=lambda path: (path.name, str(path)))}
    able = [path for path in names if path.suffix.lower() in SUFFIXES]
    wanted = [path for path in able if not support(path, _tidy_name(names[path]))]
    if not wanted:
        return Choice(None, None, "missing", nothing_to_grade([names[path] for path in names]))
    # what is called as the template is comes first, or twenty other files could hide it
    candidates, broken, rest = _read(sorted(wanted, key=lambda path: _distance(names[path], stem)), names)
    changed = [candidate for candidate in candidates if not untouched(candidate.source.cells)]
    if changed:
        return _decide(changed, [one for one in candidates if one not in changed], broken, rest, stem)
    if broken:
        path, message = _called(list(broken.items()), stem, lambda item: names[item[0]])[0]
        return Choice(None, path, "unreadable", "; ".join([f"{names[path]}: {message}", *_unseen(rest)]))
    if rest:
        looked_at = f"no answer in {listed([one.name for one in candidates])}"
        return Choice(None, None, "missing", "; ".join([looked_at, *_unseen(rest)]))
    template = _notebooks_first(_called(candidates, stem, lambda one: one.name))[0]
    return Choice(template.source, template.path, "", f"{template.name} is the template as it was handed out")


def _read(paths: Sequence[Path], names: dict[Path, str]) -> tuple[list[_Candidate], dict[Path, str], list[str]]:
    """Read the files, as many as may be; of several with the same bytes, the first is enough.

    Return also why some cannot be read, and the names of those that were not looked at.
    """
    candidates: dict[tuple[str, bool], _Candidate] = {}
    broken: dict[Path, str] = {}
    left = MAX_CHARACTERS
    for number, path in enumerate(paths):
        if number == MAX_CANDIDATES or left < _most_characters(path):
            return list(candidates.values()), broken, [names[path] for path in paths[number:]]
        try:
            source = read_source(path)
        except Unreadable as problem:
            broken[path] = str(problem)
            left -= _most_characters(path)
        else:
            candidates.setdefault((source.digest, source.notebook), _Candidate(path, names[path], source))
            left -= sum(map(len, source.cells))
    return list(candidates.values()), broken, []


def _most_characters(path: Path) -> int:
    with contextlib.suppress(OSError):
        return min(path.stat().st_size, MAX_CODE)
    return 0


def _decide(
    changed: list[_Candidate], templates: list[_Candidate], broken: dict[Path, str], rest: list[str], stem: str
) -> Choice:
    pool = _called(changed, stem, lambda one: one.name)
    pool = [one for one in pool if not one.source.skipped] or pool  # what does not parse as a whole comes second
    notebooks = [one for one in pool if one.source.notebook]
    if len(pool) > 1 and len(notebooks) != 1:
        several = f"several files could be the answer ({listed([one.name for one in pool])})"
        return Choice(None, None, "missing", f"{several}: hand in only the one that counts")
    chosen = notebooks[0] if len(pool) > 1 else pool[0]
    notes = []
    if len(pool) > 1:
        both = " and ".join(one.name for one in pool) if len(pool) == 2 else listed([one.name for one in pool])
        notes.append(
            f"{both} were both changed: the notebook counts" if len(pool) == 2 else f"of {both} the notebook counts"
        )
    others = [one.name for one in changed if one not in pool]
    notes += [f"{listed(others)} does not count"] if others else []
    notes += [f"{listed([one.name for one in templates])} has no function filled in"] if templates else []
    notes += [f"{listed([display(path.name) for path in broken])} could not be read"] if broken else []
    notes += _unseen(rest)
    if notes:
        notes.insert(0, f"graded {chosen.name}")
    return Choice(chosen.source, chosen.path, "", "; ".join(notes))


def _unseen(names: list[str]) -> list[str]:
    if not names:
        return []
    return [f"not looked at, as so much was handed in: {listed(names)}; hand in only the file that counts"]


def _distance(name: str, stem: str) -> int:
    """Tell how far a file's name is from the template's: the same, the same but for "(1)", another."""
    return 0 if _stem(name) == stem.lower() else 1 if _stem(_tidy_name(name)) == stem.lower() else 2


def _called(items: list[_Item], stem: str, name: Callable[[_Item], str]) -> list[_Item]:
    """Return the items whose file is called as the template is, "(1)" or not; else all of them."""
    nearest = min((_distance(name(item), stem) for item in items), default=0)
    return items if nearest == 2 else [item for item in items if _distance(name(item), stem) == nearest]


def _notebooks_first(candidates: list[_Candidate]) -> list[_Candidate]:
    return sorted(candidates, key=lambda one: not one.source.notebook)


def _stem(name: str) -> str:
    return name.rpartition(".")[0].lower()


def _tidy_name(name: str) -> str:
    """Return a file's name in lower case without what browsers, file managers and Canvas add to a second copy."""
    stem, _, suffix = name.rpartition(".")
    return f"{_COPY.sub('', stem)}.{suffix}".lower()
