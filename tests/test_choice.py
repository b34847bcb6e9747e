"""Which of the files that a student handed in counts."""

import json

import pytest

from qkv_grader.choice import choose


def notebook(*cells, **more):
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": code, **more})


class TestChoice:
    """Which file counts: not the untouched template; of two, the notebook; otherwise the reason says why not."""

    SUPPORT = frozenset({"checks.py", "test_projections.py"})

    @pytest.fixture
    def pick(self, file):
        def pick(**files):
            paths = [
                file(name.replace("__", ".").replace("_1", " (1)"), text if "ipynb" not in name else notebook(text))
                for name, text in files.items()
            ]
            return choose(paths, lambda source: "template" in source.cells[0], self.SUPPORT, "projections")

        return pick

    def test_one_file_of_any_name_will_do(self, pick):
        assert pick(my_answers__py="x = 1").source.filename == "my_answers.py"

    def test_the_changed_one(self, pick):
        choice = pick(projections__py="x = 1", projections__ipynb="'template'")
        assert choice.source.filename == "projections.py"
        assert "projections.ipynb is the untouched template" in choice.reason

    def test_the_notebook_where_both_were_changed(self, pick):
        choice = pick(projections__py="x = 1", projections__ipynb="x = 2")
        assert choice.source.notebook
        assert "the notebook counts" in choice.reason

    def test_the_template_where_nothing_was_changed(self, pick):
        choice = pick(projections__py="'template'", projections__ipynb="'template'")
        assert choice.source.notebook
        assert "as it was handed out" in choice.reason

    def test_the_one_called_as_the_template_is(self, pick):
        choice = pick(projections__py="x = 1", scratch__ipynb="x = 2", projections_1__py="x = 3")
        assert choice.source.filename == "projections.py"
        assert "scratch.ipynb" in choice.reason

    def test_not_the_files_of_the_handout(self, pick):
        assert pick(checks__py="x", checks_1__py="y", notes__py="x = 1").source.filename == "notes.py"

    def test_undecided_names_them(self, pick):
        choice = pick(one__py="x = 1", two__py="x = 2")
        assert (choice.source, choice.status) == (None, "missing")
        assert "one.py, two.py" in choice.reason

    def test_the_same_file_twice_is_one(self, pick):
        assert pick(one__py="x = 1", two__py="x = 1").source

    def test_the_readable_one_where_the_other_is_broken(self, pick, file):
        choice = choose(
            [file("projections.py", "x = 1"), file("projections.ipynb", "{")], lambda _: False, self.SUPPORT, "p"
        )
        assert choice.source.filename == "projections.py"
        assert "projections.ipynb could not be read" in choice.reason

    def test_a_broken_one_beside_the_template_is_not_graded_as_the_template(self, file):
        choice = choose([file("a.py", "x = 1"), file("a.ipynb", "{")], lambda _: True, self.SUPPORT, "p")
        assert (choice.source, choice.status) == (None, "unreadable")
        assert choice.reason.startswith("a.ipynb: not a notebook")

    def test_nothing_that_could_be_it(self, pick):
        assert pick(checks__py="x").status == "missing"
        assert pick(essay__docx="x").reason == (
            "nothing to grade in what was handed in (essay.docx): hand in your .py or .ipynb file"
        )
        assert pick().status == "missing"

    def test_what_cannot_be_compared_with_the_template_is_not_the_template(self, file):
        def untouched(_):
            raise RecursionError

        assert choose([file("a.py", "x = 1")], untouched, self.SUPPORT, "p").reason == ""
