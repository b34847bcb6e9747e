"""Template, notebooks and hints from their sources, and the two zips, each proven before it is written."""

from qkv_grader.building.build import build_zips
from qkv_grader.building.faults import BuildError
from qkv_grader.building.handout import write_handout
from qkv_grader.building.new import write_new
from qkv_grader.building.verifying import in_one_line, told, untried, verify_zip

__all__ = ["BuildError", "build_zips", "in_one_line", "told", "untried", "verify_zip", "write_handout", "write_new"]
