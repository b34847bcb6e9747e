"""What runs in the forking process and its workers.

These modules import nothing but the standard library, NumPy and each other: in the forking process this folder
is a top-level package called ``inside``, so that nothing else of the grader's is ever loaded where student code runs.
The judge imports `wire` and `values` from here as well, so that both ends share one format.
"""
