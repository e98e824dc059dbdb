"""A fund whose disk is full for a while: a program of its own, because the limit is a process's.

Prints as JSON what was answered while there was no room, and once there was.
"""

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hardship import donations
from hardship.app import create_app
from hardship.core import clock
from hardship.settings import Settings
from tests.client import MannerlyClient, filled_in
from tests.doubles import FixedClock, Mailbox
from tests.fakes.gateway import FakeGateway
from tests.web.public.giving import event_body, signed

_SIZE = resource.RLIMIT_FSIZE


@contextmanager
def no_room() -> Iterator[None]:
    """No file takes a byte more; pipes do."""
    usual, most = resource.getrlimit(_SIZE)
    resource.setrlimit(_SIZE, (0, most))
    yield
    resource.setrlimit(_SIZE, (usual, most))


def main() -> None:
    """Somebody paid, somebody else gives, and the disk is full."""
    clock.install(FixedClock())
    gateway = FakeGateway()
    app = create_app(Settings.from_environment(os.environ), gateway=gateway, mailer=Mailbox())
    client = MannerlyClient(app, app.response_class, use_cookies=True)
    client.submit("/give/central", amount="5000")
    paid = gateway.last
    gateway.pay(paid)
    form = filled_in(client.get("/give/central").text) | {"amount": "2500"}

    def go_on() -> dict[str, Any]:
        body = event_body(about=paid)
        hook = client.post("/webhooks/stripe", data=body, headers=signed(body), csrf=False)
        given = client.post("/give/central", data=form)
        ready = client.get("/readyz")
        read = client.get("/")
        return {
            "webhook": hook.status_code,
            "form": given.status_code,
            "in words": "Something broke on our side" in given.text,
            "ready": [ready.status_code, ready.text],
            "read": read.status_code,
        }

    with no_room():
        full = go_on()
    after = go_on()
    with app.app_context():
        after["settled"] = donations.process_inbox(gateway)
    print(json.dumps({"full": full, "after": after}))  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main()
