"""What `qkv grade` wrote, served beside the review's pages; and our own script and style."""

from __future__ import annotations

from importlib import resources
from typing import Final

from flask import Flask, Response, abort

from qkv_grader.report import feedback_of
from qkv_grader.review.classroom import Classroom

#: The written pages carry their style in themselves; none but the class's, which is not served, has a script.
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_ASSETS: Final = {
    "review.css": (
        "text/css",
        (("qkv_grader.report", "style.css"), ("qkv_grader.report", "many.css"), ("qkv_grader.review", "review.css")),
    ),
    "review.js": ("text/javascript", (("qkv_grader.report", "rows.js"), ("qkv_grader.review", "review.js"))),
}


def add_written(app: Flask, classroom: Classroom) -> None:
    """Serve the pages about students who are in the results, and nothing else that lies in the folder."""

    def evidence(student: str) -> Response:
        return page(student, "evidence.html", "text/html")

    def verdict(student: str) -> Response:
        return page(student, "verdict.json", "application/json")

    def page(student: str, name: str, kind: str) -> Response:
        if student not in classroom.roll.verdicts:
            abort(404, "No such student is in these results.")
        path = feedback_of(classroom.out, student) if name == "feedback" else classroom.out / "staff" / student / name
        try:
            data = path.read_bytes()
        except OSError:
            abort(404, "This page has not been written: run qkv report.")
        return Response(data, mimetype=kind, headers={"Content-Security-Policy": _POLICY})

    app.add_url_rule("/staff/<student>/evidence.html", "evidence", evidence)
    app.add_url_rule("/staff/<student>/verdict.json", "verdict", verdict)
    app.add_url_rule("/feedback/<student>.html", "feedback", lambda student: page(student, "feedback", "text/html"))
    app.add_url_rule("/index.html", "index", lambda: app.redirect("/class"))
    app.add_url_rule("/assets/<name>", "asset", _asset)


def _asset(name: str) -> Response:
    if name not in _ASSETS:
        abort(404, "There is no such file.")
    kind, parts = _ASSETS[name]
    texts = [resources.files(package).joinpath("templates", part).read_text("utf-8") for package, part in parts]
    return Response("\n".join(texts), mimetype=kind)
