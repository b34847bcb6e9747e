"""Who handed in what: one row a student, whatever lies in the folder, in an order that is always the same."""

import io
import os
import random
import stat
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qkv_grader import archive
from qkv_grader.ids import safe, unique
from qkv_grader.intake import MAX_DEPTH, MAX_FILES, IntakeError, collect


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def rows(folder, tmp_path):
    def rows(*paths):
        return {row.student: row for row in collect(paths or [folder], tmp_path / "scratch")}

    return rows


def put(path, content=b"x = 1"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


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


class TestZips:
    def test_what_otter_exports_is_opened(self, folder, rows):
        put(folder / "ana.zip", zipped(**{"projections.ipynb": "{}", ".OTTER_LOG": "x", "projections.pdf": "x"}))
        (file,) = rows()["ana"].files
        assert (file.name, file.read_bytes()) == ("projections.ipynb", b"{}")

    def test_nothing_is_written_outside_the_private_folder(self, folder, tmp_path, rows):
        members = {
            "../out.py": "1",
            "/abs.py": "2",
            "a/../../b.py": "3",
            "..\\c.py": "4",
            "C:\\d.py": "5",
            "ok/e.py": "6",
        }
        put(folder / "ana.zip", zipped(**members))
        files = rows()["ana"].files
        assert [file.name for file in files] == ["e.py"]
        assert all((tmp_path / "scratch") in file.parents for file in files)
        assert {path.name for path in tmp_path.rglob("*.py")} == {"e.py"}

    def test_links_in_it_are_left_out(self, folder, rows):
        link = zipfile.ZipInfo("a.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        put(folder / "ana.zip", zipped(**{"b.py": "x"}))
        with zipfile.ZipFile(folder / "ana.zip", "a") as zip_:
            zip_.writestr(link, "/etc/passwd")
        assert [file.name for file in rows()["ana"].files] == ["b.py"]

    def test_two_members_of_one_name_stay_apart(self, folder, rows):
        put(folder / "ana.zip", zipped(**{"a/x.py": "1", "b/x.py": "2"}))
        assert sorted(file.read_text() for file in rows()["ana"].files) == ["1", "2"]

    def test_without_code_in_it_names_what_is(self, folder, rows):
        put(folder / "ana.zip", zipped(**{"essay.docx": "x"}))
        assert "ana.zip/essay.docx" in rows()["ana"].problem

    def test_a_bomb_is_refused(self, folder, rows):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
            for number in range(20):
                bomb.writestr(f"{number}.py", b"\0" * 100_000_000 if number == 0 else b"\0" * 6_000_000)
        put(folder / "ana.zip", out.getvalue())
        start = time.process_time()
        assert rows()["ana"].status == "unreadable"
        assert time.process_time() - start < 5

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"PK",
            zipped(**{"a.py": "x" * 99})[:-30],
            zipped(**{"a.py": "x" * 99}).replace(b"xx", b"yy", 1),
            archive._ENTRY * (archive.MAX_MEMBERS + 1),
            bytes(archive.MAX_ZIP_BYTES + 1),
        ],
        ids=["empty", "cut", "cut at the end", "wrong checksum", "too many members", "too large"],
    )
    def test_a_broken_one_is_unreadable(self, folder, rows, content):
        put(folder / "ana.zip", content)
        assert rows()["ana"].status == "unreadable"
        assert rows()["ana"].problem.startswith("ana.zip: ")

    def test_a_broken_one_beside_a_file_is_only_mentioned(self, folder, rows):
        put(folder / "ana" / "a.py")
        put(folder / "ana" / "b.zip", b"PK")
        assert (rows()["ana"].status, rows()["ana"].also[:6]) == ("", "b.zip:")

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_unusual_packing_is_refused(self, folder, rows, method):
        with zipfile.ZipFile(folder / "ana.zip", "w", method) as zip_:
            zip_.writestr("a.py", "x = 1")
        assert "unusual" in rows()["ana"].problem

    @settings(
        max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(st.data())
    def test_mutated_zips_never_raise(self, tmp_path, data):
        content = bytearray(zipped(**{"a.py": "x = 1", "b/c.ipynb": "{}"}))
        for _ in range(data.draw(st.integers(1, 6))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        class_ = tmp_path / "fuzz"
        put(class_ / "ana.zip", bytes(content))
        (row,) = collect([class_], tmp_path / str(data.draw(st.uuids())))
        assert row.files or row.problem
