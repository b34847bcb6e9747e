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
"""Q, K and V projections: functions to fill in.

A token is a row of numbers, its embedding x. Attention needs three related rows from it, a query, a key and
a value, and gets each by multiplying x with a weight matrix of its own. You build that product up here, from
single terms to all tokens at once.

Read concept.html first. Then replace each `raise NotImplementedError`, run `pytest` in this folder as often
as you like, and hand in this one file. Any way of computing the right result is right; only leave the inputs
as they are.
"""

# %% [markdown] tags=["active-ipynb"]
# # Q, K and V projections
#
# A token enters a transformer as a row of numbers, its **embedding** $\mathbf{x}$. Before attention can
# compare tokens, that one row is mixed into three new ones: a **query**, a **key** and a **value**. Each is
# a **projection**: the row times a weight matrix of its own, learned in training.
#
# $$
# Q = X W_q,\qquad K = X W_k,\qquad V = X W_v
# $$
#
# You build this up in small functions, from single products to all tokens at once. `concept.html`,
# beside this notebook, tells the same story with pictures that you can touch. Read it first.
#
# For each question: fill in the function, run its cell, run the check under it. Any way of computing the
# right result is right, with or without loops; only leave the inputs as they are.
#
# **Run the next cell first.** On Colab, or wherever you have this notebook alone, it takes the rest from
# `assignment.zip`: Colab asks you to upload it, elsewhere put it beside the notebook.

# %% tags=["active-ipynb"]
# import matplotlib.pyplot as plt

# %%
import numpy as np

# %% [markdown] tags=["active-ipynb"]
# ## The worked example
#
# One row $\mathbf{x}$ of two numbers, one matrix $W$ with two rows and two columns, one new row
# $\mathbf{y}$:
#
# $$
# \mathbf{x} = \begin{pmatrix} 2 & 3 \end{pmatrix},\qquad
# W = \begin{pmatrix} 1 & 10 \\ 0 & -1 \end{pmatrix},\qquad
# \mathbf{y} = \mathbf{x}W = \begin{pmatrix} 2 & 17 \end{pmatrix}
# $$
#
# Each component of $\mathbf{y}$ uses **one column of** $W$: multiply it entry by entry with $\mathbf{x}$,
# then add.
#
# $$
# y_0 = 2\cdot 1 + 3\cdot 0 = 2 \qquad\qquad y_1 = 2\cdot 10 + 3\cdot(-1) = 17
# $$
#
# As arrows, $W$ has turned and stretched $\mathbf{x}$ into $\mathbf{y}$:

# %% tags=["active-ipynb"]
# axes = plt.figure(figsize=(4.5, 4.5)).gca()
# tips = {"color": ["C0", "C1"], "angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.012}
# axes.quiver([0, 0], [0, 0], [2, 2], [3, 17], **tips)
# axes.text(2.1, 3, "x = (2, 3)", color="C0")
# axes.text(2.1, 17, "y = (2, 17)", color="C1")
# axes.set(xlim=(0, 4), ylim=(0, 18), xticks=range(5), yticks=range(0, 19, 3))
# axes.set(xlabel="component 0", ylabel="component 1")
# axes.grid(alpha=0.3)
# plt.show()

# %% [markdown] tags=["active-ipynb"]
# ## `component_terms`: the ingredients of one component
#
# Before anything is added up: which products is component $j$ made of? One for each entry of $\mathbf{x}$,
# so `d_in` of them.


# %%
def component_terms(x, W, j):
    """Return the products that component j of y = xW is made of, not yet added.

    x: array of shape (d_in,), one token's embedding row
    W: array of shape (d_in, d_out), the weight matrix
    j: an int, 0 <= j < d_out

    Returns an array of shape (d_in,): entry i is the product that x[i] contributes.

    Example: with x = (2, 3) and W = [[1, 10], [0, -1]],
    j = 0 gives (2, 0) and j = 1 gives (20, -3).
    """
    # BEGIN SOLUTION
    return x * W[:, j]
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## `project_component`: one component
#
# The sum of those products is one number, $y_j$. You may call what you wrote above, or start afresh.


