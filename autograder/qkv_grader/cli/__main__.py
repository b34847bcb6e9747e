"""``python -m qkv_grader.cli`` is ``qkv``."""

from qkv_grader.cli import main

main(prog_name="qkv")
