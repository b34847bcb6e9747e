"""Grade Python submissions in locked-down processes: the mechanism, which knows no question and no formula."""

__version__ = "1.0.0"
