# render | earns 0 | has a line of source that stops its module with text that a page would have to quote, and functions defined before and after it
def component_terms(x, W, j):
    return None


compile(
    "</pre><script>window.pwned = 'render-parse-error'</script> \x1b[2J ===",
    "</pre><script>window.pwned=1</script>",
    "exec",
)


def attack(*args):
    eval("</script><script>window.pwned = 'render-parse-error'</script>")


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
