"""Who handed in what: one row a student, whatever lies in the folder, in an order that is always the same."""

import itertools
import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake_fixtures import put, zipped
from qkv_grader.intake.handins import MAX_DEPTH, MAX_FILES, RESULTS_MARK, IntakeError, collect
from qkv_grader.intake.ids import safe, unique

pytest_plugins = ["intake_fixtures"]


class TestRows:
    def test_each_folder_or_file_is_one_student_named_after_it(self, folder, rows):
        put(folder / "ana" / "projections.py")
        put(folder / "ben.ipynb")
        put(folder / "cleo.v2.py")
        assert {row.student: row.name for row in rows().values()} == {
            "ana": "ana", "ben": "ben.ipynb", "cleo.v2": "cleo.v2.py"
        }  # fmt: skip

    def test_several_paths_put_their_name_before_the_students(self, folder, tmp_path, rows):
        put(folder / "ana.py")
        put(tmp_path / "late" / "ana.py")
        lone = put(tmp_path / "lone.py")
        assert sorted(rows(folder, tmp_path / "late", lone)) == ["class-ana", "late-ana", "lone"]

    def test_a_path_given_twice_counts_once(self, folder, rows):
        put(folder / "ana.py")
        assert list(rows(folder, folder / "." / "../class")) == ["ana"]

    def test_the_current_folder_has_a_name_too(self, folder, tmp_path, rows, monkeypatch):
        put(folder / "ana.py")
        put(tmp_path / "late" / "ana.py")
        monkeypatch.chdir(folder)
        assert sorted(rows(type(folder)("."), tmp_path / "late")) == ["class-ana", "late-ana"]

    def test_hidden_files_and_caches_are_no_students(self, folder, rows):
        for name in (".DS_Store", ".git/x.py", "__pycache__/x.py", "__MACOSX/x.py", ".ipynb_checkpoints/x.ipynb"):
            put(folder / name)
            put(folder / "ana" / name)
        put(folder / "ana" / "a.py")
        assert [file.name for row in rows().values() for file in row.files] == ["a.py"]

    def test_files_further_down_are_found(self, folder, rows):
        put(folder / "ana" / "week 3" / "a.py")
        assert [file.name for file in rows()["ana"].files] == ["a.py"]

    def test_nothing_gradable_is_a_row_with_a_reason(self, folder, rows):
        (folder / "empty").mkdir()
        put(folder / "essay.docx")
        put(folder / "photos" / "a.png")
        assert {row.student: (row.status, row.problem) for row in rows().values()} == {
            "empty": ("missing", "nothing was handed in: hand in your .py or .ipynb file"),
            "essay": (
                "missing",
                "nothing to grade in what was handed in (essay.docx): hand in your .py or .ipynb file",
            ),
            "photos": ("missing", "nothing to grade in what was handed in (a.png): hand in your .py or .ipynb file"),
        }

    def test_names_are_shown_in_one_visible_line(self, folder, rows):
        put(folder / "ana\n\x1b[2Jproject_row: 4 of 4\u202e.py")
        put(folder / "ben" / "x\n.txt")
        put(folder / "cleo.zip", zipped(**{"y\n\x1b.txt": "1"}))
        (ana, ben, cleo) = rows().values()
        assert ana.name == "ana ␛[2Jproject_row: 4 of 4⟨U+202E⟩.py"
        assert "(x .txt)" in ben.problem
        assert "(cleo.zip/y ␛.txt)" in cleo.problem

    def test_a_folder_of_results_is_no_student_wherever_it_lies(self, folder, tmp_path, rows):
        put(folder / "ana" / "a.py")
        for place in (folder / "results", folder / "ana" / "results"):
            put(place / RESULTS_MARK, b"{}")
            put(place / "staff" / "ben" / "b.py")
        (folder / "not there yet, or empty").mkdir()
        found = collect([folder], tmp_path / "scratch", leave_out=folder / "not there yet, or empty")
        assert [(row.student, [file.name for file in row.files]) for row in found] == [("ana", ["a.py"])]

    def test_a_student_s_folder_with_such_a_mark_in_it_is_looked_at(self, folder, rows):
        put(folder / "ana" / "a.py")
        put(folder / "ana" / RESULTS_MARK, b"{}")
        assert [file.name for file in rows()["ana"].files] == ["a.py"]

    def test_a_folder_of_results_named_by_hand_stops_the_call(self, folder, rows):
        put(folder / RESULTS_MARK, b"{}")
        with pytest.raises(IntakeError, match="these are results; name the folder of submissions"):
            rows()

    def test_a_folder_in_which_nobody_handed_in_stops_the_call(self, folder, rows):
        put(folder / ".DS_Store")
        with pytest.raises(IntakeError, match=r"class: nothing was handed in there; name the folder"):
            rows()

    def test_a_path_that_is_not_there_stops_the_call(self, folder):
        with pytest.raises(IntakeError, match="no such file or folder"):
            collect([folder / "nobody"], folder)

    def test_links_are_not_followed(self, folder, tmp_path, rows):
        secret = put(tmp_path / "secret" / "a.py")
        (folder / "linked").symlink_to(secret.parent)
        (folder / "linked.py").symlink_to(secret)
        put(folder / "ana" / "a.txt")
        (folder / "ana" / "a.py").symlink_to(secret)
        (folder / "ana" / "more").symlink_to(secret.parent)
        assert [row.files for row in rows().values()] == [(), (), ()]
        assert all(row.problem for row in rows().values())

    def test_a_link_named_by_hand_is(self, folder, tmp_path, rows):
        put(folder / "ana.py")
        (tmp_path / "term").symlink_to(folder)
        (tmp_path / "one.py").symlink_to(folder / "ana.py")
        assert list(rows(tmp_path / "term")) == ["ana"]
        assert rows(tmp_path / "one.py")["one"].files

    def test_pipes_too_deep_and_too_many_are_rows(self, folder, rows):
        os.mkfifo(folder / "pipe.py")
        put(folder / "deep" / "/".join("d" * (MAX_DEPTH + 1)) / "a.py")
        for number in range(MAX_FILES + 1):
            put(folder / "many" / f"{number}.txt", b"")
        assert {row.status for row in rows().values()} == {"missing"}
        assert "a file nor a folder" in rows()["pipe"].problem
        assert "deep" in rows()["deep"].problem
        assert "more than" in rows()["many"].problem

    def test_order_is_that_of_the_ids(self, folder, tmp_path, monkeypatch):
        for name in "cab":
            put(folder / name / "x.py")
            put(folder / name / "y.py")
        expected = collect([folder], tmp_path / "scratch")
        scandir = os.scandir

        def shuffled(path):
            return random.Random(1).sample(entries := list(scandir(path)), len(entries))

        monkeypatch.setattr(os, "scandir", shuffled)
        assert collect([folder], tmp_path / "scratch") == expected
        assert [row.student for row in expected] == ["a", "b", "c"]


