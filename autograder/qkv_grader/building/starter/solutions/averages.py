# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% tags=["active-py"]
"""Running means: one function to fill in.

A running mean smooths a series of measurements: each value gives way to the average of a short window of values.

Replace the `raise NotImplementedError`, run `pytest` in this folder as often as you like, and hand in this one file.
Any way of computing the right result is right; only leave the inputs as they are.
"""

# %% [markdown] tags=["active-ipynb"]
# # Running means
#
# A running mean smooths a series of measurements: a **window** of a fixed width slides along it, and each stop of the
# window gives one number, the average of the values inside.
#
# Fill in the function, run its cell, run the check under it. Any way of computing the right result is right, with or
# without loops; only leave the inputs as they are.
#
# **Run the next cell first.** On Colab, or wherever you have this notebook alone, it takes the rest from
# `assignment.zip`: Colab asks you to upload it, elsewhere put it beside the notebook.

# %%
import numpy as np


# %%
def running_mean(values, width):
    """Return the average of every window of neighbouring values.

    values: array of shape (n,)
    width: an int, 1 <= width <= n, how many values a window holds

    Returns an array of shape (n - width + 1,): entry 0 belongs to the window that begins with the first value.

    Example: values = (1, 2, 6, 4) and width = 2 give (1.5, 4, 5).
    """
    # BEGIN SOLUTION
    return np.lib.stride_tricks.sliding_window_view(values, width).mean(axis=1)
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Hand in
#
# Run all cells once more from the top, save, and hand in **this one file**, `averages.ipynb`. The checks here cover the
# public cases; hidden cases of the same kinds, on other numbers, decide the grade.
