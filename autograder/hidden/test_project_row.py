"""Hidden cases of ``project_row``: y = xW for one token."""

import numpy as np
import pytest
from numpy import array

from checks import assert_array


def compare(student, reference, x, W):
    """Ask for y = xW and compare it with the right one."""
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_worked_example(student):
    """The worked example."""
    y = student.project_row(array([2, 3]), array([[1, 10], [0, -1]]))
    assert_array(y, [2, 17])


@pytest.mark.case("project_row", points=0.25)
@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(3, 5), (5, 6), (2, 3)], id="wide"),
        pytest.param([(2, 9), (1, 6)], id="very-wide"),
        pytest.param([(6, 2), (4, 3), (9, 5)], id="tall"),
        pytest.param([(4, 4), (2, 2), (3, 3), (6, 6), (5, 5)], id="square"),
    ],
)
def test_shapes(student, reference, draw, shapes):
    """A W with more columns than rows, with more rows than columns, or square."""
    for rows, columns in shapes:
        compare(student, reference, draw(rows), draw(rows, columns))


@pytest.mark.case("project_row", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """A W of a single row, of a single column, of a single number."""
    for rows, columns in ((1, 4), (4, 1), (1, 1)):
        compare(student, reference, draw(rows), draw(rows, columns))


@pytest.mark.case("project_row", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in x and in W, and terms that cancel."""
    x, W = draw.integers(5), draw.integers(5, 4)
    x[0], x[3], W[1, 0], W[4, 1] = 0, 0, 0, 0
    W[:, 2], W[1, 3], W[2, 3], W[4, 3] = 0, x[2], -x[1], 0
    compare(student, reference, x, W)
    x, W = draw(4), draw(4, 3)
    x[3], W[0], W[1:, 2] = 0, 0, 0
    compare(student, reference, x, W)
    compare(student, reference, np.zeros(4), W)
    compare(student, reference, draw(4), np.zeros((4, 3)))


@pytest.mark.case("project_row", points=0.25)
def test_equal_numbers(student, reference, draw):
    """Numbers that occur twice: in x, in a column of W, in two columns or rows of W."""
    x, W = draw(4), draw(4, 3)
    x[2], W[:, 1] = x[0], W[:, 0]
    compare(student, reference, x, W)
    x, W = draw(4), draw(4, 3)
    W[2] = W[1]
    compare(student, reference, x, W)
    x[2] = x[1]
    compare(student, reference, x, W)


@pytest.mark.case("project_row", points=0.5)
def test_whole_numbers_and_decimals(student, reference, draw):
    """A whole-number x with a decimal W, the other way round, then whole numbers alone."""
    compare(student, reference, draw.integers(3), draw(3, 4) / draw(3, 4))
    compare(student, reference, draw(4) / draw(4), draw.integers(4, 3))
    compare(student, reference, draw.integers(3), draw.integers(3, 3))


@pytest.mark.case("project_row", points=0.25)
def test_every_second_and_reversed(student, reference, draw):
    """Inputs that are every second entry of another array, then another array backwards."""
    compare(student, reference, draw(6)[::2], draw(6, 8)[::2, ::2])
    compare(student, reference, draw(3)[::-1], draw(3, 2)[::-1, ::-1])


@pytest.mark.case("project_row", points=0.25)
def test_transposed(student, reference, draw):
    """A W that is the transpose of another array."""
    compare(student, reference, draw(3), draw(5, 3).T)
    compare(student, reference, draw(3), draw(3, 3).T)


@pytest.mark.case("project_row", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    x, W = draw(4), draw(4, 3)
    x.flags.writeable = W.flags.writeable = False
    compare(student, reference, x, W)


@pytest.mark.case("project_row", points=0.5)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large and very small numbers, whole ones among them, decimals without an end, and one sign throughout."""
    for of_x, of_W in ((1e12, 1e4), (1e4, 1e12), (1e-15, 1e-15), (1e12, 1e-15), (1e-15, 1e12), (1, 1e-15)):
        compare(student, reference, draw(3) * of_x, draw(3, 2) * of_W)
    large, W = draw.integers(3) * 10**7 + draw.integers(3), draw.integers(3, 2) * 10**7 + draw.integers(3, 2)
    compare(student, reference, large, W)
    compare(student, reference, draw(4) / draw(4), draw(4, 3) / draw(4, 3))
    compare(student, reference, abs(draw(3)), abs(draw(3, 4)))
    compare(student, reference, -abs(draw(4)), abs(draw(4, 3)))
    compare(student, reference, abs(draw(4)), -abs(draw(4, 3)))


@pytest.mark.case("project_row", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them one with another x and one with another W."""
    x, other, W, another = draw(3), draw(3), draw(3, 4), draw(3, 4)
    for row, weights in ((x, W), (other, W), (x, another), (x, W)):
        compare(student, reference, row, weights)
