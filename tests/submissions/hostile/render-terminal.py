# render | earns 0 | sends escape sequences that clear a terminal, set its title, write to the clipboard, hide text and overwrite the line above
ESCAPES = "\x1b[2J\x1b[H\x1b]0;render-terminal\x07\x1b]52;c;cmVuZGVy\x07\x1b[8m\x1b[1A\x1b[2K\x1b]8;;http://192.0.2.1/\x07link\x1b]8;;\x07"
TEXT = (
    ESCAPES
    + "\x9b31m\r20/20\x08\x08\x7f\x0c\x0b [bold green]20/20[/bold green] [link=http://192.0.2.1]rich[/link] [/]"
)

print(TEXT)


def attack(*args):
    print(TEXT)
    raise RuntimeError(TEXT)


def component_terms(x, W, j):
    return attack(x, W, j)


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
