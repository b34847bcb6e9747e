"""The public cases: run ``pytest`` in this folder. Points come from hidden cases of the same kinds."""

import pytest
from numpy import array

from checks import CheckFailed, as_texts, assert_array, assert_arrays, assert_number, kind_of


def assert_qkv(actual, expected):
    """Pass when ``actual`` is three arrays, in the order Q, K, V."""
    assert_arrays(actual, expected, names="QKV")


def assert_permutation_of_roles(actual, keys, phrases):
    """Pass when ``actual`` has exactly these keys and uses each phrase once, whichever key it stands at."""
    roles = as_texts(actual)
    if roles is None:
        raise CheckFailed("type", f"a dict of texts is wanted, yours is {kind_of(actual)}")
    if set(roles) != set(keys):
        odd = ", ".join(repr(key)[:60] for key in roles if key not in keys) or f"only {len(roles)} of them"
        raise CheckFailed("type", f"the keys should be {', '.join(map(repr, keys))}; yours has {odd}")
    if unknown := [text for text in actual.values() if text.strip().casefold() not in phrases]:
        raise CheckFailed("values", f"{unknown[0]!r:.80} is none of the three phrases: copy them from the docstring")
    if len({*roles.values()}) < len(phrases):
        raise CheckFailed("values", "one phrase stands at two keys: each of the three belongs to exactly one")


@pytest.mark.case("component_terms", points=0)
def test_component_terms_worked_example(student):
    """Both components of the worked example."""
    x, W = array([2, 3]), array([[1, 10], [0, -1]])
    assert_array(student.component_terms(x, W, 0), [2, 0])
    assert_array(student.component_terms(x, W, 1), [20, -3])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_square(student):
    """A square W, decimals and negative numbers."""
    terms = student.component_terms(array([1.5, -2, 0.5]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]]), 0)
    assert_array(terms, [0.75, -2, -1.5])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_columns_than_rows(student):
    """A W with more columns than rows: whole numbers in x, decimals in W."""
    terms = student.component_terms(array([2, -3]), array([[0.1, -0.7, 1.3, 2.4], [1.7, 0.6, -0.9, -0.2]]), 2)
    assert_array(terms, [2.6, 2.7])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_rows_than_columns(student):
    """A W with more rows than columns: decimals and a zero in x, whole numbers in W."""
    terms = student.component_terms(array([0.7, 0, -1.3, 0.7]), array([[3, -1], [5, 2], [-2, 4], [3, -6]]), 1)
    assert_array(terms, [-0.7, 0, -5.2, -4.2])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_one_row_or_one_column(student):
    """A W of a single row and a very large number, then a W of a single column and very small ones."""
    assert_array(student.component_terms(array([-2345678901234.5]), array([[3.1, -0.4, 1.2]]), 2), [-2814814681481.4])
    terms = student.component_terms(array([1.3e-15, -0.2e-15, 2.7e-15]), array([[2], [-5], [1.5]]), 0)
    assert_array(terms, [2.6e-15, 1e-15, 4.05e-15])


@pytest.mark.case("component_terms", points=0)
def test_component_terms_views_and_read_only(student):
    """An x that is another array backwards and a W that is one transposed, neither of which can be written to."""
    x, W = array([0.5, -1.5, 2])[::-1], array([[1.1, -2, 3], [0.4, 2.5, -1]]).T
    x.flags.writeable = W.flags.writeable = False
    assert_array(student.component_terms(x, W, 1), [0.8, -3.75, -0.5])


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
    """A W with more columns than rows: whole numbers in x, decimals in W."""
    y_2 = student.project_component(array([2, -3]), array([[0.1, -0.7, 1.3, 2.4], [1.7, 0.6, -0.9, -0.2]]), 2)
    assert_number(y_2, 5.3)


@pytest.mark.case("project_component", points=0)
def test_project_component_more_rows_than_columns(student):
    """A W with more rows than columns: decimals and a zero in x, whole numbers in W."""
    y_1 = student.project_component(array([0.7, 0, -1.3, 0.7]), array([[3, -1], [5, 2], [-2, 4], [3, -6]]), 1)
    assert_number(y_1, -10.1)


