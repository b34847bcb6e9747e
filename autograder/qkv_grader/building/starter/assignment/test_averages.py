"""The public cases: run ``pytest`` in this folder. Points come from hidden cases of the same kinds."""

import pytest
from numpy import array

from checks import assert_array


@pytest.mark.case("running_mean", points=0)
def test_worked_example(student):
    """The worked example."""
    assert_array(student.running_mean(array([1, 2, 6, 4]), 2), [1.5, 4, 5])


@pytest.mark.case("running_mean", points=0)
def test_decimals_and_negative_numbers(student):
    """Decimals and negative numbers, windows of three."""
    assert_array(student.running_mean(array([0.5, -2, 4.5, 3.5, -2]), 3), [1, 2, 2])


@pytest.mark.case("running_mean", points=0)
def test_narrowest_and_widest_window(student):
    """Windows of one value, then a window that holds all of them."""
    values = array([3, -1, 4])
    assert_array(student.running_mean(values, 1), [3, -1, 4])
    assert_array(student.running_mean(values, 3), [2])
