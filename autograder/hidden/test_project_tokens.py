"""Hidden cases of ``project_tokens``: every row of X by the same W."""

import pytest
from numpy import array

from checks import assert_array


@pytest.mark.case("project_tokens", points=0.25)
def test_worked_example(student):
    """The worked example as the only token."""
    Y = student.project_tokens(array([[2, 3]]), array([[1, 10], [0, -1]]))
    assert_array(Y, [[2, 17]])


@pytest.mark.case("project_tokens", points=0.25)
@pytest.mark.parametrize(
    ("tokens", "shape"),
    [
        pytest.param(2, (3, 5), id="wide"),
        pytest.param(3, (5, 2), id="tall"),
        pytest.param(3, (3, 3), id="all-equal"),
        pytest.param(4, (2, 4), id="tokens-and-columns-equal"),
    ],
)
def test_shapes(student, reference, draw, tokens, shape):
    """Several tokens and a W that is wide, tall or square, or as wide as there are tokens."""
    X, W = draw(tokens, shape[0]), draw(*shape)
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_token(student, reference, draw):
    """A single token."""
    X, W = draw(1, 4), draw(4, 3)
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.5)
def test_many_tokens(student, reference, draw):
    """Many tokens, some of them equal and one all zeros."""
    X, W = draw(16, 3), draw(3, 4)
    X[7], X[11] = X[2], 0
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_row(student, reference, draw):
    """Tokens of a single entry, so that W has one row."""
    X, W = draw(3, 1), draw(1, 4)
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_column(student, reference, draw):
    """A W of a single column."""
    X, W = draw(3, 4), draw(4, 1)
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_zeros_and_negatives(student):
    """Whole numbers with zeros and minus signs among them."""
    X, W = array([[0, -3, 2], [4, 0, -1]]), array([[5, -2, 0, 1], [-1, 6, 3, 0], [0, -7, -4, 8]])
    assert_array(student.project_tokens(X, W), [[3, -32, -17, 16], [20, -1, 4, -4]])


@pytest.mark.case("project_tokens", points=0.25)
def test_every_second_and_reversed(student, reference, draw):
    """Inputs that are every second entry of another array, then another array backwards."""
    X, W = draw(4, 6)[::2, ::2], draw(6, 8)[::2, ::2]
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))
    X, W = draw(4, 3)[::-1, ::-1], draw(3, 2)[::-1, ::-1]
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_transposed(student, reference, draw):
    """Inputs that are the transpose of another array."""
    X, W = draw(3, 4).T, draw(5, 3).T
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    X, W = draw(3, 4), draw(4, 2)
    X.flags.writeable = W.flags.writeable = False
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_large_and_tiny(student, reference, draw):
    """Very large, then very small numbers."""
    X, W = draw(2, 3) * 1e12, draw(3, 4) * 1e4
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))
    X, W = draw(3, 2) * 1e-15, draw(2, 2) * 1e-15
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and other tokens between."""
    X, others, W = draw(3, 2), draw(5, 2), draw(2, 4)
    for tokens in (X, others, X):
        assert_array(student.project_tokens(tokens, W), reference.project_tokens(tokens, W))
