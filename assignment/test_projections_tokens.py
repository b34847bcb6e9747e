"""The public cases of many tokens; see ``test_projections.py``."""

import pytest
from numpy import array

from checks import assert_array
from public_inputs import LAYOUTS, SCALES, TOKENS, compare

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
        [[4, -5.75, 4.875, -2.5, 0.75], [-8.5, 8, -11, 1.5, 0]],
        [[-5.75, 4.875, -2.5, 0.75, 3.25, -1.5], [8, -11, 1.5, 0, -6.75, 8]],
    ]  # fmt: skip
    compare(assert_array, student.project_tokens, TOKENS["wide"], results)


@pytest.mark.case("project_tokens", points=0)
def test_project_tokens_more_rows_than_columns(student):
    """A W with more rows than columns, and few or many tokens."""
    results = [
        [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25], [-5.5, -3]], [[-4.75, 6.25], [-9.5, 10.5], [4.5, -1.25]],
        [[4.5, -1.25], [-5.5, -3]], [[-14, 17], [22.5, -11.75]], [[6.75], [11.5]], [[-12, 20], [18.5, -17.75]],
        [[-11, 18], [16.5, -13.75]], [[-7.5], [-1.25]], [[-2.75], [-9.5], [4.25]],
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
        [[-7, 1.5], [11.5, 3.25], [3, -7.5], [1, 5.5], [2.5, -2.25], [-13, 8.5]],
        [[0, -10, 2.5], [5, 10, -3.75], [-6, 12, -1.5], [5, -5, 0], [-1.5, 5.5, -1]],
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
        [[8.5, 8.5, -2], [5, 5, 14], [8.5, 8.5, -2]], [[4.5, -1.25], [4.5, -1.25]], [[0, 0], [0, 0]],
        [[-1.5, 2], [-9, 12]], [[8, -3], [-11.5, 0]],
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
