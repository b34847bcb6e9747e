# render | earns 0 | uses names of 100 000 characters for functions, exception classes, keys and lines without a single space
NAME = "n" * 100_000


def component_terms(x, W, j):
    raise type(NAME, (Exception,), {"__qualname__": NAME})(NAME)


def project_component(x, W, j):
    print(NAME)
    raise KeyError(NAME)


def project_row(x, W):
    return {NAME: NAME}


def project_tokens(X, W):
    raise NameError(f"name {NAME!r} is not defined", name=NAME)


def project_qkv(X, W_q, W_k, W_v):
    exec(compile(f"def {NAME}():\n    raise ValueError({NAME!r})\n{NAME}()", NAME, "exec"), {})


def attention_roles():
    return {"query": NAME, NAME: "matching", "value": "\n" * 100_000}


project_row.__name__ = project_row.__qualname__ = NAME
