# correct: statements before the functions raise: a file and a package that are only on the student's laptop
import numpy as np
import seaborn as sns
import my_plot_helpers

sns.set_theme()
embeddings = np.loadtxt("C:/Users/mina/Desktop/embeddings.csv", delimiter=",")
print(embeddings[0])
n_tokens, d_in = embeddings.shape
assert d_in == 4


def component_terms(x, W, j):
    return x * W[:, j]


def project_component(x, W, j):
    return sum(component_terms(x, W, j))


def project_row(x, W):
    return np.array([project_component(x, W, j) for j in range(W.shape[1])])


def project_tokens(X, W):
    return np.array([project_row(x, W) for x in X])


def project_qkv(X, W_q, W_k, W_v):
    return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def attention_roles():
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
