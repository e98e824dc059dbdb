"""Cookies that hold a secret: for no script, for this site alone, encrypted where the site is.

Over plain http, which only the demonstration on loopback may use, they go without `Secure` and
without the `__Host-` prefix that demands it.
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Response, after_this_request, request

from hardship.web import installation


@dataclass(frozen=True, slots=True)
class SecretCookie:
    """One cookie by its plain name. Without a `life` it goes when the browser is closed."""

    name: str
    life: timedelta | None = None

    @property
    def full_name(self) -> str:
        """As the browser knows it."""
        return f"__Host-{self.name}" if _is_https() else self.name

    def read(self) -> str | None:
        """What the browser brought, which anybody may have made up."""
        return request.cookies.get(self.full_name)

    def give(self, value: str) -> None:
        """Let the answer to this request hand it out."""
        name, secure = self.full_name, _is_https()

        @after_this_request
        def hand_out(response: Response) -> Response:
            response.set_cookie(
                name,
                value,
                max_age=self.life,
                path="/",
                secure=secure,
                httponly=True,
                samesite="Lax",
            )
            return response

    def take_back(self) -> None:
        """Let the answer to this request make the browser forget it."""
        name, secure = self.full_name, _is_https()

        @after_this_request
        def forget(response: Response) -> Response:
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            return response


def _is_https() -> bool:
    return installation.settings().is_https
