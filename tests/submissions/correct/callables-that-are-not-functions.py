# correct: a partial, a numpy function under a second name, an instance with __call__ and a bound method
import functools

import numpy as np


class Roles:
    table = {"query": "matching", "key": "being matched against", "value": "carried forward"}

    def look_up(self):
        return self.table.copy()


class ProjectAll:
    def __call__(self, X, W_q, W_k, W_v):
        return project_tokens(X, W_q), project_tokens(X, W_k), project_tokens(X, W_v)


def _terms(x, W, j):
    return np.take(W, j, axis=1) * x


component_terms = functools.lru_cache(maxsize=None)(lambda: _terms)()
project_component = lambda x, W, j: np.add.reduce(_terms(x, W, j))
project_row = functools.partial(np.einsum, "i,ij->j")
project_tokens = np.matmul
project_qkv = ProjectAll()
attention_roles = Roles().look_up