@pytest.mark.case("project_component", points=0)
def test_project_component_one_row_or_one_column(student):
    """A W of a single row and a very large number, then a W of a single column and very small ones."""
    assert_number(student.project_component(array([-2345678901234.5]), array([[3.1, -0.4, 1.2]]), 2), -2814814681481.4)
    y_0 = student.project_component(array([1.3e-15, -0.2e-15, 2.7e-15]), array([[2], [-5], [1.5]]), 0)
    assert_number(y_0, 7.65e-15)


@pytest.mark.case("project_component", points=0)
def test_project_component_views_and_read_only(student):
    """An x that is another array backwards and a W that is one transposed, neither of which can be written to."""
    x, W = array([0.5, -1.5, 2])[::-1], array([[1.1, -2, 3], [0.4, 2.5, -1]]).T
    x.flags.writeable = W.flags.writeable = False
    assert_number(student.project_component(x, W, 1), -3.45)


@pytest.mark.case("project_row", points=0)
def test_project_row_worked_example(student):
    """The worked example."""
    y = student.project_row(array([2, 3]), array([[1, 10], [0, -1]]))
    assert_array(y, [2, 17])


@pytest.mark.case("project_row", points=0)
def test_project_row_square(student):
    """A square W, decimals and negative numbers; then another x."""
    W = array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]])
    assert_array(student.project_row(array([1.5, -2, 0.5]), W), [-2.75, 9.5, -8.5])
    assert_array(student.project_row(array([-1, 0, 3]), W), [-9.5, 1, 7])


@pytest.mark.case("project_row", points=0)
def test_project_row_more_columns_than_rows(student):
    """A W with more columns than rows: whole numbers in x, decimals in W."""
    y = student.project_row(array([2, -3]), array([[0.1, -0.7, 1.3, 2.4], [1.7, 0.6, -0.9, -0.2]]))
    assert_array(y, [-4.9, -3.2, 5.3, 5.4])


@pytest.mark.case("project_row", points=0)
def test_project_row_more_rows_than_columns(student):
    """A W with more rows than columns: decimals and a zero in x, whole numbers in W."""
    y = student.project_row(array([0.7, 0, -1.3, 0.7]), array([[3, -1], [5, 2], [-2, 4], [3, -6]]))
    assert_array(y, [6.8, -10.1])


@pytest.mark.case("project_row", points=0)
def test_project_row_one_row_or_one_column(student):
    """A W of a single row and a very large number, then a W of a single column and very small ones."""
    y = student.project_row(array([-2345678901234.5]), array([[3.1, -0.4, 1.2]]))
    assert_array(y, [-7271604593826.95, 938271560493.8, -2814814681481.4])
    assert_array(student.project_row(array([1.3e-15, -0.2e-15, 2.7e-15]), array([[2], [-5], [1.5]])), [7.65e-15])


