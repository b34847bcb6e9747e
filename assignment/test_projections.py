"""The public cases: run ``pytest`` in this folder. Points come from hidden cases of the same kinds."""

import pytest
from numpy import array

from checks import assert_array, assert_number, assert_permutation_of_roles
from public_inputs import LAYOUTS, ROWS, SCALES, compare, rows

# ---------------------------------------------------------------- component_terms


@pytest.mark.case("component_terms", points=0)
def test_component_terms_worked_example(student):
    """Both components of the worked example."""
    results = [[2, 0], [20, -3]]
    compare(assert_array, student.component_terms, ROWS["worked example"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_square(student):
    """A square W, decimals and negative numbers."""
    results = [[0.75, -2, -1.5], [-1.5, -8, 1], [-8, 3, 0.5], [-3.75, 2]]
    compare(assert_array, student.component_terms, ROWS["square"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_columns_than_rows(student):
    """A W with more columns than rows."""
    results = [[0.75, 2], [4, 1.5], [3.75], [-6, -2, -2], [-2, -3, -1], [-6, -2, -2]]
    compare(assert_array, student.component_terms, ROWS["wide"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_more_rows_than_columns(student):
    """A W with more rows than columns."""
    results = [[-2, -2, -1.5], [2.25, 2, 2], [3, 2, 1.5, 2], [3.75], [2, 6, 0.5, 1.5, 2, 8, -3], [-1, -1, 1, -9, -8, 6]]
    compare(assert_array, student.component_terms, ROWS["tall"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_whole_numbers_and_decimals(student):
    """A whole-number x with a decimal W, the other way round, then whole numbers alone."""
    results = [[1.5, -1, -15], [-4, -4.5], [1.5, -1.25, -10], [0.5, 5], [6, 5, 15]]
    compare(assert_array, student.component_terms, ROWS["mixed"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_zeros_and_equal_numbers(student):
    """Zeros, terms that cancel, numbers that occur twice."""
    results = [
        [0, 0, 4, 0, 0], [0, -9, 8, 0, 24], [0, 0, 0, 0, 0], [0, 6, -6, 0, 0], [-1.5, 1, -1.5, 0], [3, -6, -6, -8],
        [2.5, 3, 5], [0, 0, 0], [0, 0, 0], [0, 3, 2],
    ]  # fmt: skip
    compare(assert_array, student.component_terms, ROWS["zeros"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_views_and_read_only(student):
    """Inputs that are views into other arrays (every second entry, reversed, transposed) or read-only."""
    results = [[3, 6, 0.5]] * len(LAYOUTS)
    compare(assert_array, student.component_terms, ROWS["views"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_very_large_and_very_small(student):
    """Very large and very small numbers, and decimals without an end."""
    results = [array([-8, -9]) * (of_x * of_W) for of_x, of_W in SCALES]
    compare(assert_array, student.component_terms, ROWS["scaled"], results)


@pytest.mark.case("component_terms", points=0)
def test_component_terms_one_sign(student):
    """Numbers of one sign throughout, then large whole ones."""
    results = [[2, 3], [-2, -3], [-2, -3], [-199999989999999, -1199999989999999]]
    compare(assert_array, student.component_terms, ROWS["signed"], results)


# ---------------------------------------------------------------- project_component


@pytest.mark.case("project_component", points=0)
def test_project_component_worked_example(student):
    """Both components of the worked example."""
    results = [2, 17]
    compare(assert_number, student.project_component, ROWS["worked example"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_square(student):
    """A square W, decimals and negative numbers."""
    results = [-2.75, -8.5, -4.5, -1.75]
    compare(assert_number, student.project_component, ROWS["square"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_more_columns_than_rows(student):
    """A W with more columns than rows."""
    results = [2.75, 5.5, 3.75, -10, -6, -10]
    compare(assert_number, student.project_component, ROWS["wide"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_more_rows_than_columns(student):
    """A W with more rows than columns."""
    results = [-5.5, 6.25, 8.5, 3.75, 17, -12]
    compare(assert_number, student.project_component, ROWS["tall"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_whole_numbers_and_decimals(student):
    """A whole-number x with a decimal W, the other way round, then whole numbers alone."""
    results = [-14.5, -8.5, -9.75, 5.5, 26]
    compare(assert_number, student.project_component, ROWS["mixed"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_zeros_and_equal_numbers(student):
    """Zeros, terms that cancel, numbers that occur twice."""
    results = [4, 23, 0, 0, -2, -17, 10.5, 0, 0, 5]
    compare(assert_number, student.project_component, ROWS["zeros"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_views_and_read_only(student):
    """Inputs that are views into other arrays (every second entry, reversed, transposed) or read-only."""
    results = [9.5] * len(LAYOUTS)
    compare(assert_number, student.project_component, ROWS["views"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_very_large_and_very_small(student):
    """Very large and very small numbers, and decimals without an end."""
    results = [-17 * (of_x * of_W) for of_x, of_W in SCALES]
    compare(assert_number, student.project_component, ROWS["scaled"], results)


@pytest.mark.case("project_component", points=0)
def test_project_component_one_sign(student):
    """Numbers of one sign throughout, then large whole ones."""
    results = [5, -5, -5, -1399999979999998]
    compare(assert_number, student.project_component, ROWS["signed"], results)


# ---------------------------------------------------------------- project_row


@pytest.mark.case("project_row", points=0)
def test_project_row_worked_example(student):
    """The worked example."""
    results = [[2, 17]]
    compare(assert_array, student.project_row, rows("worked example"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_square(student):
    """A square W, decimals and negative numbers."""
    results = [[-2.75, 9.5, -8.5], [-4.5, -4.5, 1], [13.5, -1.75]]
    compare(assert_array, student.project_row, rows("square"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_more_columns_than_rows(student):
    """A W with more columns than rows."""
    results = [
        [1, -12, 2.75], [-1.5, 5.5, -1], [5, -1.25, -7.5, 3.75], [-2.5, -4, 7, 4.5, -6, 5.25, -10],
        [-2.5, -4, 7, 4.5, -6], [-4, 7, 4.5, -6, 5.25, -10],
    ]  # fmt: skip
    compare(assert_array, student.project_row, rows("wide"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_more_rows_than_columns(student):
    """A W with more rows than columns."""
    results = [[-5.5, -3], [-4.75, 6.25], [8.5], [3.75], [-14, 17], [-12, 20]]
    compare(assert_array, student.project_row, rows("tall"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_whole_numbers_and_decimals(student):
    """A whole-number x with a decimal W, the other way round, then whole numbers alone."""
    results = [[-14.5, 14, 3], [0.5, -8.5, 2], [14.75, -10.5, -9.75], [-7.25, 5.5, -0.25], [26, -17, -12]]
    compare(assert_array, student.project_row, rows("mixed"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_zeros_and_equal_numbers(student):
    """Zeros, terms that cancel, numbers that occur twice."""
    results = [
        [4, 23, 0, 0], [4, 23, 0, 0], [4, 23, 0, 0], [4, 23, 0, 0], [0, -2], [-17, 12.5], [10.5, 10.5, 4.5], [0, 0, 0],
        [0, 0], [-5.5, 5],
    ]  # fmt: skip
    compare(assert_array, student.project_row, rows("zeros"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_views_and_read_only(student):
    """Inputs that are views into other arrays (every second entry, reversed, transposed) or read-only."""
    results = [[-2.75, 9.5]] * len(LAYOUTS)
    compare(assert_array, student.project_row, rows("views"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_very_large_and_very_small(student):
    """Very large and very small numbers, and decimals without an end."""
    results = [array([1, -17, 4]) * (of_x * of_W) for of_x, of_W in SCALES]
    compare(assert_array, student.project_row, rows("scaled"), results)


@pytest.mark.case("project_row", points=0)
def test_project_row_one_sign(student):
    """Numbers of one sign throughout, then large whole ones."""
    results = [[11, 25, 5], [-11, -25, -5], [-11, -25, -5], [1899999960000002, -1399999979999998, 300000030000002]]
    compare(assert_array, student.project_row, rows("signed"), results)


# ---------------------------------------------------------------- attention_roles


@pytest.mark.case("attention_roles", points=0)
def test_attention_roles_keys_and_phrases(student):
    """A dict with the three keys, in which each phrase stands once (which belongs to which is graded later)."""
    keys = ["query", "key", "value"]
    phrases = ["matching", "being matched against", "carried forward"]
    assert_permutation_of_roles(student.attention_roles(), keys, phrases)
