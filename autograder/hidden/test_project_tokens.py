"""Hidden cases of ``project_tokens``: every row of X by the same W."""

import pytest
from numpy import array

from checks import assert_array


def compare(student, reference, X, W):
    """Ask for every token's projection and compare it with the right one."""
    assert_array(student.project_tokens(X, W), reference.project_tokens(X, W))


def turned(X, W):
    """Return X and W, X the other way round if no result would be negative: luck must not hide a sign."""
    if (X @ W).min() >= 0:
        X *= -1
    return X, W


@pytest.mark.case("project_tokens", points=0.25)
def test_worked_example(student):
    """The worked example with a second token below it."""
    Y = student.project_tokens(array([[2, 3], [-1, 4]]), array([[1, 10], [0, -1]]))
    assert_array(Y, [[2, 17], [-1, -14]])


@pytest.mark.case("project_tokens", points=0.25)
@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(2, 3, 5), (4, 4, 6)], id="wide"),
        pytest.param([(3, 5, 2), (2, 4, 2)], id="tall"),
        pytest.param([(4, 3, 3)], id="square"),
    ],
)
def test_shapes(student, reference, draw, shapes):
    """Several tokens, as many as W has rows or columns or another number, and a W that is wide, tall or square."""
    for tokens, rows, columns in shapes:
        compare(student, reference, *turned(draw(tokens, rows), draw(rows, columns)))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_token(student, reference, draw):
    """A single token."""
    compare(student, reference, *turned(draw(1, 5), draw(5, 3)))


@pytest.mark.case("project_tokens", points=0.25)
def test_many_tokens(student, reference, draw):
    """Many tokens, some of them equal and one all zeros, and equal rows and columns of W."""
    X, W = draw(16, 4), draw(4, 3)
    X[7], X[11], X[:, 2], W[2], W[:, 1] = X[2], 0, X[:, 1], W[1], W[:, 0]
    compare(student, reference, *turned(X, W))


@pytest.mark.case("project_tokens", points=0.25)
def test_one_row_or_one_column(student, reference, draw):
    """Tokens of a single entry, a W of a single column, a W of a single number."""
    compare(student, reference, *turned(draw(3, 1), draw(1, 4)))
    compare(student, reference, draw(3, 4), draw(4, 1))
    compare(student, reference, draw(1, 1), draw(1, 1))


@pytest.mark.case("project_tokens", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in X and in W, a token of zeros alone, and terms that cancel."""
    X, W = draw.integers(3, 5), draw.integers(5, 4)
    X[0, 0], X[1, 3], X[2], W[1, 0], W[4, 1] = 0, 0, 0, 0, 0
    W[:, 3], W[1, 3], W[2, 3] = 0, X[1, 2], -X[1, 1]
    compare(student, reference, *turned(X, W))


@pytest.mark.case("project_tokens", points=0.5)
def test_whole_numbers_and_decimals(student, reference, draw):
    """Whole-number tokens with a decimal W, then the other way round, decimals without an end."""
    compare(student, reference, *turned(draw.integers(2, 3), draw(3, 4) / draw(3, 4)))
    compare(student, reference, draw(3, 4) / draw(3, 4), draw.integers(4, 2))


@pytest.mark.case("project_tokens", points=0.25)
def test_every_second_and_reversed(student, reference, draw):
    """An X that is every second entry of another array and a W that is another array backwards."""
    compare(student, reference, *turned(draw(4, 6)[::2, ::2], draw(3, 4)[::-1, ::-1]))


@pytest.mark.case("project_tokens", points=0.25)
def test_transposed(student, reference, draw):
    """Inputs that are the transpose of another array, or both one and the same array."""
    compare(student, reference, draw(3, 4).T, draw(5, 3).T)
    W = draw(3, 3)
    compare(student, reference, W, W)


@pytest.mark.case("project_tokens", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    X, W = turned(draw(3, 4), draw(4, 2))
    X.flags.writeable = W.flags.writeable = False
    compare(student, reference, X, W)


@pytest.mark.case("project_tokens", points=0.5)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large numbers, whole ones among them, very small ones, and one sign throughout."""
    compare(student, reference, abs(draw(2, 3)) * 1e12, abs(draw(3, 4)) * 1e4)
    compare(student, reference, -abs(draw(4, 3)) * 1e-15, abs(draw(3, 2)) * 1e-15)
    compare(student, reference, draw.integers(2, 3) * 10**8 + 1, draw.integers(3, 2) * 10**7 + 1)


@pytest.mark.case("project_tokens", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them one with other tokens and one with another W."""
    X, others, W, another = draw(3, 2), draw(3, 2), draw(2, 4), draw(2, 4)
    for tokens, weights in ((X, W), (others, W), (X, another), (X, W)):
        compare(student, reference, tokens, weights)
