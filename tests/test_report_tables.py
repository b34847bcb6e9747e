"""The table of grades, and values drawn as small matrices."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkv_grader.records import Correction, Student
from qkv_grader.report import grades_csv
from qkv_grader.report.evidence import evidence_page
from qkv_grader.report.marks import compare
from qkv_grader.report.matrices import Group, Matrix, Scalar, view
from qkv_grader.verdict import CallEvidence
from sample_verdicts import FUZZ, QUESTIONS, array, case, verdict


def table(*verdicts):
    """The table as who reads it sees it: the byte order mark that says how it is encoded is gone."""
    return "".join(grades_csv(verdicts, list(QUESTIONS))).encode().decode("utf-8-sig")


class TestGrades:
    @staticmethod
    def rows(*verdicts):
        return list(csv.reader(io.StringIO(table(*verdicts))))

    def test_has_the_columns_of_the_contract(self):
        before = ["student", "score", "max_score", "status", "reason", "official"]
        assert self.rows() == [[*before, "add", "double", "name", "lms_id", "email", "late", "override"]]

    def test_says_how_it_is_encoded_and_quotes_every_field(self):
        text = "".join(grades_csv([verdict("zoë")], list(QUESTIONS)))
        assert text.encode().startswith(b'\xef\xbb\xbf"student","score",')
        assert text.splitlines()[1] == '"zoë","6","6","graded","","true","4","2","zoë","","","",""'

    def test_tells_the_name_as_handed_in(self):
        (_, row) = self.rows(replace(verdict("student"), name="😀.py"))
        assert (row[0], row[8:]) == ("student", ["😀.py", "", "", "", ""])

    def test_or_what_an_export_told(self):
        known = {"zoë": Student("zoë", "Zoë O'Brien", "007", "zoe@example.edu", "A", "0:05:00", origin="gradescope")}
        text = "".join(grades_csv([verdict("zoë")], list(QUESTIONS), students=known))
        assert text.splitlines()[1].endswith('"Zoë O\'Brien","007","zoe@example.edu","0:05:00",""')

    def test_the_total_after_corrections_stands_beside_the_grader_s_own(self):
        changes = {"ana": {"add": Correction("ana", "add", 1.5, "", "", "", "")}}
        text = "".join(grades_csv([verdict(), verdict("ben")], list(QUESTIONS), changes)).removeprefix("\ufeff")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["score"], row["add"], row["override"]) for row in rows] == [("6", "4", "3.5"), ("6", "4", "")]

    def test_a_comment_alone_is_no_total(self):
        changes = {"ana": {"add": Correction("ana", "add", None, "See me.", "", "", "")}}
        assert "".join(grades_csv([verdict()], list(QUESTIONS), changes)) == "".join(
            grades_csv([verdict()], list(QUESTIONS))
        )

    def test_a_withheld_score_stays_empty_till_every_question_is_corrected(self):
        withheld = verdict(score=None, status="error")
        for corrected, total in ((["add"], ""), (["add", "double"], "2")):
            changes = {"ana": {name: Correction("ana", name, 1.0, "", "", "", "") for name in corrected}}
            text = "".join(grades_csv([withheld], list(QUESTIONS), changes)).removeprefix("\ufeff")
            [row] = csv.DictReader(io.StringIO(text))
            assert (row["score"], row["override"]) == ("", total)

    def test_is_sorted_by_student(self):
        (_, *rows) = self.rows(verdict("b", 1.5), verdict("a"))
        assert [row[:8] for row in rows] == [
            ["a", "6", "6", "graded", "", "true", "4", "2"],
            ["b", "1.5", "6", "graded", "", "true", "1", "0.5"],
        ]

    def test_a_withheld_score_is_empty_and_not_zero(self):
        (_, row) = self.rows(verdict(score=None, status="error", reason="forker", official=False))
        assert row == ["ana", "", "6", "error", "forker", "false", "", "", "ana", "", "", "", ""]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
    def test_no_cell_is_a_formula(self, start):
        (_, row) = self.rows(verdict(reason=f"{start}HYPERLINK('x')"))
        assert row[4].startswith("'")

    @pytest.mark.parametrize("words", [";=1+cmd|' /C calc'!A0", 'a";=1;"=2'])
    def test_nothing_is_a_formula_where_a_semicolon_separates_quoted_or_not(self, words):
        text = table(replace(verdict(reason=words), name=words))
        assert ";" not in text
        assert not any(part[:1] in "=+-@" for part in text.replace('"', "").split(";"))

    @FUZZ
    @given(st.text(max_size=30))
    def test_any_reason_is_one_cell_in_one_line(self, reason):
        text = table(verdict(reason=reason))
        assert text.count("\n") == 2
        assert "\0" not in text
        assert next(csv.reader([text.splitlines()[1]]))[4][:1] not in set("=+-@\t\r")
        text.encode()


def marks(view):
    """Which entries of one view are marked, row by row."""
    return [[entry.differs for entry in row] for row in (view.rows if isinstance(view, Matrix) else [[view]])]


class TestMatrices:
    def test_an_array_is_a_table_with_shape_and_type(self):
        shown = view(array([[1.0, -0.5], [0.0, 100.0]], 2, 2))
        assert [[cell.text for cell in row] for row in shown.rows] == [["1", "-0.5"], ["0", "100"]]
        assert shown.about == "(2, 2) float64"

    def test_entries_that_differ_are_marked_in_both(self):
        ours, theirs = compare(array([2.0, 30.0], 2), array([2.0, 17.0], 2), [False, True])
        assert marks(ours) == marks(theirs) == [[False, True]]

    def test_what_differs_is_what_the_judge_says_whatever_the_numbers_are(self):
        ours, theirs = compare(array([[1.0, 2.0], [3.0, 4.0]], 2, 2), array([[9.0, 2.0], [3.0, 4.0]], 2, 2),
                               [[False, False], [True, False]])  # fmt: skip
        assert marks(ours) == marks(theirs) == [[False, False], [True, False]]
        ours, theirs = compare(array([2.0, 30.0], 2), array([2.0, 17.0], 2), None)
        assert marks(ours) == marks(theirs) == [[False, False]]

    @pytest.mark.parametrize("ours", [[2, 30], {"tuple": [2, 30]}])
    def test_a_list_is_marked_like_an_array(self, ours):
        shown, wanted = compare(ours, array([2.0, 17.0], 2), [False, True])
        assert marks(shown) == marks(wanted) == [[False, True]]

    def test_numbers_that_came_as_arrays_are_a_row_or_a_table_like_others(self):
        shown, wanted = compare([array(2.0), array(30.0)], array([2.0, 17.0], 2), [False, True])
        assert marks(shown) == marks(wanted) == [[False, True]]
        assert shown.about == "list of 2"
        table = view([[array(2.0), array(3.0)], {"tuple": [array(4.0), 5]}])
        assert [[cell.text for cell in row] for row in table.rows] == [["2", "3"], ["4", "5"]]

    def test_a_list_of_arrays_is_marked_like_one(self):
        shown, wanted = compare([array([2.0, 3.0], 2), array([4.0, 5.0], 2)], array([[2.0, 3.0], [4.0, 6.0]], 2, 2),
                                [[False, False], [False, True]])  # fmt: skip
        assert [marks(item) for _, item in shown.items] == [[[False, False]], [[False, True]]]
        assert marks(wanted) == [[False, False], [False, True]]

    @pytest.mark.parametrize("ours", [30.0, array(30.0), {"float": "nan"}, 10**20])
    def test_one_number_is_marked_by_one_mark(self, ours):
        for mark in (True, False):
            shown, wanted = compare(ours, 17.0, mark)
            assert marks(shown) == marks(wanted) == [[mark]]

    def test_all_digits_are_shown_where_fewer_would_look_the_same(self):
        ours, theirs = compare(1e15 + 2, 1e15, True)
        assert (ours.text, theirs.text) == ("1000000000000002", "1000000000000000")
        ours, theirs = compare(1e15 + 2, 1e15, False)
        assert ours.text == theirs.text == "1e+15"

    def test_another_shape_is_marked_as_such(self):
        ours, theirs = compare(array([[2.0, 17.0]], 1, 2), array([2.0, 17.0], 2), None)
        assert (ours.differs, theirs.about) == (True, "(2,) float64")
        assert marks(ours) == [[False, False]]

    def test_of_several_arrays_each_has_marks_of_its_own_or_none(self):
        one, two, three = array([[1.0]], 1, 1), array([[2.0]], 1, 1), array([[1.0, 2.0]], 1, 2)
        shown, wanted = compare({"tuple": [one, three, one]}, {"tuple": [one, one, two]}, [None, None, [[True]]])
        for side in (shown, wanted):
            assert [marks(item)[0][-1] for _, item in side.items] == [False, False, True]
        assert [item.differs for _, item in shown.items] == [False, True, False]

    def test_what_is_not_shown_whole_is_not_marked(self):
        shown, _ = compare(array(None, 999, 999), array(None, 999, 999), [[True] * 999] * 999)
        assert not shown.differs
        shown, wanted = compare([1] * 1000, [2] * 1000, [True] * 1000)
        assert [item.differs for _, item in shown.items] == [item.differs for _, item in wanted.items]
        assert [item.differs for _, item in shown.items] == [True] * 50 + [False]

    def test_marks_that_do_not_fit_mark_nothing(self):
        deep = [True]
        for _ in range(10_000):
            deep = [deep, deep[0]]
        for odd in ([True], [[True, True], [True]], "yes", {"a": True}, deep, 1):
            shown, wanted = compare(array([2.0, 30.0], 2), array([2.0, 17.0], 2), odd)
            assert marks(shown) == marks(wanted) == [[False, False]]

    def test_what_was_left_out_says_so(self):
        assert view(array(None, 999, 999)).text == "array (999, 999) float64, too large to show"

    @pytest.mark.parametrize(
        ("value", "kind"),
        [
            (array([], 0), Matrix),
            (array([[], []], 2, 0), Matrix),
            (array(3.0), Matrix),
            (array(["(1+2j)"], 1, dtype="complex128"), Matrix),
            (array([[[1.0]], [[2.0]]], 2, 1, 1), Group),
            ([[1, 2], [3]], Group),
            ([], Group),
            ({"tuple": []}, Group),
            (10**290, Scalar),
        ],
    )
    def test_odd_values_have_a_view(self, value, kind):
        assert isinstance(view(value), kind)

    @FUZZ
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(
                    st.sampled_from(["array", "shape", "dtype", "tuple", "dict", "object", "float", "x"]), inner
                )
            ),
            max_leaves=12,
        )
    )
    def test_any_json_can_be_shown(self, value):
        call = CallEvidence("add", [value], value, expected=value, differs=value)
        other = CallEvidence("add", [], value, expected=array([1.0], 1), differs=[True])
        lost = verdict(cases=[case("add", 1, outcome="failed", evidence=[call, other])])
        assert "add" in evidence_page(lost, [], {})

    def test_deep_and_wide_values_are_bounded(self):
        deep = wide = []
        for _ in range(200):
            deep = [deep]
        wide = [["x"] * 50] * 400
        assert isinstance(view(deep), Group)
        lost = verdict(cases=[case("add", 1, outcome="failed", evidence=[CallEvidence("add", [deep, wide])])])
        assert len(evidence_page(lost, [], {})) < 1_000_000
