# render | earns 0 | starts every text with what a spreadsheet would run as a formula, and breaks rows and columns of a CSV
FORMULAS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    '","20","graded"\r\nsomebody,20,20,graded',
    '=HYPERLINK("http://192.0.2.1/")',
]
TEXT = "\n".join(FORMULAS)


def component_terms(x, W, j):
    return FORMULAS


def project_component(x, W, j):
    raise ValueError(FORMULAS[0])


def project_row(x, W):
    raise type(FORMULAS[0], (Exception,), {})(TEXT)


def project_tokens(X, W):
    print(TEXT)
    return FORMULAS[6]


def attention_roles():
    return dict.fromkeys(("query", "key", "value"), FORMULAS[0])


raise SystemExit(FORMULAS[0] + "\n" + TEXT)


def project_qkv(X, W_q, W_k, W_v):
    return None
