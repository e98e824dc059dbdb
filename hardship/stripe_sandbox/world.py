"""Everything one running stand-in holds, as the views reach it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from hardship.stripe_sandbox.config import SandboxConfig
from hardship.stripe_sandbox.deliveries import Dispatcher
from hardship.stripe_sandbox.idempotency import InFlight
from hardship.stripe_sandbox.store import Store

EXTENSION = "stripe_sandbox"


@dataclass(slots=True)
class World:
    config: SandboxConfig
    store: Store
    dispatcher: Dispatcher
    in_flight: InFlight = field(default_factory=InFlight)
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def wake(self) -> Callable[[], None]:
        return self.dispatcher.wake

    def base_url(self, host_url: str) -> str:
        return self.config.public_url or host_url.rstrip("/")


def world() -> World:
    """The world of the application that is answering."""
    found = current_app.extensions[EXTENSION]
    if not isinstance(found, World):
        raise TypeError("This application is not a stand-in")
    return found
