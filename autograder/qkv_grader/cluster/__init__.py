"""Many machines: submissions judged by the workers of a Dask cluster, which is the instructor's own.

A scheduler has its workers run whatever it is sent, so whoever can reach it is trusted with everything. Nothing of Dask
is imported before a `Link` connects, which it does where there is something to judge.
"""

from qkv_grader.cluster.crew import Cluster
from qkv_grader.cluster.link import ClusterError, ClusterLost, Link

__all__ = ["Cluster", "ClusterError", "ClusterLost", "Link"]
