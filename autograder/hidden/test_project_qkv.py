"""Hidden cases of ``project_qkv``: the same tokens by three matrices."""

import pytest
from numpy import array

from checks import assert_qkv


def compare(student, reference, *inputs):
    """Ask for Q, K and V and compare them with the right ones."""
    assert_qkv(student.project_qkv(*inputs), reference.project_qkv(*inputs))


@pytest.mark.case("project_qkv", points=0.25)
def test_worked_example(student):
    """The worked example's token, projected by three matrices."""
    W_q, W_k, W_v = array([[1, 10], [0, -1]]), array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]])
    qkv = student.project_qkv(array([[2, 3]]), W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, 17]], [[7, 7]], [[10, 15]]))


@pytest.mark.case("project_qkv", points=0.5)
def test_square(student, reference, draw):
    """Three square matrices and as many tokens as each has rows, or fewer, or more."""
    for tokens, size in ((3, 3), (2, 2), (4, 3), (2, 5), (6, 6)):
        X, W_q, W_k, W_v = draw(tokens, size), draw(size, size), draw(size, size), draw(size, size)
        compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(4, 3, 3, 5), (3, 2, 4, 5), (2, 4, 3, 4), (4, 3, 2, 4), (2, 2, 1, 2)], id="wider"),
        pytest.param([(4, 3, 3, 2), (3, 2, 4, 2), (2, 4, 3, 1), (2, 3, 4, 2), (4, 2, 4, 3)], id="narrower"),
    ],
)
def test_values_of_another_width(student, reference, draw, shapes):
    """A W_v that is wider or narrower than W_q and W_k."""
    for tokens, rows, columns, width in shapes:
        X, W_q, W_k, W_v = draw(tokens, rows), draw(rows, columns), draw(rows, columns), draw(rows, width)
        compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize(
    "shapes",
    [
        pytest.param([(3, 2, 5), (2, 2, 4), (4, 3, 4), (5, 3, 6)], id="wide"),
        pytest.param([(3, 5, 2), (4, 4, 3), (2, 3, 2), (2, 9, 8)], id="tall"),
    ],
)
def test_rectangular(student, reference, draw, shapes):
    """Three matrices of one shape, wide or tall, and as many tokens as they have rows or columns, or another number."""
    for tokens, rows, columns in shapes:
        X, W_q, W_k, W_v = draw(tokens, rows), draw(rows, columns), draw(rows, columns), draw(rows, columns)
        compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.25)
def test_same_array_more_than_once(student, reference, draw):
    """Two of the four inputs, or more of them, are the very same array, or arrays with the same numbers."""
    X, W, other = draw(4, 3), draw(3, 2), draw(3, 2)
    compare(student, reference, X, W, W, other)
    compare(student, reference, X, other, W, W)
    compare(student, reference, X, W, other, W)
    compare(student, reference, X, W, W.copy(), other)
    X, W, other = draw(3, 3), draw(3, 3), draw(3, 3)
    compare(student, reference, X, W, W, W)
    compare(student, reference, X, X, W, other)
    compare(student, reference, X, W, X, other)
    compare(student, reference, X, W, other, X)


@pytest.mark.case("project_qkv", points=0.25)
def test_many_tokens(student, reference, draw):
    """Many tokens, some of them equal, and equal columns of a matrix."""
    X, W_q, W_k, W_v = draw(12, 4), draw(4, 3), draw(4, 3), draw(4, 6)
    X[7], X[11] = X[2], 0
    W_q[:, 1], W_k[:, 2], W_v[:, 5] = W_q[:, 0], W_k[:, 1], W_v[:, 0]
    compare(student, reference, X, W_q, W_k, W_v)
    X, W_q, W_k, W_v = draw(3, 4), draw(4, 3), draw(4, 3), draw(4, 2)
    X[2], X[1, 2], W_q[2], W_k[2], W_v[2] = X[0], X[1, 1], W_q[1], W_k[1], W_v[1]
    compare(student, reference, X, W_q, W_k, W_v)
    X[:, 2] = X[:, 1]
    compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.25)
def test_one_token_or_one_row(student, reference, draw):
    """A single token; tokens of a single entry, so that each matrix has one row."""
    for tokens, rows, columns, width in ((1, 3, 3, 3), (1, 4, 2, 3), (2, 1, 3, 4), (1, 1, 2, 2), (1, 1, 1, 1)):
        X, W_q, W_k, W_v = draw(tokens, rows), draw(rows, columns), draw(rows, columns), draw(rows, width)
        compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.25)
