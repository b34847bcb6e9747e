"""Hidden cases of ``component_terms``: the products x[i] * W[i, j] that make up one output component."""

import pytest
from numpy import array

from checks import assert_array


@pytest.mark.case("component_terms", points=0.25)
def test_worked_example(student):
    """Both components of the worked example."""
    x, W = array([2, 3]), array([[1, 10], [0, -1]])
    assert_array(student.component_terms(x, W, 0), [2, 0])
    assert_array(student.component_terms(x, W, 1), [20, -3])


@pytest.mark.case("component_terms", points=0.25)
@pytest.mark.parametrize(
    ("shape", "j"),
    [
        pytest.param((3, 5), 0, id="wide-first"),
        pytest.param((3, 5), 4, id="wide-last"),
        pytest.param((5, 3), 1, id="tall-middle"),
    ],
)
def test_rectangular(student, reference, draw, shape, j):
    """A W that is not square; the first, the middle or the last component."""
    x, W = draw(shape[0]), draw(*shape)
    assert_array(student.component_terms(x, W, j), reference.component_terms(x, W, j))


@pytest.mark.case("component_terms", points=0.25)
def test_square(student, reference, draw):
    """A square W; the middle component, asked for twice."""
    x, W = draw(3), draw(3, 3)
    assert_array(student.component_terms(x, W, 1), reference.component_terms(x, W, 1))
    assert_array(student.component_terms(x, W, 1), reference.component_terms(x, W, 1))


@pytest.mark.case("component_terms", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """A W of a single row, then one of a single column."""
    x, W = draw(1), draw(1, 4)
    assert_array(student.component_terms(x, W, 2), reference.component_terms(x, W, 2))
    x, W = draw(4), draw(4, 1)
    assert_array(student.component_terms(x, W, 0), reference.component_terms(x, W, 0))


@pytest.mark.case("component_terms", points=0.25)
def test_zeros_and_magnitudes(student, reference, draw):
    """Whole numbers with zeros and minus signs among them, then very large and very small numbers."""
    x, W = array([0, -4, 7, 3]), array([[5, -2], [-3, 6], [0, -8], [1, 0]])
    assert_array(student.component_terms(x, W, 1), [0, -24, -56, 0])
    x, W = draw(3) * 1e12, draw(3, 2) * 1e4
    assert_array(student.component_terms(x, W, 1), reference.component_terms(x, W, 1))
    x, W = draw(3) * 1e-15, draw(3, 2) * 1e-15
    assert_array(student.component_terms(x, W, 0), reference.component_terms(x, W, 0))


@pytest.mark.case("component_terms", points=0.25)
def test_views_and_read_only(student, reference, draw):
    """Inputs that are views into other arrays (every second entry, transposed, reversed) or read-only."""
    x, W = draw(6)[::2], draw(4, 3).T
    assert_array(student.component_terms(x, W, 3), reference.component_terms(x, W, 3))
    x, W = draw(4)[::-1], draw(8, 6)[::2, ::2]
    assert_array(student.component_terms(x, W, 1), reference.component_terms(x, W, 1))
    x.flags.writeable = W.flags.writeable = False
    assert_array(student.component_terms(x, W, 2), reference.component_terms(x, W, 2))
