"""Hidden cases of ``project_qkv``: the same tokens by three matrices."""

import pytest
from numpy import array

from checks import assert_array, assert_qkv


@pytest.mark.case("project_qkv", points=0.25)
def test_worked_example(student):
    """The worked example's token, projected by three matrices."""
    W_q, W_k, W_v = array([[1, 10], [0, -1]]), array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]])
    qkv = student.project_qkv(array([[2, 3]]), W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, 17]], [[7, 7]], [[10, 15]]))


@pytest.mark.case("project_qkv", points=0.5)
def test_square(student, reference, draw):
    """Three square matrices and as many tokens as each has rows."""
    X, W_q, W_k, W_v = draw(3, 3), draw(3, 3), draw(3, 3), draw(3, 3)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize("width", [pytest.param(5, id="wider"), pytest.param(2, id="narrower")])
def test_values_of_another_width(student, reference, draw, width):
    """A W_v that is wider or narrower than W_q and W_k."""
    X, W_q, W_k, W_v = draw(4, 3), draw(3, 3), draw(3, 3), draw(3, width)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.5)
@pytest.mark.parametrize(("rows", "columns"), [pytest.param(2, 5, id="wide"), pytest.param(5, 2, id="tall")])
def test_rectangular(student, reference, draw, rows, columns):
    """Three matrices of one shape, wide or tall."""
    X, W_q, W_k, W_v = draw(3, rows), draw(rows, columns), draw(rows, columns), draw(rows, columns)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.5)
def test_same_array_for_queries_and_keys(student, reference, draw):
    """W_q and W_k are the very same array."""
    X, W, W_v = draw(4, 3), draw(3, 2), draw(3, 2)
    Q, K, V = student.project_qkv(X, W, W, W_v)
    same, _, values = reference.project_qkv(X, W, W, W_v)
    assert_array(Q, same)
    assert_array(K, same)
    assert_array(V, values)


@pytest.mark.case("project_qkv", points=0.5)
def test_many_tokens(student, reference, draw):
    """Many tokens."""
    X, W_q, W_k, W_v = draw(12, 4), draw(4, 3), draw(4, 3), draw(4, 6)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.25)
def test_one_row(student, reference, draw):
    """Tokens of a single entry, so that each matrix has one row."""
    X, W_q, W_k, W_v = draw(2, 1), draw(1, 3), draw(1, 3), draw(1, 4)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.25)
def test_one_column(student, reference, draw):
    """Matrices of a single column."""
    X, W_q, W_k, W_v = draw(2, 3), draw(3, 1), draw(3, 1), draw(3, 1)
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.5)
def test_zeros_and_negatives(student):
    """Whole numbers with zeros and minus signs among them."""
    X, W_q, W_k = array([[0, -3], [4, 2]]), array([[5, 0, -2], [-1, 6, 3]]), array([[0, 1, -8], [-4, 7, 0]])
    qkv = student.project_qkv(X, W_q, W_k, array([[2, -9], [0, -5]]))
    Q, K, V = [[3, -18, -9], [18, 12, -2]], [[12, -21, 0], [-8, 18, -32]], [[0, 15], [8, -46]]
    assert_qkv(qkv, (Q, K, V))


@pytest.mark.case("project_qkv", points=0.5)
def test_views(student, reference, draw):
    """Inputs that are views into other arrays: transposed, every second entry, reversed."""
    X, W_q, W_k, W_v = draw(3, 4).T, draw(2, 3).T, draw(6, 4)[::2, ::2], draw(3, 3)[::-1, ::-1]
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, reference.project_qkv(X, W_q, W_k, W_v))


@pytest.mark.case("project_qkv", points=0.25)
def test_read_only(student, reference, draw):
    """Inputs that cannot be written to."""
    inputs = draw(3, 2), draw(2, 4), draw(2, 4), draw(2, 3)
    for one in inputs:
        one.flags.writeable = False
    assert_qkv(student.project_qkv(*inputs), reference.project_qkv(*inputs))


@pytest.mark.case("project_qkv", points=0.25)
def test_large_and_tiny(student, reference, draw):
    """Very large, then very small numbers."""
    for scale in (1e8, 1e-15):
        inputs = [draw(2, 3) * scale, draw(3, 2) * scale, draw(3, 2) * scale, draw(3, 3) * scale]
        assert_qkv(student.project_qkv(*inputs), reference.project_qkv(*inputs))


@pytest.mark.case("project_qkv", points=0.25)
def test_called_twice(student, reference, draw):
    """The same call twice, and one with W_q and W_k exchanged between."""
    X, W_q, W_k, W_v = draw(3, 4), draw(4, 3), draw(4, 3), draw(4, 5)
    for inputs in ((X, W_q, W_k, W_v), (X, W_k, W_q, W_v), (X, W_q, W_k, W_v)):
        assert_qkv(student.project_qkv(*inputs), reference.project_qkv(*inputs))
