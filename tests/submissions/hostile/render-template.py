# render | earns 0 | writes template, format and shell syntax wherever text is taken: {{7*7}}, {% %}, %s, {0}, ${}, backticks
TEXT = (
    "{{7*7}} {{ config }} {{ ''.__class__.__mro__ }} {% for x in (1,) %}render{% endfor %} {# gone #} {0} {0.__class__} {name} "
    "%s %(score)s %n ${7*7} $(id) `id` <%= 7*7 %> #{7*7} @{score} \\\\N{BULLET} \\\\x41 \\\\1 \\\\g<0> {% endraw %} {% endautoescape %}"
)


def component_terms(x, W, j):
    print(TEXT)
    return TEXT


def attack(*args):
    raise RuntimeError(TEXT)


def project_component(x, W, j):
    return attack(x, W, j)


def project_row(x, W):
    return attack(x, W)


def project_tokens(X, W):
    return attack(X, W)


def project_qkv(X, W_q, W_k, W_v):
    return attack(X, W_q, W_k, W_v)


def attention_roles():
    return attack()
