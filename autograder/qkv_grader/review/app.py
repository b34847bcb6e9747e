"""The review's pages and forms, each a function of what the folder of results holds now."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from flask import Flask, Response, abort, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from qkv_grader.kit.words import one_line
from qkv_grader.records import NONE, Review, TableError, add_review, moments
from qkv_grader.report import source_of
from qkv_grader.report.items import LEAST_STUDENTS
from qkv_grader.report.rendering import environment
from qkv_grader.review.classroom import Classroom
from qkv_grader.review.corrections import Corrector, Overtaken, Said
from qkv_grader.review.groups import Groups
from qkv_grader.review.guard import Guard
from qkv_grader.review.pictures import pictures
from qkv_grader.review.reader import Reader
from qkv_grader.review.student import questions_of, said_nothing
from qkv_grader.review.written import add_written

MOST_BYTES: Final = 2 * 1024 * 1024
_BY: Final = "qkv-review-by"


@dataclass(frozen=True)
class Tools:
    """What the pages need: the results, who reads sources, who keeps corrections."""

    classroom: Classroom
    reader: Reader
    groups: Groups
    corrector: Corrector


def make_app(tools: Tools, guard: Guard) -> Flask:
    """Return the application."""
    app = Flask(__name__, static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=MOST_BYTES, MAX_FORM_MEMORY_SIZE=MOST_BYTES)
    guard.watch(app)
    pages = _Pages(tools)
    looks: dict[str, Callable[..., ResponseReturnValue]] = {
        "/": lambda: redirect("/queue"),
        "/queue": pages.queue,
        "/class": pages.everyone,
        "/groups": pages.groups,
        "/pictures": pages.pictures,
        "/student/<student>": pages.student,
    }
    says: dict[str, Callable[..., ResponseReturnValue]] = {
        "/student/<student>/reviewed": pages.tick,
        "/correct": pages.correct,
        "/name": pages.name,
    }
    for method, rules in (("GET", looks), ("POST", says)):
        for rule, view in rules.items():
            app.add_url_rule(rule, rule, view, methods=[method])
    add_written(app, tools.classroom)
    app.register_error_handler(TableError, lambda problem: pages.problem(str(problem), 409))
    app.register_error_handler(HTTPException, lambda problem: pages.problem(problem.description or "", problem.code))
    return app


class _Pages:
    def __init__(self, tools: Tools) -> None:
        self._room, self._tools = tools.classroom, tools

    # ------------------------------------------------------------ what is looked at

    def queue(self) -> str:
        section = request.args.get("section", "")
        return self._page("queue.html", queue=self._room.queue(section), section=section)

    def everyone(self) -> str:
        roll = self._room.roll
        cases = [f"{item.title} {item.id}" for item in roll.items]
        search = request.args.get("search", "")
        return self._page("class.html", cases=cases, search=search)

    def groups(self) -> str:
        questions = list(self._room.content.config.points)
        asked = request.args.get("question", questions[0])
        if asked not in questions:
            abort(404, f"No question is called {one_line(asked)}.")
        groups = self._tools.groups
        left, seen = groups.left(), len(self._room.rows)  # what is said meanwhile counts as not seen
        return self._page(
            "groups.html",
            questions=questions,
            question=asked,
            groups=groups.of(asked),
            left=left,
            seen=seen,
        )

    def pictures(self) -> str:
        return self._page("pictures.html", pictures=pictures(self._room.roll), least=LEAST_STUDENTS)

    def student(self, student: str) -> str:
        roll, room = self._room.roll, self._room
        verdict = room.verdict(student) if student in roll.verdicts else None
        if verdict is None:
            abort(404, f"No student is called {one_line(student)} in these results.")
        names = [one.name for one in verdict.questions]
        written = self._tools.reader.read(source_of(room.out, student), names, whole=True)
        same = {name: self._tools.groups.with_same_function(student, name) for name in names}
        seen = len(room.rows)  # what is said meanwhile counts as not seen
        mine = room.corrections.get(student, NONE)
        previous, following = self._neighbours(student)
        return self._page(
            "student.html",
            verdict=verdict,
            questions=questions_of(verdict, room.content, written, mine, same),
            empty=said_nothing(verdict),
            listings=written.listings,
            seen=seen,
            previous=previous,
            following=following,
            way=_way(),
        )

    def _neighbours(self, student: str) -> tuple[str, str]:
        """Return where to go on: through the queue if that is where one came from, else through the class."""
        roll, section = self._room.roll, request.args.get("section", "")
        through = request.args.get("from") == "queue"
        everyone: Sequence[str] = self._room.queue(section) if through else list(roll.verdicts)
        place = everyone.index(student) if student in everyone else -1
        before = everyone[place - 1] if place > 0 else ""
        rest = everyone[place + 1 :]
        if through:
            rest = [other for other in rest if other not in self._room.told.reviews]
        home = f"/{'queue' if through else 'class'}{_way() if through else ''}"
        return (_to(before) if before else home), (_to(rest[0]) if rest else home)

    # ------------------------------------------------------------ what is said

    def tick(self, student: str) -> Response:
        if student not in self._room.roll.verdicts:
            abort(404, f"No student is called {one_line(student)} in these results.")
        at = moments.written(moments.now())
        add_review(self._room.out, Review(student, _by(), at, request.form.get("reviewed") == "yes"))
        return _back(_to(student))

    def correct(self) -> Response | tuple[str, int]:
        form = request.form
        unseen = form.getlist("same") if form.get("group") else []
        students = [*form.getlist("student"), *unseen]
        said = Said(
            tuple(students),
            form.get("question", ""),
            form.get("points", ""),
            form.get("comment", ""),
            form.get("reason", ""),
            _by(),
            form.get("seen", 0, int),
            keep="keep" in form,
            unseen=tuple(unseen),
        )
        try:
            told = self._tools.corrector.correct(said)
        except (Overtaken, TableError) as problem:
            others = problem.rows if isinstance(problem, Overtaken) else ()
            values = {"said": said, "others": others, "problem": str(problem), "back": _target("/queue")}
            seen = len(self._room.rows) if others else said.seen  # only what the page shows has been seen
            return self._page("again.html", seen=seen, **values), 409
        where = _target(_to(students[0]) if students else "/queue")
        mark = "&" if "?" in where else "?"
        return _back(f"{where}{mark}told={quote(told)}#saved")

    def name(self) -> Response:
        answer = _back(_target("/queue"))
        answer.set_cookie(_BY, quote(one_line(request.form.get("by", ""), 80)), httponly=True, samesite="Strict")
        return answer

    def problem(self, text: str, code: int | None) -> tuple[str, int]:
        page = environment("qkv_grader.review", "qkv_grader.report").get_template("problem.html")
        return page.render(text=text, by=_by(), path=request.path), code or 500

    def _page(self, template: str, **values: Any) -> str:
        room = self._room
        page = environment("qkv_grader.review", "qkv_grader.report").get_template(template)
        return page.render(
            roll=room.roll,
            corrections=room.corrections,
            totals=room.totals,
            needs=room.told.needs,
            reviews=room.told.reviews,
            lapsed=room.told.lapsed,
            by=_by(),
            path=request.path,
            here=request.full_path.rstrip("?"),
            told=request.args.get("told", ""),
            sentences=room.content.hints.sentences,
            **values,
        )


def _by() -> str:
    """Return who is at the keyboard: the name that was told, else the system's."""
    told = one_line(unquote(request.cookies.get(_BY, "")), 80)
    try:
        return told or getpass.getuser()
    except (KeyError, OSError):
        return told or "staff"


def _way() -> str:
    """Return how this page was come to, for the links that lead on."""
    known = [(name, request.args.get(name, "")) for name in ("from", "section")]
    told = "&".join(f"{name}={quote(value)}" for name, value in known if value)
    return f"?{told}" if told else ""


def _to(student: str) -> str:
    return f"/student/{quote(student, safe='')}{_way()}"


def _target(default: str) -> str:
    """Return the page of ours that a form came from."""
    back = request.form.get("back", "")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) else default


def _back(where: str) -> Response:
    answer: Response = redirect(where, 303)  # type: ignore[assignment]
    return answer
