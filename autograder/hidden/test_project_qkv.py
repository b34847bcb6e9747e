"""Hidden cases of ``project_qkv``: the same tokens by three matrices."""

import pytest
from numpy import array

from checks import assert_arrays


def assert_qkv(actual, expected):
    """Pass when ``actual`` is three arrays, in the order Q, K, V."""
    assert_arrays(actual, expected, names="QKV")


def compare(student, reference, *inputs):
    """Ask for Q, K and V and compare them with the right ones."""
    assert_qkv(student.project_qkv(*inputs), reference.project_qkv(*inputs))


def turned(X, W_q, W_k, W_v):
    """Return the inputs, turned round where luck could hide a sign or that attention mixed the values.

    W_k, if the first query would match its own key best; then X, if nothing in Q, K and V would be negative.
    """
    if (X[0] @ W_q @ (X @ W_k).T).argmax() == 0:
        W_k *= -1
    if min((X @ W).min() for W in (W_q, W_k, W_v)) >= 0:
        X *= -1
    return X, W_q, W_k, W_v


@pytest.mark.case("project_qkv", points=0.25)
def test_worked_example(student):
    """The worked example's token, projected by three matrices."""
    W_q, W_k, W_v = array([[1, 10], [0, -1]]), array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]])
    qkv = student.project_qkv(array([[2, 3]]), W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, 17]], [[7, 7]], [[10, 15]]))


@pytest.mark.case("project_qkv", points=0.5)
def test_square(student, reference, draw):
    """Three square matrices and as many tokens as each has rows, or more."""
    for tokens in (3, 4):
        compare(student, reference, *turned(draw(tokens, 3), draw(3, 3), draw(3, 3), draw(3, 3)))


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize("width", [pytest.param(5, id="wider"), pytest.param(1, id="narrower")])
def test_values_of_another_width(student, reference, draw, width):
    """A W_v that is wider or narrower than W_q and W_k."""
    compare(student, reference, *turned(draw(4, 3), draw(3, 3), draw(3, 3), draw(3, width)))


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize(
    "shapes", [pytest.param([(2, 2), (2, 5)], id="wide"), pytest.param([(2, 5), (5, 2)], id="tall")]
)
def test_rectangular(student, reference, draw, shapes):
    """Three matrices of one shape, wide or tall, and as many tokens as they have rows or columns."""
    of_X, of_W = shapes
    compare(student, reference, *turned(draw(*of_X), draw(*of_W), draw(*of_W), draw(*of_W)))


@pytest.mark.case("project_qkv", points=0.25)
def test_same_array_more_than_once(student, reference, draw):
    """Two of the four inputs are the very same array."""
    X, W, other = draw(3, 3), draw(3, 3), draw(3, 3)
    turned(X, X, W, other)
    compare(student, reference, X, W, W, other)
    compare(student, reference, X, X, W, other)


@pytest.mark.case("project_qkv", points=0.25)
def test_many_tokens(student, reference, draw):
    """Many tokens, some of them equal and one all zeros, and equal rows and columns of the matrices."""
    X, W_q, W_k, W_v = draw(12, 4), draw(4, 3), draw(4, 3), draw(4, 6)
    X[7], X[11], X[:, 2], W_q[:, 1], W_k[2], W_v[:, 5] = X[2], 0, X[:, 1], W_q[:, 0], W_k[1], W_v[:, 0]
    compare(student, reference, *turned(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.25)
def test_one_token_or_one_row(student, reference, draw):
    """A single token; tokens of a single entry, so that each matrix has one row."""
    compare(student, reference, draw(1, 4), draw(4, 2), draw(4, 2), draw(4, 3))
    compare(student, reference, *turned(draw(2, 1), draw(1, 3), draw(1, 3), draw(1, 4)))


@pytest.mark.case("project_qkv", points=0.25)
def test_one_column(student, reference, draw):
    """Matrices of a single column."""
    compare(student, reference, *turned(draw(2, 3), draw(3, 1), draw(3, 1), draw(3, 1)))


@pytest.mark.case("project_qkv", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in X and in the matrices, a token of zeros alone, and terms that cancel."""
    X, *Ws = draw.integers(3, 4), draw.integers(4, 3), draw.integers(4, 3), draw.integers(4, 2)
    X[0, 0], X[1, 3], X[2] = 0, 0, 0
    for W in Ws:
        W[:, 1], W[1, 1], W[2, 1], W[1, 0] = 0, X[1, 2], -X[1, 1], 0
    compare(student, reference, *turned(X, *Ws))


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize("decimal", [pytest.param(True, id="matrices-decimal"), pytest.param(False, id="X-decimal")])
def test_whole_numbers_and_decimals(student, reference, draw, decimal):
    """Whole numbers in X and decimals in one of the matrices, or the other way round, decimals without an end."""
    X, *Ws = draw.integers(2, 3), draw.integers(3, 4), draw.integers(3, 4), draw.integers(3, 2)
    for place, W in enumerate(Ws if decimal else ()):
        compare(student, reference, *turned(X, *Ws[:place], W / draw(*W.shape), *Ws[place + 1 :]))
    if not decimal:
        compare(student, reference, *turned(X / draw(2, 3), *Ws))


@pytest.mark.case("project_qkv", points=0.25)
def test_views(student, reference, draw):
    """Inputs that are views into other arrays: transposed, every second entry, reversed."""
    inputs = draw(3, 4).T, draw(2, 3).T, draw(6, 4)[::2, ::2], draw(3, 3)[::-1, ::-1]
    compare(student, reference, *turned(*inputs))


@pytest.mark.case("project_qkv", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    inputs = turned(draw(3, 2), draw(2, 4), draw(2, 4), draw(2, 3))
    for one in inputs:
        one.flags.writeable = False
    compare(student, reference, *inputs)


@pytest.mark.case("project_qkv", points=0.25)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large numbers, whole ones among them, very small ones, and one sign throughout."""
    compare(student, reference, abs(draw(2, 3)) * 1e12, *[abs(draw(3, columns)) * 1e4 for columns in (2, 2, 3)])
    compare(student, reference, -abs(draw(2, 3)) * 1e-15, *[abs(draw(3, columns)) * 1e-15 for columns in (2, 2, 3)])


@pytest.mark.case("project_qkv", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them one with other tokens and one with W_q and W_k exchanged."""
    X, W_q, W_k, W_v = turned(draw(3, 4), draw(4, 3), draw(4, 3), draw(4, 5))
    other = draw(3, 4)
    for inputs in ((X, W_q, W_k, W_v), (other, W_q, W_k, W_v), (X, W_k, W_q, W_v), (X, W_q, W_k, W_v)):
        compare(student, reference, *inputs)
