# render | earns 0 | puts </pre>, <script> and event handlers into messages, names, output, returned text and its own comments
# </pre></code></td></table><script>window.pwned = "render-script"</script><img src=x onerror="window.pwned=1">
# <!-- --> ]]> </textarea></style></title> <svg onload=window.pwned=1> &lt;script&gt; <base href="//192.0.2.1/">
TEXT = '</pre></code><script>window.pwned = "render-script"</script><img src=x onerror="window.pwned=1">"><a href="javascript:window.pwned=1">'


def component_terms(x, W, j):
    print(TEXT)
    return TEXT


def project_component(x, W, j):
    raise ValueError(TEXT)


def project_row(x, W):
    raise type(TEXT, (Exception,), {"__module__": TEXT})(TEXT)


def project_tokens(X, W):
    return {TEXT: [TEXT]}


def project_qkv(X, W_q, W_k, W_v):
    return [TEXT] * 3


def attention_roles():
    return {TEXT: TEXT, "query": TEXT, "key": TEXT}


project_row.__name__ = project_row.__qualname__ = project_row.__doc__ = TEXT
raise type(TEXT, (Exception,), {})(TEXT)
