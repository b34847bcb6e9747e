"""Who may ask the server anything: a browser that had this run's token, and only from our own pages."""

from __future__ import annotations

import hmac
import secrets
from typing import Final

from flask import Flask, Request, Response, abort, redirect, request

#: Everything that a page of ours may load or do, and nothing more.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # not "no-referrer": with that a browser sends "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NOT_YOURS: Final = (
    "This page is not for you: open the address that qkv review printed; it opens once. "
    "If qkv review was started again, open its new address.\n"
)
_USED: Final = "This address has been used: stop qkv review with Ctrl-C, start it again, and open the new one.\n"


class Guard:
    """Lets a request through if it carries the cookie that the token of this run was changed for.

    A page of another site may send requests here, and a name of its own may lead here (DNS rebinding). So beside the
    cookie, which such a page's requests do not carry, the ``Host`` must be ours, and what changes anything must say
    that it comes from our own pages.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(32)
        self._secret = secrets.token_urlsafe(32)
        self._used = False
        # browsers keep cookies for a host, whatever the port: two servers must not overwrite each other's
        self._cookie = f"qkv-review-{port}"
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    def watch(self, app: Flask) -> None:
        """Have every request looked at first, and every answer sent with `HEADERS`."""
        app.before_request(self._check)
        app.after_request(_close)
        app.add_url_rule("/open/<token>", "open", self._open, methods=["GET"])

    def _check(self) -> None:
        if request.host not in self._hosts or not _is_from_here(request):
            abort(Response(_NOT_YOURS, 403, mimetype="text/plain"))
        if request.endpoint != "open" and not self._knows(request):
            abort(Response(_NOT_YOURS, 403, mimetype="text/plain"))

    def _knows(self, asked: Request) -> bool:
        return hmac.compare_digest(asked.cookies.get(self._cookie, "").encode(), self._secret.encode())

    def _open(self, token: str) -> Response:
        """Change the token, once, for the cookie."""
        to_work: Response = redirect("/queue")  # type: ignore[assignment]
        if self._knows(request):
            return to_work
        if request.method != "GET" or self._used or not hmac.compare_digest(token.encode(), self.token.encode()):
            return Response(_USED if self._used else _NOT_YOURS, 403, mimetype="text/plain")
        self._used = True
        to_work.set_cookie(self._cookie, self._secret, httponly=True, samesite="Strict")
        return to_work


def _is_from_here(asked: Request) -> bool:
    """Whether a request comes from our own pages or, where it only looks, from the address bar."""
    site = asked.headers.get("Sec-Fetch-Site")
    if asked.method in ("GET", "HEAD"):
        return site in (None, "same-origin", "none")
    return site in (None, "same-origin") and asked.headers.get("Origin") == f"http://{asked.host}"


def _close(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
