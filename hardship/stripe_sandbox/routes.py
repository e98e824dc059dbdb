"""What an endpoint is: a method, a path, the parameters it knows, and a handler.

Each resource's file ends with its own `ROUTES`; `api.py` gathers them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hardship.stripe_sandbox.parameters import Fields, Params
from hardship.stripe_sandbox.store import Body, Work


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read and admitted, inside the transaction in which it happens."""

    work: Work
    params: Params
    ids: dict[str, str]
    base_url: str


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    shape: Fields
    handler: Callable[[Call], Body]

    @property
    def name(self) -> str:
        return self.handler.__name__
