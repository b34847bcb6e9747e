"""Hidden cases of ``project_row``: y = xW for one token."""

import pytest
from numpy import array

from checks import assert_array


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
        pytest.param(6, 2, id="tall"),
        pytest.param(4, 4, id="square"),
    ],
)
def test_shapes(student, reference, draw, rows, columns):
    """A W with more columns than rows, with more rows than columns, or square."""
    x, W = draw(rows), draw(rows, columns)
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_one_row(student, reference, draw):
    """A W of a single row: x has one entry."""
    x, W = draw(1), draw(1, 4)
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_one_column(student, reference, draw):
    """A W of a single column: y has one entry."""
    x, W = draw(4), draw(4, 1)
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_zeros(student):
    """Decimals with zeros among them, in x and in W."""
    x, W = array([0.5, 0, -2.5]), array([[0, 4, -6, 0], [3, -1.5, 0, 2], [2, 0, 1, -8]])
    assert_array(student.project_row(x, W), [-5, 2, -5.5, 20])


@pytest.mark.case("project_row", points=0.25)
def test_whole_numbers(student, reference, draw):
    """Integer arrays, negative entries among them."""
    x, W = array([-7, 2, 5]), draw.integers(3, 4)
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.5)
def test_every_second_and_reversed(student, reference, draw):
    """Inputs that are every second entry of another array, then another array backwards."""
    x, W = draw(6)[::2], draw(6, 8)[::2, ::2]
    assert_array(student.project_row(x, W), reference.project_row(x, W))
    x, W = draw(3)[::-1], draw(3, 2)[::-1, ::-1]
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_transposed(student, reference, draw):
    """A W that is the transpose of another array."""
    x, W = draw(3), draw(5, 3).T
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    x, W = draw(4), draw(4, 3)
    x.flags.writeable = W.flags.writeable = False
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.5)
def test_large_and_tiny(student, reference, draw):
    """Very large, then very small numbers."""
    x, W = draw(3) * 1e12, draw(3, 2) * 1e4
    assert_array(student.project_row(x, W), reference.project_row(x, W))
    x, W = draw(2) * 1e-15, draw(2, 3) * 1e-15
    assert_array(student.project_row(x, W), reference.project_row(x, W))


@pytest.mark.case("project_row", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and another x between."""
    x, other, W = draw(3), draw(3), draw(3, 4)
    for row in (x, other, x):
        assert_array(student.project_row(row, W), reference.project_row(row, W))
