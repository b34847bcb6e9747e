"""The public cases: run ``pytest`` in this folder. Points come from hidden cases of the same kinds."""

import pytest
from numpy import array

from checks import assert_array, assert_number, assert_permutation_of_roles, assert_qkv

# ---------------------------------------------------------------- component_terms


@pytest.mark.case("component_terms", points=0)
def test_component_terms_worked_example(student):
    """The worked example."""
    terms = student.component_terms(array([2, 3]), array([[1, 10], [0, -1]]), 1)
    assert_array(terms, [20, -3])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_square(student):
    """A square W, decimals and negative numbers."""
    terms = student.component_terms(array([1.5, -2, 0.5]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]]), 0)
    assert_array(terms, [0.75, -2, -1.5])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_columns_than_rows(student):
    """A W with more columns than rows."""
    terms = student.component_terms(array([1.5, -2]), array([[2, 0.5, -4, 5], [3, -1, 6, 7]]), 2)
    assert_array(terms, [-6, -12])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_rows_than_columns(student):
    """A W with more rows than columns."""
    terms = student.component_terms(array([4, -1, 0.5]), array([[1, -2], [3, 5], [-6, 8]]), 0)
    assert_array(terms, [4, -3, -3])


# ---------------------------------------------------------------- project_component


@pytest.mark.case("project_component", points=0)
def test_project_component_worked_example(student):
    """Both components of the worked example."""
    x, W = array([2, 3]), array([[1, 10], [0, -1]])
    assert_number(student.project_component(x, W, 0), 2)
    assert_number(student.project_component(x, W, 1), 17)


@pytest.mark.case("project_component", points=0)
def test_project_component_square(student):
    """A square W, decimals and negative numbers."""
    y_0 = student.project_component(array([1.5, -2, 0.5]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]]), 0)
    assert_number(y_0, -2.75)


@pytest.mark.case("project_component", points=0)
def test_project_component_more_columns_than_rows(student):
    """A W with more columns than rows."""
    y_2 = student.project_component(array([2, -1.5]), array([[3, 0.5, -1, 4], [2, -4, 6, 1]]), 2)
    assert_number(y_2, -11)


@pytest.mark.case("project_component", points=0)
def test_project_component_more_rows_than_columns(student):
    """A W with more rows than columns."""
    y_0 = student.project_component(array([0.5, -3, 2]), array([[4, 1], [-1, 2], [5, -2.5]]), 0)
    assert_number(y_0, 15)


# ---------------------------------------------------------------- project_row


@pytest.mark.case("project_row", points=0)
def test_project_row_worked_example(student):
    """The worked example."""
    y = student.project_row(array([2, 3]), array([[1, 10], [0, -1]]))
    assert_array(y, [2, 17])


@pytest.mark.case("project_row", points=0)
def test_project_row_square(student):
    """A square W, decimals and negative numbers."""
    y = student.project_row(array([1.5, -2, 0.5]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]]))
    assert_array(y, [-2.75, 9.5, -8.5])


@pytest.mark.case("project_row", points=0)
def test_project_row_more_columns_than_rows(student):
    """A W with more columns than rows."""
    y = student.project_row(array([1.5, -2]), array([[2, -4, 0.5], [1, 3, -1]]))
    assert_array(y, [1, -12, 2.75])


@pytest.mark.case("project_row", points=0)
def test_project_row_more_rows_than_columns(student):
    """A W with more rows than columns."""
    y = student.project_row(array([2, -1, 0.5]), array([[1, 3], [4, -2], [-6, 8]]))
    assert_array(y, [-5, 12])


# ---------------------------------------------------------------- project_tokens


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_worked_example(student):
    """The worked example with a second token below it."""
    Y = student.project_tokens(array([[2, 3], [-1, 4]]), array([[1, 10], [0, -1]]))
    assert_array(Y, [[2, 17], [-1, -14]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_square(student):
    """A square W, decimals and negative numbers."""
    Y = student.project_tokens(array([[1.5, -2, 0.5], [-1, 0, 3]]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]]))
    assert_array(Y, [[-2.75, 9.5, -8.5], [-9.5, 1, 7]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_columns_than_rows(student):
    """Several tokens and a W with more columns than rows."""
    X = array([[1, -2], [0.5, 4], [-3, 0], [2, 1]])
    Y = student.project_tokens(X, array([[2, -4, 6], [1, 3, -1]]))
    assert_array(Y, [[0, -10, 8], [5, 10, -1], [-6, 12, -18], [5, -5, 11]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_one_token(student):
    """A single token and a W with more rows than columns."""
    Y = student.project_tokens(array([[2, -1, 0.5]]), array([[1, 3], [4, -2], [-6, 8]]))
    assert_array(Y, [[-5, 12]])


# ---------------------------------------------------------------- project_qkv


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_worked_example(student):
    """The worked example's token, projected by three matrices."""
    W_q, W_k, W_v = array([[1, 10], [0, -1]]), array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]])
    qkv = student.project_qkv(array([[2, 3]]), W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, 17]], [[7, 7]], [[10, 15]]))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_square(student):
    """Square matrices, decimals and negative numbers."""
    X, W_q = array([[1, -2], [0.5, 3]]), array([[2, -1], [0, 1.5]])
    W_k, W_v = array([[-3, 1], [2, 4]]), array([[1, 0], [-2, -1]])
    qkv = student.project_qkv(X, W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, -4], [1, 4]], [[-7, -7], [4.5, 12.5]], [[5, 2], [-5.5, -3]]))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_wider_values(student):
    """Several tokens and a W_v that is wider than W_q and W_k."""
    X = array([[1, -2], [0.5, 4], [-3, 1]])
    W_q, W_k, W_v = array([[2, 1], [3, -1]]), array([[-4, 6], [1, 2]]), array([[1, 0, -2, 4], [5, 2, 1, -1]])
    Q, K = [[-4, 3], [13, -3.5], [-3, -4]], [[-6, 2], [2, 11], [13, -16]]
    V = [[-9, -4, -4, 6], [20.5, 8, 3, -2], [2, 2, 7, -13]]
    assert_qkv(student.project_qkv(X, W_q, W_k, W_v), (Q, K, V))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_narrower_values(student):
    """Matrices with more rows than columns, W_v the narrowest."""
    X = array([[2, -1, 0.5], [1, 3, -2]])
    W_q, W_k = array([[1, 3], [4, -2], [-6, 8]]), array([[0.5, -1], [2, 1], [4, 6]])
    qkv = student.project_qkv(X, W_q, W_k, array([[-1], [3], [2]]))
    assert_qkv(qkv, ([[-5, 12], [25, -19]], [[1, 0], [-1.5, -10]], [[-4], [4]]))


# ---------------------------------------------------------------- attention_roles


@pytest.mark.case("attention_roles", points=0)
def test_attention_roles_keys_and_phrases(student):
    """A dict with the three keys, in which each phrase stands once (which belongs to which is graded later)."""
    keys = ["query", "key", "value"]
    phrases = ["matching", "being matched against", "carried forward"]
    assert_permutation_of_roles(student.attention_roles(), keys, phrases)
