"""Hidden cases of ``project_component``: one output component, y_j."""

import pytest
from numpy import array

from checks import assert_number


def compare(student, reference, x, W, *components):
    """Ask for components of xW, one after the other, and compare each with the right one."""
    for j in components:
        assert_number(student.project_component(x, W, j), reference.project_component(x, W, j))


def turned(x, W, j):
    """Return x and W, x the other way round if y_j would not be negative: luck must not hide a sign."""
    if x @ W[:, j] > 0:
        x *= -1
    return x, W


@pytest.mark.case("project_component", points=0.25)
def test_worked_example(student):
    """Both components of the worked example."""
    x, W = array([2, 3]), array([[1, 10], [0, -1]])
    assert_number(student.project_component(x, W, 0), 2)
    assert_number(student.project_component(x, W, 1), 17)


@pytest.mark.case("project_component", points=0.25)
@pytest.mark.parametrize("j", [pytest.param(0, id="first"), pytest.param(4, id="last")])
def test_more_columns_than_rows(student, reference, draw, j):
    """A W with more columns than rows; the first or the last component, then the second."""
    x, W = turned(draw(3), draw(3, 5), j)
    compare(student, reference, x, W, j, 1)


@pytest.mark.case("project_component", points=0.25)
@pytest.mark.parametrize("j", [pytest.param(0, id="first"), pytest.param(2, id="last")])
def test_more_rows_than_columns(student, reference, draw, j):
    """A W with more rows than columns; the first or the last component, then the second."""
    x, W = turned(draw(5), draw(5, 3), j)
    compare(student, reference, x, W, j, 1)


@pytest.mark.case("project_component", points=0.25)
def test_square(student, reference, draw):
    """A square W; the last, then the first component."""
    x, W = turned(draw(5), draw(5, 5), 4)
    compare(student, reference, x, W, 4, 0)


@pytest.mark.case("project_component", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """A W of a single row, of a single column, of a single number."""
    compare(student, reference, *turned(draw(1), draw(1, 4), 3), 3)
    compare(student, reference, draw(4), draw(4, 1), 0)
    compare(student, reference, draw(1), draw(1, 1), 0)


@pytest.mark.case("project_component", points=0.25)
def test_whole_numbers_and_decimals(student, reference, draw):
    """A whole-number x with a decimal W, then the other way round, decimals without an end."""
    compare(student, reference, *turned(draw.integers(3), draw(3, 4) / draw(3, 4), 2), 2)
    compare(student, reference, draw(4) / draw(4), draw.integers(4, 3), 1)


@pytest.mark.case("project_component", points=0.25)
def test_zeros_and_equal_numbers(student, reference, draw):
    """Zeros in x and in W, terms that cancel, numbers that occur twice."""
    x, W = draw.integers(5), draw.integers(5, 4)
    x[0], W[1, 0] = 0, 0
    W[1, 3], W[2, 3], W[3:, 3] = x[2], -x[1], 0
    compare(student, reference, x, W, 0, 3)
    x, W = draw(5), draw(5, 3)
    x[2], x[3], W[2], W[:, 1] = x[1], x[0], W[1], W[:, 0]
    compare(student, reference, *turned(x, W, 1), 1, 2)
    compare(student, reference, 0 * x, W, 2)


@pytest.mark.case("project_component", points=0.25)
def test_views_and_read_only(student, reference, draw):
    """Inputs that are views into other arrays (every second entry, transposed, reversed) or read-only."""
    compare(student, reference, *turned(draw(6)[::2], draw(4, 3).T, 3), 3)
    x, W = draw(4)[::-1], draw(8, 6)[::2, ::2]
    x.flags.writeable = W.flags.writeable = False
    compare(student, reference, x, W, 1)


@pytest.mark.case("project_component", points=0.25)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large numbers, whole ones among them, very small ones, and one sign throughout."""
    compare(student, reference, abs(draw(3)) * 1e12, abs(draw(3, 2)) * 1e4, 1)
    compare(student, reference, -abs(draw(3)) * 1e-15, abs(draw(3, 2)) * 1e-15, 0)
    compare(student, reference, draw.integers(3) * 10**8 + 1, draw.integers(3, 2) * 10**7 + 1, 1)


@pytest.mark.case("project_component", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and another component of the same W between."""
    x, W = turned(draw(5), draw(5, 6), 5)
    compare(student, reference, x, W, 5, 1, 5)