def test_one_column(student, reference, draw):
    """Matrices of a single column, some or all of them."""
    for tokens, rows, columns, width in ((2, 3, 1, 1), (3, 3, 1, 1), (3, 2, 1, 3), (1, 4, 1, 1), (3, 1, 1, 1)):
        X, W_q, W_k, W_v = draw(tokens, rows), draw(rows, columns), draw(rows, columns), draw(rows, width)
        compare(student, reference, X, W_q, W_k, W_v)


@pytest.mark.case("project_qkv", points=0.25)
def test_zeros(student, reference, draw):
    """Zeros in X and in the matrices, and terms that cancel."""
    X, *Ws = draw.integers(3, 4), draw.integers(4, 3), draw.integers(4, 3), draw.integers(4, 2)
    X[0, 0], X[1, 3], X[2] = 0, 0, 0
    for W in Ws:
        W[:, 1], W[1, 1], W[2, 1], W[1, 0] = 0, X[1, 2], -X[1, 1], 0
    compare(student, reference, X, *Ws)
    for place in range(4):
        inputs = draw(2, 3), draw(3, 3), draw(3, 3), draw(3, 4)
        inputs[place][0] = 0
        compare(student, reference, *inputs)
        inputs[place][...] = 0
        compare(student, reference, *inputs)
        inputs = draw(2, 3), draw(3, 3), draw(3, 3), draw(3, 4)
        inputs[place][:, -1] = 0
        compare(student, reference, *inputs)


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize("decimal", [pytest.param(True, id="one-decimal"), pytest.param(False, id="one-whole")])
def test_whole_numbers_and_decimals(student, reference, draw, decimal):
    """Decimals in one of the four inputs and whole numbers in the others, or the other way round."""
    shapes = (2, 3), (3, 4), (3, 4), (3, 2)
    for place in range(4):
        inputs = [draw.integers(*s) if (n == place) != decimal else draw(*s) / draw(*s) for n, s in enumerate(shapes)]
        compare(student, reference, *inputs)
    compare(student, reference, *[draw.integers(*shape) for shape in shapes])


@pytest.mark.case("project_qkv", points=0.25)
def test_views(student, reference, draw):
    """Inputs that are views into other arrays: transposed, every second entry, reversed."""
    compare(student, reference, draw(3, 4).T, draw(2, 3).T, draw(6, 4)[::2, ::2], draw(3, 3)[::-1, ::-1])
    compare(student, reference, draw(4, 6)[::2, ::2], draw(3, 3)[::-1, ::-1], draw(3, 3).T, draw(2, 3).T)
    compare(
        student, reference, draw(3, 3)[::-1, ::-1], draw(6, 4)[::2, ::2], draw(3, 2)[::-1, ::-1], draw(6, 4)[::2, ::2]
    )


@pytest.mark.case("project_qkv", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    inputs = draw(3, 2), draw(2, 4), draw(2, 4), draw(2, 3)
    for one in inputs:
        one.flags.writeable = False
    compare(student, reference, *inputs)


@pytest.mark.case("project_qkv", points=0.25)
def test_magnitudes_and_signs(student, reference, draw):
    """Very large and very small numbers, whole ones among them, decimals without an end, and one sign throughout."""
    shapes = (2, 3), (3, 2), (3, 2), (3, 3)
    for of_X, of_W in ((1e12, 1e4), (1e4, 1e12), (1e-15, 1e-15), (1e12, 1e-15), (1e-15, 1e12), (1, 1e-15)):
        compare(student, reference, *[draw(*s) * (of_W if n else of_X) for n, s in enumerate(shapes)])
    compare(student, reference, *[draw.integers(*shape) * 10**7 + draw.integers(*shape) for shape in shapes])
    compare(student, reference, *[draw(*shape) / draw(*shape) for shape in shapes])
    compare(student, reference, *[abs(draw(*shape)) for shape in shapes])
    compare(student, reference, *[abs(draw(*shape)) * (-1 if n else 1) for n, shape in enumerate(shapes)])
    compare(student, reference, *[abs(draw(*shape)) * (1 if n else -1) for n, shape in enumerate(shapes)])


@pytest.mark.case("project_qkv", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and between them calls that differ in one input or exchange two."""
    X, W_q, W_k, W_v = inputs = draw(3, 4), draw(4, 3), draw(4, 3), draw(4, 5)
    for place, one in enumerate(inputs):
        compare(student, reference, *inputs[:place], draw(*one.shape), *inputs[place + 1 :])
    for inputs in ((X, W_q, W_k, W_v), (X, W_k, W_q, W_v), (X, W_q, W_k, W_v)):
        compare(student, reference, *inputs)