class TestIds:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Ana Pérez", "Ana_Pérez"),
            ("李雷", "李雷"),
            ("../../etc/passwd", "etc_passwd"),
            ("a<b>\"'&\n\u202e", "a_b"),
            ("=1+1", "1_1"),
            ("", "student"),
            ("...", "student"),
            ("con", "student_con"),
            ("NUL.txt", "student_NUL.txt"),
            ("-rf", "rf"),
        ],
    )
    def test_are_safe_for_any_file_system(self, name, expected):
        assert safe(name) == expected

    def test_are_short_enough(self):
        assert len(safe("é" * 300).encode()) <= 120

    def test_of_two_files_with_one_stem_keep_the_suffix(self, folder, rows):
        put(folder / "a.py")
        put(folder / "a.ipynb")
        put(folder / "b.py")
        assert sorted(rows()) == ["a.ipynb", "a.py", "b"]

    def test_of_names_that_become_one_carry_a_digest(self, folder, rows):
        for name in ("ana p", "ana_p", "ANA-p"):
            put(folder / name / "a.py")
        ids = sorted(rows())
        assert ids[0] == "ANA-p"
        assert all(id_.startswith("ana_p-") and len(id_) == 12 for id_ in ids[1:])

    def test_do_not_depend_on_who_else_handed_in(self, folder, rows):
        put(folder / "a.py")
        put(folder / "a.ipynb")
        before = set(rows())
        put(folder / "b" / "a.py")
        put(folder / "A b" / "a.py")
        assert before < set(rows())

    @pytest.mark.parametrize("make", [
        lambda n: put(n / "ada.py"),
        lambda n: put(n / "class" / "ada.py").parent,
        lambda n: [put(n / "class" / "ada.py"), put(n / "class" / "ada.ipynb")][0].parent,
    ], ids=["files", "folders of one name", "folders that hold the same names"])  # fmt: skip
    def test_do_not_depend_on_the_order_of_the_paths(self, tmp_path, make):
        paths = [make(tmp_path / name) for name in ("n1", "n2", "n3")]
        ids = []
        for order in itertools.permutations(paths):
            rows = collect(order, tmp_path / "scratch")
            ids.append({row.files[0]: row.student for row in rows})
        assert all(one == ids[0] for one in ids)
        assert all(student.startswith(path.relative_to(tmp_path).parts[0]) for path, student in ids[0].items())

    def test_of_files_that_meet_name_the_folder_that_they_lie_in(self, tmp_path):
        paths = [put(tmp_path / name / "ada.py") for name in ("n2", "n1")]
        assert [row.student for row in collect(paths, tmp_path / "scratch")] == ["n1-ada", "n2-ada"]

    def test_names_that_are_not_unicode_stay_apart(self, folder, rows):
        for name in (b"\xfe", b"\xff"):
            os.mkdir(os.fsencode(folder) + b"/" + name)
        assert len(rows()) == 2
        assert all(row.name.encode() for row in rows().values())

    @settings(max_examples=200, deadline=None, derandomize=True)
    @given(
        st.lists(
            st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["a", "A", "a_", "ａ"]), unique=True
        )
    )
    def test_are_unique_even_where_case_does_not_count(self, names):
        ids = unique([((name, f"{name}.py"), name) for name in names])
        assert len({id_.casefold() for id_ in ids}) == len(names)
        assert all(id_ and id_[0] not in ".-_" and not set(id_) & set('/\\:*?"<>|\0\n ') for id_ in ids)
        again = unique([((name, f"{name}.py"), name) for name in reversed(names)])
        assert again == ids[::-1]
