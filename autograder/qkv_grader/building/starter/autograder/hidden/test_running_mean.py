"""Hidden cases of ``running_mean``: the average of every window of neighbouring values."""

import pytest
from numpy import array

from checks import assert_array


@pytest.mark.case("running_mean", points=0.25)
def test_worked_example(student):
    """The worked example."""
    assert_array(student.running_mean(array([1, 2, 6, 4]), 2), [1.5, 4, 5])


@pytest.mark.case("running_mean", points=0.5)
@pytest.mark.parametrize("width", [pytest.param(2, id="two"), pytest.param(5, id="five")])
def test_decimals(student, reference, draw, width):
    """Decimals of both signs."""
    values = draw(8)
    assert_array(student.running_mean(values, width), reference.running_mean(values, width))


@pytest.mark.case("running_mean", points=0.25)
def test_windows_of_one_value(student, reference, draw):
    """Windows of one value, whole numbers."""
    values = draw.integers(5)
    assert_array(student.running_mean(values, 1), reference.running_mean(values, 1))


@pytest.mark.case("running_mean", points=0.5)
def test_one_window(student, reference, draw):
    """A window that holds all values."""
    values = draw(6)
    assert_array(student.running_mean(values, 6), reference.running_mean(values, 6))
