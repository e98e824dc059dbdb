"""Webhooks on their way: signed, posted, repeated with growing patience until answered with 2xx.

One thread sends them one after another in the order they are due, so that an order asked for is
the order kept. The same thread lets the clock's own happenings take place.
"""

import hashlib
import hmac
import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from hardship.stripe_sandbox.config import SandboxConfig
from hardship.stripe_sandbox.events import earlier_payload, present_event
from hardship.stripe_sandbox.knobs import Knobs, read_knobs
from hardship.stripe_sandbox.store import Store, Work
from hardship.stripe_sandbox.timers import run_due

_IDLE = 1.0
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery ready to be posted."""

    delivery: int
    event: str
    payload: bytes
    signature: str
    patience: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of posting a parcel: the other side's status, or the problem on the way."""

    delivery: int
    event: str
    status: int | None
    problem: str | None
    seconds: float

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def signature_of(payload: bytes, secret: str, timestamp: int) -> str:
    """The Stripe-Signature header: HMAC-SHA256 over `timestamp.payload`."""
    signed = f"{timestamp}.".encode() + payload
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


class Dispatcher:
    """Sends what is due, in a thread of its own or when asked."""

    def __init__(self, store: Store, config: SandboxConfig) -> None:
        self._store = store
        self._config = config
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._sending = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="stripe-sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join(timeout=30)

    def wake(self) -> None:
        self._woken.set()

    def send_due(self, *, everything: bool = False) -> list[Attempt]:
        """Send what is due now; with `everything`, also what waits for its time."""
        attempts: list[Attempt] = []
        horizon = None if everything else time.time()
        seen: set[int] = set()
        with self._sending:
            while not self._stopping.is_set():
                due = [one for one in self._due(horizon) if one not in seen]
                if not due:
                    break
                for delivery in due:
                    seen.add(delivery)
                    attempt = self._send(delivery)
                    if attempt is not None:
                        attempts.append(attempt)
        return attempts

    def send_now(self, deliveries: list[int], *, at_once: bool = False) -> list[Attempt]:
        """Send these whatever their time, one by one or all in the same moment."""
        if not at_once:
            results = [self._send(delivery) for delivery in deliveries]
        else:
            with ThreadPoolExecutor(max_workers=max(len(deliveries), 1)) as pool:
                results = list(pool.map(self._send, deliveries))
        return [attempt for attempt in results if attempt is not None]

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            run_due(self._store)
            self.send_due()
            self._woken.wait(self._until_next())

    def _until_next(self) -> float:
        with self._store.reading() as work:
            row = work.connection.execute(
                "SELECT min(due_at) FROM deliveries WHERE state = 'pending'"
            ).fetchone()
        if row[0] is None:
            return _IDLE
        return min(max(float(row[0]) - time.time(), 0.001), _IDLE)

    def _due(self, horizon: float | None) -> list[int]:
        with self._store.reading() as work:
            rows = work.connection.execute(
                "SELECT id FROM deliveries WHERE state = 'pending' AND (? IS NULL OR due_at <= ?)"
                " ORDER BY due_at, id LIMIT ?",
                (horizon, horizon, _BATCH),
            ).fetchall()
        return [row[0] for row in rows]

    def _send(self, delivery: int) -> Attempt | None:
        with self._store.reading() as work:
            parcel = _pack(work, delivery, self._config)
        if parcel is None:
            return None
        attempt = _post(self._config.webhook_url, parcel)
        with self._store.writing() as work:
            _record(work, attempt)
        return attempt


def _pack(work: Work, delivery: int, config: SandboxConfig) -> Parcel | None:
    row = work.connection.execute(
        "SELECT event, stale FROM deliveries WHERE id = ?", (delivery,)
    ).fetchone()
    event = work.find("event", row[0]) if row else None
    if event is None or not config.webhook_url:
        return None
    knobs = read_knobs(work)
    told = earlier_payload(work, event) if row[1] else event
    payload = json.dumps(present_event(work, told), indent=2).encode()
    timestamp = work.now if knobs.signed_at == "clock" else int(time.time())
    signature = signature_of(payload, config.webhook_secret, timestamp)
    return Parcel(delivery, event["id"], payload, signature, knobs.patience)


def _post(url: str, parcel: Parcel) -> Attempt:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=parcel.patience)
    target = parts.path or "/"
    if parts.query:
        target = f"{target}?{parts.query}"
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": parcel.signature,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
        "Connection": "close",
    }
    status: int | None = None
    problem: str | None = None
    began = time.monotonic()
    try:
        connection.request("POST", target, body=parcel.payload, headers=headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        problem = f"{type(error).__name__}: {error}"[:300]
    finally:
        connection.close()
    return Attempt(parcel.delivery, parcel.event, status, problem, time.monotonic() - began)


def _record(work: Work, attempt: Attempt) -> None:
    work.connection.execute(
        "INSERT INTO attempts (delivery, made_at, status, problem, seconds) VALUES (?, ?, ?, ?, ?)",
        (attempt.delivery, work.now, attempt.status, attempt.problem, attempt.seconds),
    )
    row = work.connection.execute(
        "UPDATE deliveries SET attempts = attempts + 1 WHERE id = ? RETURNING attempts, state",
        (attempt.delivery,),
    ).fetchone()
    if row is None:
        return
    if attempt.succeeded and row[1] == "asked":
        _stop_trying(work, attempt.event)
    state, due_at = _next_step(attempt, row[0], row[1], read_knobs(work))
    work.connection.execute(
        "UPDATE deliveries SET state = ?, due_at = ? WHERE id = ?",
        (state, due_at, attempt.delivery),
    )


def _stop_trying(work: Work, event: str) -> None:
    """An event that arrived by hand is delivered; nothing more is sent for it."""
    work.connection.execute(
        "UPDATE deliveries SET state = 'delivered' WHERE event = ?"
        " AND state IN ('pending', 'held', 'failed', 'dropped')",
        (event,),
    )


def _next_step(attempt: Attempt, made: int, state: str, knobs: Knobs) -> tuple[str, float]:
    now = time.time()
    if attempt.succeeded:
        return "delivered", now
    if state == "asked":
        return "refused", now
    if made > len(knobs.retries):
        return "failed", now
    return "pending", now + knobs.retries[made - 1]
