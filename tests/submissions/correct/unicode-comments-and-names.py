# correct: comments, a docstring and variable names outside ASCII (UTF-8) – Übung 3
# Name: Zoë Müller · Matrikelnummer geheim 🙂 · группа 2
import numpy as np

# 每个输出分量使用 W 的一列


def component_terms(x, W, j):
    """Die Produkte xᵢ·Wᵢⱼ – noch nicht addiert."""
    return x * W[:, j]


def project_component(x, W, j):
    Σ = 0.0
    for ξ, ω in zip(x, W[:, j]):
        Σ += ξ * ω
    return Σ


def project_row(x, W):
    größe = W.shape[1]
    return np.array([project_component(x, W, j) for j in range(größe)])


def project_tokens(X, W):
    # jede Zeile × dieselbe Matrix
    return np.array([project_row(zeile, W) for zeile in X])


def project_qkv(X, W_q, W_k, W_v):
    return tuple(project_tokens(X, 𝐖) for 𝐖 in (W_q, W_k, W_v))


def attention_roles():
    # « query » cherche, « key » est comparée, « value » est transmise
    return {"query": "matching", "key": "being matched against", "value": "carried forward"}
