"""Which of the files that a student handed in counts."""

import json

import pytest

from qkv_grader.kit.choosing import MAX_CANDIDATES, MAX_CHARACTERS, choose
from qkv_grader.kit.reading import MAX_CODE, read_source


def notebook(*cells, **more):
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": code, **more})


def nothing_of_ours(path, name):
    return False


class TestChoice:
    """Which file counts: not the untouched template; of two, the notebook; otherwise the reason says why not."""

    @staticmethod
    def support(path, name):
        return name in ("checks.py", "test_projections.py")

    @pytest.fixture
    def pick(self, file):
        def pick(**files):
            paths = [
                file(name.replace("__", ".").replace("_1", " (1)"), text if "ipynb" not in name else notebook(text))
                for name, text in files.items()
            ]
            return choose(paths, lambda cells: "template" in cells[0], self.support, "projections")

        return pick

    def test_one_file_of_any_name_will_do(self, pick):
        assert pick(my_answers__py="x = 1").source.filename == "my_answers.py"

    def test_the_changed_one(self, pick):
        choice = pick(projections__py="x = 1", projections__ipynb="'template'")
        assert choice.source.filename == "projections.py"
        assert "projections.ipynb has no function filled in" in choice.reason

    def test_the_notebook_where_both_were_changed(self, pick):
        choice = pick(projections__py="x = 1", projections__ipynb="x = 2")
        assert choice.source.notebook
        assert "the notebook counts" in choice.reason

    def test_what_canvas_renames_is_still_called_so(self, file):
        paths = [file(name, f"x = '{name}'") for name in ("projections-1.py", "other-1.py", "checks-2.py")]
        choice = choose(paths, lambda cells: False, self.support, "projections")
        assert choice.source.filename == "projections-1.py"
        assert choice.reason == "graded projections-1.py; other-1.py does not count"

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
            [file("projections.py", "x = 1"), file("projections.ipynb", "{")], lambda _: False, self.support, "p"
        )
        assert choice.source.filename == "projections.py"
        assert "projections.ipynb could not be read" in choice.reason

    def test_a_broken_one_beside_the_template_is_not_graded_as_the_template(self, file):
        choice = choose([file("a.py", "x = 1"), file("a.ipynb", "{")], lambda _: True, self.support, "p")
        assert (choice.source, choice.status) == (None, "unreadable")
        assert choice.reason.startswith("a.ipynb: not a notebook")

    def test_nothing_that_could_be_it(self, pick):
        assert pick(checks__py="x").status == "missing"
        assert pick(essay__docx="x").reason == (
            "nothing to grade in what was handed in (essay.docx): hand in your .py or .ipynb file"
        )
        assert pick().status == "missing"


class TestManyFiles:
    """However much was handed in, only so much is read, and the reason says what was not."""

    @pytest.fixture
    def read(self, monkeypatch):
        seen = []

        def read_and_note(path):
            seen.append(path.name)
            return read_source(path)

        monkeypatch.setattr("qkv_grader.kit.choosing.read_source", read_and_note)
        return seen

    @staticmethod
    def pick(paths, untouched=lambda cells: "template" in cells[0]):
        return choose(paths, untouched, nothing_of_ours, "projections")

    def test_twenty_are_looked_at_the_template_s_name_first(self, file, read):
        paths = [file(f"a{number:02}.py", f"x = {number}") for number in range(70)]
        choice = self.pick([*paths, file("projections (1).py", "x = 1.5")])
        assert choice.source.filename == "projections (1).py"
        assert len(read) == MAX_CANDIDATES
        assert "not looked at, as so much was handed in: a19.py, a20.py" in choice.reason
        assert "and 46 more" in choice.reason
        assert len(choice.reason) < 500

    @pytest.mark.parametrize("name", ["a{}.py", "a{}.ipynb"])
    def test_and_so_many_characters_in_all(self, file, read, name):
        code = "x" * (MAX_CODE - 10)
        paths = [
            file(name.format(n), f"{code}{n}" if name.endswith("py") else notebook(f"{code}{n}")) for n in range(9)
        ]
        assert self.pick(paths).status == "missing"
        assert len(read) == MAX_CHARACTERS // MAX_CODE

    def test_what_does_not_parse_counts_as_well(self, file, read):
        paths = [file(f"a{number}.py", "(" * (MAX_CODE - 10)) for number in range(9)]
        choice = self.pick(paths)
        assert (choice.status, len(read)) == ("unreadable", MAX_CHARACTERS // MAX_CODE)
        assert "not looked at" in choice.reason

    def test_outputs_of_a_notebook_do_not_count(self, file, read):
        one = json.loads(notebook("x = 1"))
        one["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * MAX_CODE}]
        self.pick([file(f"a{number}.ipynb", json.dumps(one | {"n": number})) for number in range(9)])
        assert len(read) == 9

    def test_templates_only_where_more_was_handed_in_is_no_answer(self, file):
        choice = self.pick([file(f"a{number:02}.py", f"'template', {number}") for number in range(25)])
        assert (choice.source, choice.status) == (None, "missing")
        assert choice.reason.endswith("a24.py; hand in only the file that counts")


def test_names_are_shown_in_one_visible_line(file):
    choice = choose([file("a\n\x1b[2J\u202eyp.py", "{")], lambda _: False, nothing_of_ours, "projections")
    assert choice.reason.startswith("a ␛[2J⟨U+202E⟩yp.py: the file is not valid Python")
