"""Whatever Canvas's gradebook looks like, and however long it is, the same grades arrive."""

from __future__ import annotations

import csv
import io
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lms_import
from gradebook_fixtures import canvas, results, verdict
from qkv_grader.gradebooks import for_canvas, read_grades

TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=8)
CELLS = st.one_of(st.none(), st.just("EX"), st.just("N/A"), st.integers(0, 80).map(lambda quarters: quarters / 4))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    separator=st.sampled_from(",;"),
    mark=st.sampled_from(["", "\ufeff"]),
    comma=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    end=st.sampled_from(["\n", "\r\n"]),
    cells=st.lists(st.tuples(TEXTS, CELLS, st.one_of(st.none(), st.integers(0, 80))), min_size=1, max_size=6),
)
def test_whatever_the_gradebook_looks_like_the_same_grades_arrive(
    tmp_path_factory, *, separator, mark, comma, quoting, end, cells
):
    def shown(value):
        return (
            "" if value is None else value if type(value) is str else f"{value:.2f}".replace(".", "," if comma else ".")
        )

    rows = [["Student", "ID", "SIS Login ID", "Section", "Essay; 1, 2 (7)", "Sums (12)", "Final Score"]]
    rows.append(["    Points Possible", "", "", "", shown(10.0), shown(20.0), "(read only)"])
    for number, (name, cell, _) in enumerate(cells):
        rows.append([f"{name}, ?", str(100 + number), "=1+1", name, shown(9.0), shown(cell), "1"])
    text = io.StringIO()
    csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows)
    folder = tmp_path_factory.mktemp("any")
    data = (mark + text.getvalue()).encode()
    (folder / "g.csv").write_bytes(data)
    ours = {f"s{number}": quarters / 4 for number, (_, _, quarters) in enumerate(cells) if quarters is not None}
    students = [canvas(name, str(100 + int(name[1:]))) for name in ours]
    place = results(folder / "results", [verdict("gone"), *(verdict(*one) for one in ours.items())], students)
    filled = for_canvas(read_grades(place), folder / "g.csv", None, scale=False)
    before = lms_import.canvas(_only(data, separator, [0, 1, 2, 3, 5]))
    after = lms_import.canvas(filled.table)
    words = {who for who, grade in before.grades.items() if isinstance(grade, str)}
    expected = {str(100 + int(name[1:])): score for name, score in ours.items()}
    assert after.grades == before.grades | {who: score for who, score in expected.items() if who not in words}
    assert after.points_possible == before.points_possible
    assert filled.table.startswith("\ufeff".encode()) == bool(mark)
    theirs = list(csv.reader(io.StringIO(filled.table.decode("utf-8-sig"), newline=""), delimiter=separator))
    assert [row[:4] for row in theirs] == [row[:4] for row in rows]


def _only(data: bytes, separator: str, columns: list[int]) -> bytes:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator)
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows([row[column] for column in columns] for row in rows)
    return text.getvalue().encode()


def test_three_hundred_students_take_a_moment(tmp_path):
    lines = ["Student,ID,SIS Login ID,Section,Sums (12)", "    Points Possible,,,,20.00"]
    lines += [f'"Doe, Jo",{number},jo{number},A,' for number in range(300)]
    (tmp_path / "g.csv").write_text("\n".join(lines))
    made = [verdict(f"s{number}", number % 81 / 4) for number in range(300)]
    place = results(tmp_path / "results", made, [canvas(f"s{number}", str(number)) for number in range(300)])
    began = time.perf_counter()
    filled = for_canvas(read_grades(place), tmp_path / "g.csv", None, scale=False)
    assert time.perf_counter() - began < 2
    assert lms_import.canvas(filled.table).grades == {str(number): number % 81 / 4 for number in range(300)}
