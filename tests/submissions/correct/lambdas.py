# correct: all six are lambdas assigned to the names
import numpy as np

component_terms = lambda x, W, j: x * W[:, j]
project_component = lambda x, W, j: component_terms(x, W, j).sum()
project_row = lambda x, W: np.array([project_component(x, W, j) for j in range(W.shape[1])])
project_tokens = lambda X, W: np.array([project_row(x, W) for x in X])
project_qkv = lambda X, W_q, W_k, W_v: tuple(map(lambda W: project_tokens(X, W), (W_q, W_k, W_v)))
attention_roles = lambda: {"query": "matching", "key": "being matched against", "value": "carried forward"}
