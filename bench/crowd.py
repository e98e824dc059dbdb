"""Those who come on an evening: some give, each from a network of their own, others only look."""

import http.client
import itertools
import json
import re
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
_SESSION = re.compile(r"cs_[A-Za-z0-9_]{8,120}")
_JSON = "application/json"
#: A form that is sent sooner was filled in by no hand.
_OLD_ENOUGH = 2.2
_AT_ONCE = 10
_LOOKS_EVERY = 0.1

Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Form:
    """What a page asks to send back, when it was opened, and in whose browser."""

    fields: dict[str, str]
    opened: float
    browser: Headers


@dataclass
class Crowd:
    """Threads that give and look until they are told to stop; what they met is counted."""

    site: str
    stripe: str
    path: str
    stop: threading.Event = field(default_factory=threading.Event)
    met: Counter[str] = field(default_factory=Counter)
    looked: list[float] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def come(self, *, givers: int, visitors: int, seconds: float) -> float:
        """Let so many come for so long; returns the seconds until the last has left."""
        self.stop.clear()
        threads = [threading.Thread(target=self._give) for _ in range(givers)]
        threads += [threading.Thread(target=self._look) for _ in range(visitors)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        self.stop.wait(seconds)
        self.stop.set()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _look(self) -> None:
        with closing(_connected(self.site)) as there:
            while not self.stop.wait(_LOOKS_EVERY):
                began = time.perf_counter()
                status, _, _ = _ask(there, "GET", "/")
                self.looked.append(time.perf_counter() - began)
                self._note(f"the fund page: {status}" if status != 200 else "looked")

    def _give(self) -> None:
        """Fill in a few forms side by side, and send each when it is old enough."""
        forms: deque[_Form] = deque()
        with closing(_connected(self.site)) as there, closing(_connected(self.stripe)) as stripe:
            while not self.stop.is_set():
                ripe = bool(forms) and time.perf_counter() - forms[0].opened > _OLD_ENOUGH
                if ripe:
                    self._send(there, stripe, forms.popleft())
                elif len(forms) < _AT_ONCE:
                    self._open(there, forms)
                else:
                    self.stop.wait(0.05)

    def _open(self, there: http.client.HTTPConnection, forms: deque[_Form]) -> None:
        number = next(self._numbers)
        browser = {"X-Forwarded-For": f"10.{number >> 8 & 255}.{number & 255}.1"}
        status, headers, page = _ask(there, "GET", self.path, browser)
        if status != 200:
            self._note(f"the form: {status}")
            return
        browser["Cookie"] = (headers["Set-Cookie"] or "").partition(";")[0]
        forms.append(_Form(dict(_HIDDEN.findall(page)), time.perf_counter(), browser))

    def _send(
        self,
        there: http.client.HTTPConnection,
        stripe: http.client.HTTPConnection,
        form: _Form,
    ) -> None:
        dressed = form.browser | {
            "Origin": self.site,
            "Referer": self.site + self.path,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode(form.fields | {"amount": "5000"})
        status, headers, _ = _ask(there, "POST", self.path, dressed, body)
        asked = {429: "asked for a proof", 503: "paused"}.get(status)
        if status != 303:
            self._note(asked or f"sent: {status}")
            return
        self._note("let in")
        found = _SESSION.search(headers["Location"] or "")
        session = found.group() if found else ""
        how = json.dumps({"card": "4242424242424242"})
        status, _, _ = _ask(
            stripe, "POST", f"/sandbox/checkout/{session}/pay", {"Content-Type": _JSON}, how
        )
        self._note("paid" if status == 200 else f"not paid: {status}")

    def _note(self, what: str) -> None:
        with self._lock:
            self.met[what] += 1


def _connected(origin: str) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(urlsplit(origin).netloc, timeout=60)


def _ask(
    there: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: Headers | None = None,
    body: str | None = None,
) -> tuple[int, http.client.HTTPMessage, str]:
    there.request(method, path, body, headers or {})
    answer = there.getresponse()
    return answer.status, answer.headers, answer.read().decode()
