# correct: nothing but for loops over indices, results written into np.zeros
import numpy as np

# I come from Java, so loops it is :)


def component_terms(x, W, j):
    d_in = W.shape[0]
    terms = np.zeros(d_in)
    for i in range(d_in):
        terms[i] = x[i] * W[i, j]
    return terms


def project_component(x, W, j):
    total = 0.0
    for i in range(W.shape[0]):
        total = total + x[i] * W[i, j]
    return total


def project_row(x, W):
    d_in = W.shape[0]
    d_out = W.shape[1]
    y = np.zeros(d_out)
    for j in range(d_out):
        for i in range(d_in):
            y[j] += x[i] * W[i, j]
    return y


def project_tokens(X, W):
    n_tokens = X.shape[0]
    d_in, d_out = W.shape
    Y = np.zeros((n_tokens, d_out))
    for t in range(n_tokens):
        for j in range(d_out):
            for i in range(d_in):
                Y[t, j] += X[t, i] * W[i, j]
    return Y


def project_qkv(X, W_q, W_k, W_v):
    results = []
    for W in (W_q, W_k, W_v):
        n_tokens = X.shape[0]
        d_in, d_out = W.shape
        Y = np.zeros((n_tokens, d_out))
        for t in range(n_tokens):
            for j in range(d_out):
                for i in range(d_in):
                    Y[t, j] += X[t, i] * W[i, j]
        results.append(Y)
    return results[0], results[1], results[2]


def attention_roles():
    roles = {}
    roles["query"] = "matching"
    roles["key"] = "being matched against"
    roles["value"] = "carried forward"
    return roles
