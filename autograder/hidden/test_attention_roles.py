"""The hidden case of ``attention_roles``: which vector does which job."""

import pytest

from checks import assert_texts


@pytest.mark.case("attention_roles", points=1)
def test_three_jobs(student):
    """Each of the three vectors has its own job."""
    roles = {"query": "matching", "key": "being matched against", "value": "carried forward"}
    assert_texts(student.attention_roles(), roles)
