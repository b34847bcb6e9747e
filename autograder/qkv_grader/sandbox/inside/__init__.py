"""What runs in the forking process and its workers.

These modules import nothing but the standard library, NumPy, the kit that students have too, and each other: nothing
else of the grader's is ever loaded where student code runs. The judge imports `wire` from here as well, so that both
ends share one format.
"""
