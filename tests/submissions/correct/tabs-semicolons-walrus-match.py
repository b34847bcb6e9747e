# correct: tabs, semicolons, a walrus and a match statement
import numpy as np; import math

def component_terms(x, W, j):
	out = []
	i = -1
	while (i := i + 1) < len(x): out.append(x[i] * W[i, j])
	return np.array(out)

def project_component(x, W, j):
	acc = 0.; i = 0
	while i < len(x):
		acc += x[i] * W[i, j]; i += 1
	return acc

def project_row(x, W):
	match W.shape:
		case (_, 1): return np.array([project_component(x, W, 0)])
		case (_, d_out): return np.array([project_component(x, W, j) for j in range(d_out)])

def project_tokens(X, W):
	n = X.shape[0]; m = W.shape[1]
	Y = np.full((n, m), math.nan)
	for t in range(n):
		for j in range(m): Y[t][j] = project_component(X[t], W, j)
	return Y

def project_qkv(X, W_q, W_k, W_v): return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)

def attention_roles(): return {"query": "matching", "key": "being matched against", "value": "carried forward"}
