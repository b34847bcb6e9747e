"""Hidden cases of ``project_tokens``: every row of X by the same W."""

import numpy as np
import pytest
from numpy import array

from checks import assert_array


def compare(student, reference, X, W):
    """Ask for every token's projection and compare it with the right one."""
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_worked_example(student):
    """The worked example with a second token below it."""
    Y = student.project_tokens(array([[2, 3], [-1, 4]]), array([[1, 10], [0, -1]]))
    assert_array(Y, [[2, 17], [-1, -14]])


@pytest.mark.case("project_tokens", points=0.25)
@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(2, 3, 5), (5, 2, 4), (4, 4, 6), (3, 2, 3), (2, 1, 2)], id="wide"),
        pytest.param([(3, 5, 2), (6, 4, 3), (4, 4, 2), (2, 3, 2), (2, 9, 8)], id="tall"),
        pytest.param([(3, 3, 3), (2, 2, 2), (4, 3, 3), (2, 5, 5), (6, 6, 6)], id="square"),
    ],
)
def test_shapes(student, reference, draw, shapes):
    """Several tokens, fewer or more than W has rows or just as many, and a W that is wide, tall or square."""
    for tokens, rows, columns in shapes:
        compare(student, reference, draw(tokens, rows), draw(rows, columns))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_token(student, reference, draw):
    """A single token."""
    for rows, columns in ((4, 3), (3, 3), (2, 5)):
        compare(student, reference, draw(1, rows), draw(rows, columns))


@pytest.mark.case("project_tokens", points=0.25)
def test_many_tokens(student, reference, draw):
    """Many tokens, some of them equal and one all zeros, then two equal ones and equal columns of W."""
    X, W = draw(16, 3), draw(3, 4)
    X[7], X[11] = X[2], 0
    compare(student, reference, X, W)
    X, W = draw(3, 4), draw(4, 3)
    X[2], W[:, 1], X[1, 3] = X[0], W[:, 0], X[1, 0]
    compare(student, reference, X, W)
    X, W = draw(3, 4), draw(4, 3)
    W[2], X[1, 2] = W[1], X[1, 1]
    compare(student, reference, X, W)
    X[:, 2] = X[:, 1]
    compare(student, reference, X, W)


@pytest.mark.case("project_tokens", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """Tokens of a single entry, a W of a single column, a W of a single number."""
    for tokens, rows, columns in ((3, 1, 4), (3, 4, 1), (3, 3, 1), (4, 1, 1), (1, 1, 3), (1, 4, 1), (1, 1, 1)):
        compare(student, reference, draw(tokens, rows), draw(rows, columns))


@pytest.mark.case("project_tokens", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in X and in W, and terms that cancel."""
    X, W = draw.integers(3, 5), draw.integers(5, 4)
    X[0, 0], X[1, 3], X[2], W[1, 0], W[4, 1] = 0, 0, 0, 0, 0
    W[:, 2], W[:, 3], W[1, 3], W[2, 3] = 0, 0, X[1, 2], -X[1, 1]
    compare(student, reference, X, W)
    X, W = draw(3, 4), draw(4, 3)
    X[0, 3], W[0], W[1:, 2] = 0, 0, 0
    compare(student, reference, X, W)
    compare(student, reference, np.zeros((3, 4)), W)
    X[:, 1] = 0
    compare(student, reference, X, W)
    compare(student, reference, X, np.zeros((4, 3)))


@pytest.mark.case("project_tokens", points=0.5)
def test_whole_numbers_and_decimals(student, reference, draw):
    """Whole-number tokens with a decimal W, the other way round, then whole numbers alone."""
    compare(student, reference, draw.integers(2, 3), draw(3, 4) / draw(3, 4))
    compare(student, reference, draw(3, 4) / draw(3, 4), draw.integers(4, 2))
    compare(student, reference, draw.integers(2, 3), draw.integers(3, 3))


@pytest.mark.case("project_tokens", points=0.25)
def test_every_second_and_reversed(student, reference, draw):
    """Inputs that are every second entry of another array, then another array backwards."""
    compare(student, reference, draw(4, 6)[::2, ::2], draw(6, 8)[::2, ::2])
    compare(student, reference, draw(4, 3)[::-1, ::-1], draw(3, 2)[::-1, ::-1])


@pytest.mark.case("project_tokens", points=0.25)
def test_transposed(student, reference, draw):
    """Inputs that are the transpose of another array, or both one and the same array."""
    compare(student, reference, draw(3, 4).T, draw(5, 3).T)
    compare(student, reference, draw(3, 3).T, draw(3, 3))
    compare(student, reference, draw(3, 3), draw(3, 3).T)
    W = draw(3, 3)
    compare(student, reference, W, W)


@pytest.mark.case("project_tokens", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    X, W = draw(3, 4), draw(4, 2)
    X.flags.writeable = W.flags.writeable = False
    compare(student, reference, X, W)


@pytest.mark.case("project_tokens", points=0.5)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large and very small numbers, whole ones among them, decimals without an end, and one sign throughout."""
    for of_X, of_W in ((1e12, 1e4), (1e4, 1e12), (1e-15, 1e-15), (1e12, 1e-15), (1e-15, 1e12), (1, 1e-15)):
        compare(student, reference, draw(2, 3) * of_X, draw(3, 4) * of_W)
    large, W = draw.integers(2, 3) * 10**7 + draw.integers(2, 3), draw.integers(3, 2) * 10**7 + draw.integers(3, 2)
    compare(student, reference, large, W)
    compare(student, reference, draw(3, 4) / draw(3, 4), draw(4, 3) / draw(4, 3))
    compare(student, reference, abs(draw(2, 3)), abs(draw(3, 4)))
    compare(student, reference, -abs(draw(3, 4)), abs(draw(4, 3)))
    compare(student, reference, abs(draw(3, 4)), -abs(draw(4, 3)))


@pytest.mark.case("project_tokens", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them calls with other tokens, with more of them and with another W."""
    X, others, more, W, another = draw(3, 2), draw(3, 2), draw(5, 2), draw(2, 4), draw(2, 4)
    for tokens, weights in ((X, W), (others, W), (more, W), (X, another), (X, W)):
        compare(student, reference, tokens, weights)
