"""The finished ``autograder.zip``, tried as Gradescope would run it, and held against what ``qkv grade`` says."""

from qkv_grader.building.verifying.telling import in_one_line, told, untried
from qkv_grader.building.verifying.verify import Tried, verify_zip

__all__ = ["Tried", "in_one_line", "told", "untried", "verify_zip"]
