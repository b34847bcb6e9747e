"""Hidden cases of ``project_component``: one output component, y_j."""

import pytest
from numpy import array

from checks import assert_number


@pytest.mark.case("project_component", points=0.25)
def test_worked_example(student):
    """Both components of the worked example."""
    x, W = array([2, 3]), array([[1, 10], [0, -1]])
    assert_number(student.project_component(x, W, 0), 2)
    assert_number(student.project_component(x, W, 1), 17)


@pytest.mark.case("project_component", points=0.25)
@pytest.mark.parametrize("j", [pytest.param(0, id="first"), pytest.param(2, id="middle"), pytest.param(4, id="last")])
def test_more_columns_than_rows(student, reference, draw, j):
    """A W with more columns than rows; the first, the middle or the last component."""
    x, W = draw(3), draw(3, 5)
    assert_number(student.project_component(x, W, j), reference.project_component(x, W, j))


@pytest.mark.case("project_component", points=0.25)
@pytest.mark.parametrize("j", [pytest.param(0, id="first"), pytest.param(2, id="last")])
def test_more_rows_than_columns(student, reference, draw, j):
    """A W with more rows than columns; the first or the last component."""
    x, W = draw(6), draw(6, 3)
    assert_number(student.project_component(x, W, j), reference.project_component(x, W, j))


@pytest.mark.case("project_component", points=0.25)
def test_square(student, reference, draw):
    """A square W; the middle component."""
    x, W = draw(3), draw(3, 3)
    assert_number(student.project_component(x, W, 1), reference.project_component(x, W, 1))


@pytest.mark.case("project_component", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """A W of a single row, then one of a single column."""
    x, W = draw(1), draw(1, 4)
    assert_number(student.project_component(x, W, 3), reference.project_component(x, W, 3))
    x, W = draw(4), draw(4, 1)
    assert_number(student.project_component(x, W, 0), reference.project_component(x, W, 0))


@pytest.mark.case("project_component", points=0.25)
def test_zeros_and_negatives(student):
    """Whole numbers with zeros and minus signs among them; one sum is zero."""
    x, W = array([0, -4, 7, 3]), array([[5, -2, 4], [-3, 6, 0], [0, -8, 3], [1, 0, -7]])
    assert_number(student.project_component(x, W, 0), 15)
    assert_number(student.project_component(x, W, 1), -80)
    assert_number(student.project_component(x, W, 2), 0)


@pytest.mark.case("project_component", points=0.25)
def test_views_and_read_only(student, reference, draw):
    """Inputs that are views into other arrays (every second entry, transposed, reversed) or read-only."""
    x, W = draw(6)[::2], draw(4, 3).T
    assert_number(student.project_component(x, W, 3), reference.project_component(x, W, 3))
    x, W = draw(4)[::-1], draw(8, 6)[::2, ::2]
    assert_number(student.project_component(x, W, 1), reference.project_component(x, W, 1))
    x.flags.writeable = W.flags.writeable = False
    assert_number(student.project_component(x, W, 2), reference.project_component(x, W, 2))


@pytest.mark.case("project_component", points=0.25)
def test_large_and_tiny(student, reference, draw):
    """Very large, then very small numbers."""
    x, W = draw(3) * 1e12, draw(3, 2) * 1e4
    assert_number(student.project_component(x, W, 1), reference.project_component(x, W, 1))
    x, W = draw(3) * 1e-15, draw(3, 2) * 1e-15
    assert_number(student.project_component(x, W, 0), reference.project_component(x, W, 0))


@pytest.mark.case("project_component", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and another component of the same W between."""
    x, W = draw(4), draw(4, 6)
    for j in (5, 1, 5):
        assert_number(student.project_component(x, W, j), reference.project_component(x, W, j))
