"""Gradescope: ``submission_<id>/`` folders, and ``submission_metadata.yml``, which says whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

import yaml

from qkv_grader.intake.exports.submission import Export, Submission, Tree, named
from qkv_grader.intake.handins import IntakeError
from qkv_grader.records import Student

KIND: Final = "Gradescope"
METADATA: Final = "submission_metadata.yml"
#: It holds all that the autograder ever printed.
MAX_METADATA: Final = 512 * 1024**2
_FOLDER: Final = re.compile(r"submission_(\d+)")


def owns(tree: Tree) -> set[str]:
    """Return the names that Gradescope could have given; without the metadata, none."""
    if METADATA not in tree or tree[METADATA] is not None:
        return set()
    return {METADATA, *(name for name, below in tree.items() if below is not None and _FOLDER.fullmatch(name))}


def whose(name: str) -> str:
    """Return what is the same for all folders of one student: here each submission has one."""
    return name


def read(folder: Path, tree: Tree) -> Export:
    """Return one submission for each entry of the metadata; one that has no folder holds nothing.

    Raises:
        IntakeError: the metadata cannot be read.
    """
    submissions = []
    entries = _submitters(folder / METADATA)
    for name, people in entries:
        found = _FOLDER.fullmatch(name)
        number = found[1] if found else name
        students = tuple(_student(person, number, name) for person in people) or (_student({}, number, name),)
        if tree.get(name) is not None:
            submissions.append(Submission(students, (folder / name,)))
        else:
            submissions.append(Submission(students, (), note=f"the export has no folder {name}"))
    return Export(KIND, submissions, sorted(owns(tree) - {METADATA, *(name for name, _ in entries)}))


def _student(person: dict[str, str], submission: str, folder: str) -> Student:
    name, sid, email = (person.get(key, "") for key in (":name", ":sid", ":email"))
    number = sid or email.partition("@")[0] or submission
    return Student(
        named(name, number),
        name=name,
        lms_id=sid,
        email=email,
        submission=submission,
        folder=folder,
        origin="gradescope",
    )


def _submitters(path: Path) -> list[tuple[str, list[dict[str, str]]]]:
    """Return each submission's name and submitters.

    Raises:
        IntakeError: the file cannot be read.
    """
    advice = "take the export as Gradescope gave it"
    try:
        if path.stat().st_size > MAX_METADATA:
            raise IntakeError(f"{path.name}: larger than {MAX_METADATA // 1024**2} MB, so it is not read; {advice}")
        with path.open("rb") as file:
            return _Metadata(file).submitters()
    except (yaml.YAMLError, OSError, RecursionError, UnicodeDecodeError) as problem:
        why = " ".join(str(problem).split())[:200]
        raise IntakeError(f"{path.name}: cannot be read ({why}); {advice}") from problem


class _Metadata:
    """The metadata as a stream of YAML's events.

    These are enough: no object is made of any tag, a number such as 007 stays as it is written, and what the autograder
    printed, nearly all of a large file, is passed over.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._events = yaml.parse(file, Loader=yaml.CSafeLoader)
        self._anchored: dict[str, str] = {}

    def submitters(self) -> list[tuple[str, list[dict[str, str]]]]:
        """Return each submission's name and submitters."""
        found = []
        first = next((event for event in self._events if isinstance(event, yaml.NodeEvent)), None)
        if not isinstance(first, yaml.MappingStartEvent):
            raise yaml.YAMLError("it lists no submissions")
        for submission, start in self._pairs():
            people: list[dict[str, str]] = []
            if isinstance(start, yaml.MappingStartEvent):
                for key, value in self._pairs():
                    if key == ":submitters" and isinstance(value, yaml.SequenceStartEvent):
                        people = self._people()
                    else:
                        self._pass_over(value)
            else:
                self._pass_over(start)
            found.append((submission, people))
        return found

    def _people(self) -> list[dict[str, str]]:
        people = []
        while not isinstance(start := next(self._events), yaml.SequenceEndEvent):
            if isinstance(start, yaml.MappingStartEvent):
                people.append({key: self._pass_over(value) for key, value in self._pairs()})
            else:
                self._pass_over(start)
        return people

    def _pairs(self) -> Iterator[tuple[str, Any]]:
        """Yield each key of the mapping that has begun, and the event that begins its value."""
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            yield self._pass_over(key), next(self._events)

    def _pass_over(self, event: Any) -> str:
        """Read to the end of what an event begins; return it where it is one text."""
        depth = int(isinstance(event, yaml.CollectionStartEvent))
        while depth:
            inner = next(self._events)
            depth += isinstance(inner, yaml.CollectionStartEvent) - isinstance(inner, yaml.CollectionEndEvent)
            self._text(inner)
        return self._text(event)

    def _text(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent):
            return self._anchored.get(event.anchor, "")
        if not isinstance(event, yaml.ScalarEvent):
            return ""
        text = "" if not event.style and event.value in ("~", "null") else event.value.strip()
        if event.anchor:
            self._anchored[event.anchor] = text
        return text
