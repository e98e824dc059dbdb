"""Listens to what a browser complains about while a test drives it."""

from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

#: A refused form is an answer, not a fault: the browser says so in its console all the same.
_ANSWERS = ("status of 4", "status of 503")
#: Where a test asks to be refused (`telling.py`).
_ASKED_FOR = "?refuse="


class Watched:
    """Collects the complaints of one page."""

    def __init__(self, page: Page, origins: set[str]) -> None:
        self.complaints: list[str] = []
        self._origins = origins
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        is_answer = any(words in message.text for words in _ANSWERS)
        is_asked_for = _ASKED_FOR in message.location.get("url", "")
        if message.type == "error" and not (is_answer or is_asked_for):
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme in {"http", "https"} and f"{url.scheme}://{url.netloc}" not in self._origins:
            self.complaints.append(f"asks another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # A page that is left while it loads gives up its requests; that is no fault.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"failed: {request.url} ({request.failure})")