# %%
def project_component(x, W, j):
    """Return component j of y = xW: the sum of its products.

    x: array of shape (d_in,)
    W: array of shape (d_in, d_out)
    j: an int, 0 <= j < d_out

    Returns one number.

    Example: with x = (2, 3) and W = [[1, 10], [0, -1]],
    j = 0 gives 2 and j = 1 gives 17.
    """
    # BEGIN SOLUTION
    return np.sum(x * W[:, j])
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## `project_row`: the whole new row
#
# One component for each column of $W$. $W$ need not be square: a row of `d_in` numbers becomes a row of
# `d_out`.


# %%
def project_row(x, W):
    """Return y = xW, the projection of one embedding row.

    x: array of shape (d_in,)
    W: array of shape (d_in, d_out); d_out may differ from d_in

    Returns an array of shape (d_out,).

    Example: x = (2, 3) and W = [[1, 10], [0, -1]] give (2, 17).
    """
    # BEGIN SOLUTION
    return x @ W
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## `project_tokens`: every token at once
#
# A text is many tokens, one row of $X$ each. They all share the same $W$, and no token looks at another
# yet.


# %%
def project_tokens(X, W):
    """Return the projection of every token's row by the same W.

    X: array of shape (n_tokens, d_in), one row a token
    W: array of shape (d_in, d_out)

    Returns an array of shape (n_tokens, d_out), its rows in the order of the tokens.

    Example: X = [[2, 3], [1, 0]] and W = [[1, 10], [0, -1]] give [[2, 17], [1, 10]].
    """
    # BEGIN SOLUTION
    return X @ W
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## `project_qkv`: queries, keys and values
#
# The same tokens, three matrices. Queries and keys are compared with each other later, so they are equally
# wide; values may be of another width.


# %%
def project_qkv(X, W_q, W_k, W_v):
    """Return the queries, keys and values of all tokens, each made from X itself.

    X: array of shape (n_tokens, d_in)
    W_q, W_k: arrays of shape (d_in, d_out)
    W_v: array of shape (d_in, d_value); d_value may differ from d_out

    Returns three arrays in the order Q, K, V, of shapes (n_tokens, d_out), (n_tokens, d_out) and
    (n_tokens, d_value).

    Example: X = [[2, 3]] with W_q = [[1, 10], [0, -1]], W_k = [[1, 0], [0, 1]] and W_v = [[1], [1]]
    gives Q = [[2, 17]], K = [[2, 3]] and V = [[5]].
    """
    # BEGIN SOLUTION
    Q, K, V = X @ W_q, X @ W_k, X @ W_v
    return Q, K, V
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## `attention_roles`: why three?
#
# Think of a library. You come with a question, each book has a label on its back, and once a label fits
# your question you take home what is inside the book. The query, the key and the value of a token do these
# three jobs. Which does which?


# %%
def attention_roles():
    """Return a dict that says what each of the three projections is for.

    Its keys are "query", "key" and "value". Its values are these three phrases, each used once, at the key
    that it belongs to: "being matched against", "carried forward", "matching".
    """
    # BEGIN SOLUTION
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
    # END SOLUTION


# %% [markdown] tags=["active-ipynb"]
# ## Hand in
#
# Run all cells once more from the top, save, and hand in **this one file**, `projections.ipynb`. On Colab, get it
# by File, Download, Download .ipynb; what you uploaded there is gone when the session ends. If your course asks
# for Otter's zip instead, the next cell makes it (not on Colab). The checks here cover the public cases;
# hidden cases of the same kind, on other numbers and other shapes, decide the grade.

# %% tags=["active-ipynb"]
# # Save first (Ctrl+S, or Cmd+S). Remove the # in front of the next line to make the zip.
# # grader.export(pdf=False)
