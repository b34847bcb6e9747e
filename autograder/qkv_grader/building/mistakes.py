"""The catalogue of named mistakes, held against what it may say: each entry can be evidence, and tells no answer."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from qkv_grader.building.solutions import solution_statements
from qkv_grader.content import Content, ContentError
from qkv_grader.judging.oracle import Oracle
from qkv_grader.kit.calls import Call
from qkv_grader.kit.diagnosis import same
from qkv_grader.loading import Loaded
from qkv_grader.mistake import EVERY, Misconception

_SLUG: Final = re.compile(r"[a-z]+(-[a-z]+)*")
# plain words alone: whatever an operator, a call or an index is written with tells how, not what
_CODE: Final = re.compile(r"[^\w\s,:;'’–-]|_")


def questions_of(entry: Misconception, content: Content) -> list[str]:
    """Return the questions for which an entry's predicate may name it."""
    return list(content.config.points) if tuple(entry.questions) == EVERY else list(entry.questions)


def refuse_unfit_mistakes(content: Content, loaded: Loaded) -> None:
    """Refuse a catalogue with an entry that is malformed, says the answer, or could never be told.

    Raises:
        ContentError: there is one; the message starts with the catalogue and names the entry.
    """
    for fault in _faults(content, loaded):
        raise ContentError(f"{content.catalogue.relative_to(content.root)}: {fault}")


def _faults(content: Content, loaded: Loaded) -> Iterator[str]:
    entries = getattr(loaded.catalogue, "CATALOGUE", None)
    if not isinstance(entries, tuple | list):
        yield "it needs a CATALOGUE, a tuple of its entries"
        return
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, Misconception):
            yield f"entry {number} of CATALOGUE is no Misconception but {entry!r:.60}"
            return
    twice = [slug for slug, count in Counter(entry.slug for entry in entries).items() if count > 1]
    if twice:
        yield f"{twice[0]!r} stands in CATALOGUE twice; make one entry of the two"
    answers = list(_answers(content))
    for entry in entries:
        yield from (f"{entry.slug!r}: {fault}" for fault in _faults_of(entry, content, loaded, answers))


def _faults_of(entry: Misconception, content: Content, loaded: Loaded, answers: list[tuple[str, str]]) -> Iterator[str]:
    if not isinstance(entry.slug, str) or not _SLUG.fullmatch(entry.slug):
        yield "a slug is lower-case words joined by hyphens, such as divided-by-all"
    yield from _faults_of_sentence(entry.sentence, answers)
    if not isinstance(entry.ways, Mapping) or not all(map(_is_list_of_functions, entry.ways.values())):
        yield "its ways must be a dict from questions to lists of functions that make the mistake"
        return
    for question in (*entry.ways, *questions_of(entry, content)):
        if question not in content.config.points:
            yield f"{question!r} is no question; the questions: {', '.join(content.config.points)}"
    if not any(entry.ways.values()) and not entry.questions:
        yield "it has neither ways nor questions, so that nothing could ever be called by this name"
    if entry.questions and entry.slug not in loaded.predicates:
        yield "it has questions, but assignment/predicates.py has no predicate of this name in PREDICATES"


def _is_list_of_functions(ways: object) -> bool:
    return isinstance(ways, list | tuple) and all(map(callable, ways))


def _faults_of_sentence(sentence: object, answers: list[tuple[str, str]]) -> Iterator[str]:
    if not isinstance(sentence, str) or not sentence.endswith(".") or "\n" in sentence:
        yield "its sentence must be one line that ends with a period"
        return
    if re.search(r"[.!?]\s", sentence):
        yield "its sentence must be one sentence"
    code = _CODE.search(sentence[:-1])
    if code:
        yield f"its sentence holds {code.group()!r}: it is for plain words, never for code"
    told = sentence.casefold()
    for key, value in answers:
        if all(re.search(rf"\b{re.escape(words)}\b", told) for words in (key, value)):
            yield f"its sentence holds an answer: it says both {key!r} and {value!r}"


def _answers(content: Content) -> Iterator[tuple[str, str]]:
    """Yield what belongs together in an answer of words: each text key of a dict in the solution, and its text."""
    for statement in solution_statements(content):
        for node in ast.walk(statement):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                        yield str(key.value).casefold(), str(value.value).casefold()


def refuse_right_ways(content: Content, loaded: Loaded, calls: list[Call]) -> None:
    """Refuse a way that does what the reference does in all of a question's calls: it could be evidence of nothing.

    ``calls`` are those of all cases, with what the reference returned.

    Raises:
        ContentError: there is one.
    """
    oracle = Oracle(loaded)
    for question in content.config.points:
        told = [(call, oracle.ways_of(call)) for call in calls if call.function == question]
        for slug, ways in told[0][1].items() if told else ():
            for way in ways:
                if all(same(call, made[slug][way]) for call, made in told):
                    raise ContentError(
                        f"{content.catalogue.relative_to(content.root)}: {slug!r}: way {int(way) + 1} of {question} "
                        "returns the right answer in every case, so it is no mistake; take it out"
                    )