@pytest.mark.case("project_row", points=0)
def test_project_row_views_and_read_only(student):
    """An x that is another array backwards and a W that is one transposed, neither of which can be written to."""
    x, W = array([0.5, -1.5, 2])[::-1], array([[1.1, -2, 3], [0.4, 2.5, -1]]).T
    x.flags.writeable = W.flags.writeable = False
    assert_array(student.project_row(x, W), [6.7, -3.45])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_worked_example(student):
    """The worked example with a second token below it."""
    Y = student.project_tokens(array([[2, 3], [-1, 4]]), array([[1, 10], [0, -1]]))
    assert_array(Y, [[2, 17], [-1, -14]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_square(student):
    """A square W, decimals and negative numbers; then as many other tokens; then the rows of W itself as tokens."""
    W = array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2]])
    assert_array(student.project_tokens(array([[1.5, -2, 0.5], [-1, 0, 3]]), W), [[-2.75, 9.5, -8.5], [-9.5, 1, 7]])
    assert_array(student.project_tokens(array([[2, 1, -3], [0.5, -1, 0]]), W), [[11, -2, -4], [-0.75, 4, -4.5]])
    assert_array(student.project_tokens(W, W), [[5.25, -6, 5.5], [-14.5, 15, -5], [-6.5, -7, 11]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_columns_than_rows(student):
    """A W with more columns than rows: whole numbers in X, decimals in W."""
    X, W = array([[1, -2], [0, 4], [-3, 5], [1, -2]]), array([[0.1, -0.7, 1.3], [2.4, 0.6, -0.9]])
    Y = [[-4.7, -1.9, 3.1], [9.6, 2.4, -3.6], [11.7, 5.1, -8.4], [-4.7, -1.9, 3.1]]
    assert_array(student.project_tokens(X, W), Y)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_rows_than_columns(student):
    """A W with more rows than columns: decimals and a zero in X, whole numbers in W."""
    Y = student.project_tokens(array([[0.7, 0, -1.3], [-2.1, 1.4, 0.3]]), array([[3, -1], [5, 2], [-2, 4]]))
    assert_array(Y, [[4.7, -5.9], [0.1, 6.1]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_one_token(student):
    """A single token."""
    Y = student.project_tokens(array([[2, -1, 0.5]]), array([[1.3, 3, -2, 0.2], [4, -2.1, 1, -3], [-6, 8, 5, 0.7]]))
    assert_array(Y, [[-4.4, 12.1, -2.5, 3.75]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_one_row_or_one_column(student):
    """A W of a single row and a very large number, then a W of a single column and very small ones."""
    Y = student.project_tokens(array([[-2345678901234.5], [1.1e12], [6e11]]), array([[3.1, -0.4]]))
    assert_array(Y, [[-7271604593826.95, 938271560493.8], [3.41e12, -4.4e11], [1.86e12, -2.4e11]])
    X = array([[1.3e-15, -0.2e-15, 2.7e-15], [-3.1e-15, 0.4e-15, 1.2e-15]])
    assert_array(student.project_tokens(X, array([[2], [-5], [1.5]])), [[7.65e-15], [-6.4e-15]])


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_views_and_read_only(student):
    """An X that is another array backwards and a W that is one transposed, neither of which can be written to."""
    X = array([[1.5, -1, 4], [-2, 0.3, -4], [0.5, 3, 1]])[::-1]
    W = array([[1.1, -2, 3], [0.4, 2.5, -1]]).T
    X.flags.writeable = W.flags.writeable = False
    assert_array(student.project_tokens(X, W), [[-2.45, 6.7], [-14.8, 3.95], [15.65, -5.9]])


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_worked_example(student):
    """The worked example's token, projected by three matrices."""
    W_q, W_k, W_v = array([[1, 10], [0, -1]]), array([[2, -1], [1, 3]]), array([[-1, 0], [4, 5]])
    qkv = student.project_qkv(array([[2, 3]]), W_q, W_k, W_v)
    assert_qkv(qkv, ([[2, 17]], [[7, 7]], [[10, 15]]))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_square(student):
    """Square matrices and as many tokens: decimals in W_q, whole numbers elsewhere."""
    X, W_q = array([[1, -2, 3], [-1, 4, 2], [2, 1, -3]]), array([[0.5, 2, -1], [1, -3, 4], [-3, 1, 2.2]])
    W_k, W_v = array([[-4, 6, 1], [1, 2, -5], [3, -1, 2]]), array([[1, 5, -2], [5, 2, 1], [-1, 3, 4]])
    Q = [[-10.5, 11, -2.4], [-2.5, -12, 21.4], [11, -2, -4.6]]
    K, V = [[3, -1, 17], [14, 0, -17], [-16, 17, -9]], [[-12, 10, 8], [17, 9, 14], [10, 3, -15]]
    assert_qkv(student.project_qkv(X, W_q, W_k, W_v), (Q, K, V))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_wider_values(student):
    """A W_v that is wider than W_q and W_k: decimals in W_v, whole numbers elsewhere."""
    X = array([[1, -2], [3, 4], [-3, 1]])
    W_q, W_k, W_v = array([[2, 1], [3, -1]]), array([[-4, 6], [1, 2]]), array([[1.3, 0, -2, 4], [5, 2.1, 1, -0.7]])
    Q, K = [[-4, 3], [18, -1], [-3, -4]], [[-6, 2], [-8, 26], [13, -16]]
    V = [[-8.7, -4.2, -4, 5.4], [23.9, 8.4, -2, 9.2], [1.1, 2.1, 7, -12.7]]
    assert_qkv(student.project_qkv(X, W_q, W_k, W_v), (Q, K, V))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_narrower_values(student):
    """Matrices with more rows than columns, W_v the narrowest: decimals in W_k, whole numbers elsewhere."""
    X = array([[2, -1, 3], [1, 3, -2]])
    W_q, W_k = array([[1, 3], [4, -2], [-6, 8]]), array([[0.5, -1.7], [2, 1], [4.2, 6]])
    qkv = student.project_qkv(X, W_q, W_k, array([[-1], [3], [2]]))
    assert_qkv(qkv, ([[-20, 32], [25, -19]], [[11.6, 13.6], [-1.9, -10.7]], [[1], [4]]))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_more_columns_than_rows(student):
    """Matrices with more columns than rows: decimals and a zero in X, whole numbers elsewhere."""
    X = array([[0.7, -1.3], [2.1, 0], [-0.4, 1.6], [1, -0.2]])
    W_q, W_k, W_v = array([[2, -4, 5], [1, 3, -1]]), array([[-3, 1, 2], [0, 4, 6]]), array([[5, -2, 1], [-1, 7, 3]])
    Q = [[0.1, -6.7, 4.8], [4.2, -8.4, 10.5], [0.8, 6.4, -3.6], [1.8, -4.6, 5.2]]
    K = [[-2.1, -4.5, -6.4], [-6.3, 2.1, 4.2], [1.2, 6, 8.8], [-3, 0.2, 0.8]]
    V = [[4.8, -10.5, -3.2], [10.5, -4.2, 2.1], [-3.6, 12, 4.4], [5.2, -3.4, 0.4]]
    assert_qkv(student.project_qkv(X, W_q, W_k, W_v), (Q, K, V))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_one_row_or_one_column(student):
    """Matrices of a single row and a very large number, then of a single column and very small ones; W_q twice."""
    X = array([[-2345678901234.5], [1.1e12]])
    Q = [[-7037036703703.5, 2345678901234.5], [3.3e12, -1.1e12]]
    K = [[-9382715604938, -11728394506172.5], [4.4e12, 5.5e12]]
    V = [[-3049382571604.85, 1641975230864.15, -4925925692592.45], [1.43e12, -7.7e11, 2.31e12]]
    assert_qkv(student.project_qkv(X, array([[3, -1]]), array([[4, 5]]), array([[1.3, -0.7, 2.1]])), (Q, K, V))
    X, W = array([[1.3e-15, -0.2e-15, 2.7e-15], [-3.1e-15, 0.4e-15, 1.2e-15]]), array([[2], [-5], [1.5]])
    Y = [[7.65e-15], [-6.4e-15]]
    assert_qkv(student.project_qkv(X, W, W, -W), (Y, Y, [[-7.65e-15], [6.4e-15]]))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_views_and_read_only(student):
    """Inputs that are other arrays backwards, transposed or in part, none of which can be written to."""
    X, W_q = array([[1.5, -1, 4], [-2, 0.3, -4], [0.5, 3, 1]])[::-1], array([[1.1, -2, 3], [0.4, 2.5, -1]]).T
    W_k, W_v = array([[3, -1], [5, 2], [-2, 4]])[::-1], array([[2, 9, -3], [0.7, 9, 1], [-1, 9, 5]])[:, ::2]
    X.flags.writeable = W_q.flags.writeable = W_k.flags.writeable = W_v.flags.writeable = False
    Q, K = [[-2.45, 6.7], [-14.8, 3.95], [15.65, -5.9]], [[17, 7], [-6.5, -3.4], [4, 0]]
    assert_qkv(student.project_qkv(X, W_q, W_k, W_v), (Q, K, [[2.1, 6.5], [0.21, -13.7], [-1.7, 14.5]]))


@pytest.mark.case("attention_roles", points=0)
def test_attention_roles_keys_and_phrases(student):
    """A dict with the three keys, in which each phrase stands once (which belongs to which is graded later)."""
    keys = ["query", "key", "value"]
    phrases = ["matching", "being matched against", "carried forward"]
    assert_permutation_of_roles(student.attention_roles(), keys, phrases)
