"""Hidden cases of ``project_row``: y = xW for one token."""

import pytest
from numpy import array

from checks import assert_array


def compare(student, reference, x, W):
    """Ask for y = xW and compare it with the right one."""
    assert_array(student.project_row(x, W), reference.project_row(x, W))


def turned(x, W):
    """Return x and W, x the other way round if no result would be negative: luck must not hide a sign."""
    if (x @ W).min() >= 0:
        x *= -1
    return x, W


@pytest.mark.case("project_row", points=0.25)
def test_worked_example(student):
    """The worked example."""
    y = student.project_row(array([2, 3]), array([[1, 10], [0, -1]]))
    assert_array(y, [2, 17])


@pytest.mark.case("project_row", points=0.25)
@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        pytest.param(3, 5, id="wide"),
        pytest.param(2, 9, id="very-wide"),
        pytest.param(5, 2, id="tall"),
        pytest.param(4, 4, id="square"),
    ],
)
def test_shapes(student, reference, draw, rows, columns):
    """A W with more columns than rows, with more rows than columns, or square."""
    compare(student, reference, *turned(draw(rows), draw(rows, columns)))


@pytest.mark.case("project_row", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """A W of a single row, of a single column, of a single number."""
    compare(student, reference, *turned(draw(1), draw(1, 4)))
    compare(student, reference, draw(4), draw(4, 1))
    compare(student, reference, draw(1), draw(1, 1))


@pytest.mark.case("project_row", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in x and in W, terms that cancel, terms that are equal, and zeros alone."""
    x, W = draw.integers(5), draw.integers(5, 4)
    x[0], W[1, 0], W[4, 1], W[3:, 2:] = 0, 0, 0, 0
    W[1, 2:], W[2, 2:] = x[2], (x[1], -x[1])
    compare(student, reference, *turned(x, W))
    compare(student, reference, 0 * x, W)


@pytest.mark.case("project_row", points=0.25)
def test_equal_numbers(student, reference, draw):
    """Numbers that occur twice: in x, in two rows and in two columns of W."""
    x, W = draw(5), draw(5, 4)
    x[2], x[3], W[2], W[:, 1] = x[1], x[0], W[1], W[:, 0]
    compare(student, reference, *turned(x, W))


@pytest.mark.case("project_row", points=0.5)
def test_whole_numbers_and_decimals(student, reference, draw):
    """A whole-number x with a decimal W, then the other way round, decimals without an end."""
    compare(student, reference, *turned(draw.integers(3), draw(3, 4) / draw(3, 4)))
    compare(student, reference, draw(4) / draw(4), draw.integers(4, 3))


@pytest.mark.case("project_row", points=0.25)
def test_every_second_and_reversed(student, reference, draw):
    """Inputs that are every second entry of another array, then another array backwards."""
    compare(student, reference, *turned(draw(6)[::2], draw(6, 8)[::2, ::2]))
    compare(student, reference, draw(3)[::-1], draw(3, 2)[::-1, ::-1])


@pytest.mark.case("project_row", points=0.25)
def test_transposed(student, reference, draw):
    """A W that is the transpose of another array."""
    compare(student, reference, *turned(draw(3), draw(5, 3).T))


@pytest.mark.case("project_row", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    x, W = turned(draw(4), draw(4, 3))
    x.flags.writeable = W.flags.writeable = False
    compare(student, reference, x, W)


@pytest.mark.case("project_row", points=0.5)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large numbers, whole ones among them, very small ones, and one sign throughout."""
    compare(student, reference, abs(draw(3)) * 1e12, abs(draw(3, 2)) * 1e4)
    compare(student, reference, -abs(draw(3)) * 1e-15, abs(draw(3, 2)) * 1e-15)
    compare(student, reference, draw.integers(3) * 10**8 + 1, draw.integers(3, 2) * 10**7 + 1)


@pytest.mark.case("project_row", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them one with another x and one with another W."""
    x, other, W, another = draw(3), draw(3), draw(3, 4), draw(3, 4)
    for row, weights in ((x, W), (other, W), (x, another), (x, W)):
        compare(student, reference, row, weights)
