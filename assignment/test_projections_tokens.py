"""The public cases of many tokens, and of queries, keys and values; see ``test_projections.py``."""

import pytest
from numpy import array

from checks import assert_array, assert_qkv
from public_inputs import LAYOUTS, QKV, SCALES, TOKENS, compare

# ---------------------------------------------------------------- project_tokens


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_worked_example(student):
    """The worked example with a second token below it."""
    results = [[[2, 17], [-1, -14]]]
    compare(assert_array, student.project_tokens, TOKENS["worked example"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_square(student):
    """A square W, as many tokens or others, decimals and negative numbers."""
    results = [
        [[-2.75, 9.5, -8.5], [-9.5, 1, 7]], [[-9.5, 1, 7], [4.25, 2.25, -3], [-4.5, -4.5, 1]],
        [[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3], [-4.5, -4.5, 1]], [[-7, 1.5], [11.5, 3.25]],
        [[3, -7.5], [1, 5.5], [2.5, -2.25]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["square"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_columns_than_rows(student):
    """A W with more columns than rows, and few or many tokens."""
    results = [
        [[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5], [5, -5, 0]], [[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5]],
        [[5, 10, -3.75], [-6, 12, -1.5]], [[-7, -4, 6, 6.25, -8.5, 5.25, -10.5], [-4, 8, 0, 8.5, -5, -0.5, -9]],
        [[-3, 0.75, 4.5, -2.25], [2, -0.5, -3, 1.5], [-4, 1, 6, -3], [8, -2, -12, 6]],
        [[-3, 0.75, 4.5, -2.25], [2, -0.5, -3, 1.5], [-4, 1, 6, -3]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["wide"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_rows_than_columns(student):
    """A W with more rows than columns, and few or many tokens."""
    results = [
        [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25], [-5.5, -3]], [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25]],
        [[4.5, -1.25], [-5.5, -3]], [[-14, 17], [22.5, -11.75]], [[6.75], [11.5]], [[-7.5], [-1.25]],
        [[-2.75], [-9.5], [4.25]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["tall"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_one_token(student):
    """A single token."""
    results = [[[-4.75, 6.25]], [[-4.5, -4.5, 1]], [[0, -10, 2.5]], [[9.5]], [[-3.75]]]
    compare(assert_array, student.project_tokens, TOKENS["one token"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_many_tokens(student):
    """Many tokens."""
    results = [
        [[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5], [5, -5, 0], [-1.5, 5.5, -1], [5, -25, 5], [1, 8, -2.25]],
        [[-7, 1.5], [11.5, 3.25], [3, -7.5], [1, 5.5], [2.5, -2.25], [-13, 8.5], [6.5, -0.25]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["many tokens"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_whole_numbers_and_decimals(student):
    """Whole-number tokens with a decimal W, the other way round, then whole numbers alone."""
    results = [
        [[-9, 10, 0], [-1.5, -21, 23]], [[14.5, -10.5, 0.5], [7, -5, -15]], [[2.5, -7.5], [9.5, -9.5]],
        [[1, -3], [-1, 6.25], [0, -13]], [[-18, 12, 7], [27, -19, 15], [-4, 3, -23]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["mixed"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_zeros_and_equal_numbers(student):
    """Zeros, terms that cancel, tokens and columns that occur twice."""
    results = [
        [[4, 23, 0, 0], [0, -12, 0, 0], [0, 0, 0, 0]], [[0, 0, 0], [0, 0, 0]], [[0, -2], [-16, 12]],
        [[8.5, 8.5, -2], [5, 5, 14], [8.5, 8.5, -2]], [[4.5, -1.25], [4.5, -1.25]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["zeros"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_views_and_read_only(student):
    """Inputs that are views into other arrays (every second entry, reversed, transposed) or read-only; X twice."""
    results = [
        [[-2.75, 9.5], [-9.5, 1], [4.25, 2.25]]] * len(LAYOUTS) + [[[5.25, -6, 5.5], [-14.5, 15, -5], [-6.5, -7, 11]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["views"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_very_large_and_very_small(student):
    """Very large and very small numbers, and decimals without an end."""
    results = [array([[3, -11, 2], [-6, 32, -6.5]]) * (of_X * of_W) for of_X, of_W in SCALES]
    compare(assert_array, student.project_tokens, TOKENS["scaled"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_one_sign(student):
    """Numbers of one sign throughout, then large whole ones."""
    results = [
        [[4, 10, 2.5], [5, 14, 4.25]], [[-4, -10, -2.5], [-5, -14, -4.25]], [[-4, -10, -2.5], [-5, -14, -4.25]],
        [[899999980000002, -599999959999998, 500000050000002], [-3000000039999998, 2100000020000002,
        -1099999969999998]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["signed"], results)


# ---------------------------------------------------------------- project_qkv


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_worked_example(student):
    """The worked example's token, projected by three matrices."""
    results = [([[2, 17]], [[7, 7]], [[10, 15]])]
    compare(assert_qkv, student.project_qkv, QKV["worked example"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_square(student):
    """Square matrices, decimals and negative numbers."""
    results = [
        ([[-7, 1.5], [11.5, 3.25]], [[-7, -7], [6.5, 16.5]], [[5, 2], [-7.5, -4]]),
        ([[-2.75, 9.5, -8.5], [-9.5, 1, 7]], [[-6.5, 4.5, 3.5], [13, -9, 5]], [[7.25, -5.25, 0.25], [3.5, -2.5, -7.5]]),
        ([[-6.5, 4.5, 3.5], [13, -9, 5], [-10.75, 13.5, -0.125]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]],
        [[-9, -1.75, -4.75], [-4, 8.5, 3.5], [4.25, -1.5, -4.25]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["square"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_wider_values(student):
    """A W_v that is wider than W_q and W_k."""
    results = [
        ([[5, 10], [-6, 12], [5, -5]], [[2, 11], [12, -18], [-7, 14]], [[20.5, 8.25, 3, -2], [-3, -1.5, 6, -12], [7, 3,
        -3, 7]]),
        ([[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25]], [[4.5, 3.5], [-9, 5], [13.5, -0.125]], [[-2.75, 9.5, -8.5], [-9.5,
        1, 7], [4.25, 2.25, -3]]),
        ([[0], [5], [-6]], [[-6], [2], [12]], [[-9, -3.5, -4], [20.5, 8.25, 3], [-3, -1.5, 6]]),
        ([[-7, -4, 6, 6.25, -8.5], [-4, 8, 0, 8.5, -5]], [[6, 6.25, -8.5, 5.25, -10.5], [0, 8.5, -5, -0.5, -9]], [[-7,
        -4, 6, 6.25, -8.5, 5.25, -10.5], [-4, 8, 0, 8.5, -5, -0.5, -9]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["wider values"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_narrower_values(student):
    """A W_v that is narrower than W_q and W_k."""
    results = [
        ([[-6.5, 4.5, 3.5], [13, -9, 5], [-10.75, 13.5, -0.125]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]],
        [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25]]),
        ([[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25], [-5.5, -3]], [[4.5, 3.5], [-9, 5], [13.5, -0.125], [-26.5, -2.5]],
        [[-6.5], [7], [-3.25], [2]]),
        ([[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5], [5, -5, 0]], [[-6, 2, 2], [2, 11, -1.5], [12, -18, -3], [-7,
        14, 1.5]], [[-7, 1.5], [11.5, 3.25], [3, -7.5], [1, 5.5]]),
        ([[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5]], [[-6, 2, 2], [2, 11, -1.5], [12, -18, -3]], [[-7, 1.5], [11.5,
        3.25], [3, -7.5]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["narrower values"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_rectangular(student):
    """Three matrices of one shape, wide or tall."""
    results = [
        ([[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5]], [[-6, 2, 2], [2, 11, -1.5], [12, -18, -3]], [[-1.5, 8, -9],
        [4.25, -11, 15.5], [-1.5, -6, 3]]),
        ([[5, 10, -3.75], [-6, 12, -1.5]], [[2, 11, -1.5], [12, -18, -3]], [[4.25, -11, 15.5], [-1.5, -6, 3]]),
        ([[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25]], [[4.5, 3.5], [-9, 5], [13.5, -0.125]], [[3.625, -2.625], [1.75,
        -1.25], [-0.0625, 0.25]]),
        ([[-9.5, 10.5], [4.5, -1.25]], [[-9, 5], [13.5, -0.125]], [[1.75, -1.25], [-0.0625, 0.25]]),
        ([[-14, 17], [22.5, -11.75]], [[7, -16], [-0.5, 7.75]], [[8.5, -7], [-5.875, 11.25]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["rectangular"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_one_token_row_or_column(student):
    """A single token, tokens of a single entry, matrices of a single column."""
    results = [
        ([[-2.75, 9.5, -8.5]], [[-6.5, 4.5, 3.5]], [[14.5, -10.5, 0.5]]), ([[-9.5, 10.5]], [[-9, 5]], [[-9.5, 1, 7]]),
        ([[0, -10, 2.5]], [[-6, 2, 2]], [[-7, 1.5]]),
        ([[-3, 0.75, 4.5], [2, -0.5, -3]], [[0.75, 4.5, -2.25], [-0.5, -3, 1.5]], [[-3, 0.75, 4.5, -2.25], [2, -0.5, -3,
        1.5]]),
        ([[-3.75]], [[3.75]], [[-0.75]]), ([[-2.75], [-9.5], [4.25]], [[9.5], [1], [2.25]], [[-8.5], [7], [-3]]),
        ([[-2.75], [-9.5]], [[-6.5], [13]], [[-4.75, 6.25], [-9.5, 10.5]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["one"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_same_array_more_than_once(student):
    """Two inputs or more that are the very same array."""
    results = [
        ([[-4.75, 6.25], [-9.5, 10.5]], [[-4.75, 6.25], [-9.5, 10.5]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7]]),
        ([[-6.5, 4.5], [13, -9]], [[-4.75, 6.25], [-9.5, 10.5]], [[-4.75, 6.25], [-9.5, 10.5]]),
        ([[-4.75, 6.25], [-9.5, 10.5]], [[-6.5, 4.5], [13, -9]], [[-4.75, 6.25], [-9.5, 10.5]]),
        ([[25, -13, -5], [-3.5, 10.5, -1], [-7, 14, 7.5]], [[1, -25, 30], [4, -4.5, 6], [-5.5, 11, -3]], [[-35, 26,
        -10], [-9.5, 8, 7], [17, -11, 0]]),
        ([[1, -25, 30], [4, -4.5, 6], [-5.5, 11, -3]], [[25, -13, -5], [-3.5, 10.5, -1], [-7, 14, 7.5]], [[-35, 26,
        -10], [-9.5, 8, 7], [17, -11, 0]]),
        ([[1, -25, 30], [4, -4.5, 6], [-5.5, 11, -3]], [[-35, 26, -10], [-9.5, 8, 7], [17, -11, 0]], [[25, -13, -5],
        [-3.5, 10.5, -1], [-7, 14, 7.5]]),
        ([[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]],
        [[-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]]),
        ([[-4.75, 6.25], [-9.5, 10.5]], [[-4.75, 6.25], [-9.5, 10.5]], [[4.5, 3.5], [-9, 5]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["same"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_whole_numbers_and_decimals(student):
    """Decimals in one of the four inputs and whole numbers in the others, or the other way round."""
    results = [
        ([[6.5, -15, 6.5], [7, 8, -15]], [[-15.5, 11.5, 6.5], [-3, 1, -13]], [[-5, -8.5], [-4, 17]]),
        ([[-9, 10, 0], [-1.5, -21, 23]], [[-17, 11, 0], [33, -25, -27]], [[-4, 7], [6, 31]]),
        ([[14, -11, -4], [-11, 42, -27]], [[0, 3.5, 4.25], [13.5, -11.5, -2.5]], [[-4, 7], [6, 31]]),
        ([[14, -11, -4], [-11, 42, -27]], [[-17, 11, 0], [33, -25, -27]], [[-10, 16], [2.5, -7.5]]),
        ([[-9, 10, 0], [-1.5, -21, 23]], [[0, 3.5, 4.25], [13.5, -11.5, -2.5]], [[-10, 16], [2.5, -7.5]]),
        ([[6.5, -15, 6.5], [7, 8, -15]], [[-3.25, 2.25, 1.75], [6.5, -4.5, 2.5]], [[-4.75, 6.25], [-9.5, 10.5]]),
        ([[-2.75, 9.5, -8.5], [-9.5, 1, 7]], [[-15.5, 11.5, 6.5], [-3, 1, -13]], [[-4.75, 6.25], [-9.5, 10.5]]),
        ([[-2.75, 9.5, -8.5], [-9.5, 1, 7]], [[-3.25, 2.25, 1.75], [6.5, -4.5, 2.5]], [[-5, -8.5], [-4, 17]]),
        ([[14, -11, -4], [-11, 42, -27]], [[-17, 11, 0], [33, -25, -27]], [[-4, 7], [6, 31]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["mixed"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_zeros_and_equal_numbers(student):
    """Zeros, terms that cancel, tokens, rows and columns that occur twice."""
    results = [
        ([[4, 23, 0], [0, -12, 0], [4, 23, 0]], [[23, 0, 0], [-12, 0, 0], [23, 0, 0]], [[0, 0, 23, 4], [0, 0, -12, 0],
        [0, 0, 23, 4]]),
        ([[0, 0], [0, 0]], [[-4.75, 6.25], [-9.5, 10.5]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7]]),
        ([[-4.75, 6.25], [-9.5, 10.5]], [[0, 0], [0, 0]], [[-2.75, 9.5, -8.5], [-9.5, 1, 7]]),
        ([[-4.75, 6.25], [-9.5, 10.5]], [[-2.375, 3.125], [-4.75, 5.25]], [[0, 0], [0, 0]]),
        ([[0, 0, 0], [0, 0, 0]], [[0, 0, 0], [0, 0, 0]], [[0, 0], [0, 0]]),
        ([[0, -2], [-16, 12]], [[0, 2], [16, -12]], [[0, -1], [-8, 6]]),
        ([[8.5, 8.5, -2], [5, 5, 14], [8.5, 8.5, -2]], [[-8.5, -8.5, 2], [-5, -5, -14], [-8.5, -8.5, 2]], [[4.25, -1],
        [2.5, 7], [4.25, -1]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["zeros"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_views_and_read_only(student):
    """Inputs that are views into other arrays (every second entry, reversed, transposed) or read-only."""
    Q, K, V = [
        [-2.75, 9.5, -8.5], [-9.5, 1, 7], [4.25, 2.25, -3]], [[-6.5, 4.5, 3.5], [13, -9, 5],
        [-10.75, 13.5, -0.125]], [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25],
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["views"], [(Q, K, V)] * len(LAYOUTS))


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_very_large_and_very_small(student):
    """Very large and very small numbers, and decimals without an end."""
    Q, K, V = [[3, -11], [-6, 32]], [[-5, 4.5], [17, -10.5]], [[3, -11, 2], [-6, 32, -6.5]]
    results = [[array(part) * (of_X * of_W) for part in (Q, K, V)] for of_X, of_W in SCALES[::2]]
    compare(assert_qkv, student.project_qkv, QKV["scaled"], results)


@pytest.mark.case("project_qkv", points=0)
def test_project_qkv_one_sign(student):
    """Numbers of one sign throughout, then large whole ones."""
    results = [
        ([[4, 10, 2.5], [5, 14, 4.25]], [[6, 10, 2], [6, 11, 2.5]], [[7, 3.5], [12.5, 3.25]]),
        ([[-4, -10, -2.5], [-5, -14, -4.25]], [[-6, -10, -2], [-6, -11, -2.5]], [[-7, -3.5], [-12.5, -3.25]]),
        ([[-4, -10, -2.5], [-5, -14, -4.25]], [[-6, -10, -2], [-6, -11, -2.5]], [[-7, -3.5], [-12.5, -3.25]]),
        ([[1400000080000003, -1099999959999997, -399999989999997], [-1099999959999997, 4200000000000003,
        -2700000029999997]], [[-1699999959999997, 1100000030000003, 40000003], [3300000000000003, -2500000009999997,
        -2699999999999997]], [[-399999929999997, 700000110000003], [600000030000003, 3100000070000003]]),
    ]  # fmt: skip
    compare(assert_qkv, student.project_qkv, QKV["signed"], results)
