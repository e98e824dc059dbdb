"""Whether a port is free, in words for the person who chose it."""

import socket
from collections.abc import Iterator, Mapping

from hardship.cli.refusals import CANNOT_START, Refusal


def wrong_ports(chosen: Mapping[str, str]) -> Iterator[str]:
    """What cannot be used of the ports that were chosen, by the names of their settings."""
    for variable, port in chosen.items():
        if not (port.isdecimal() and 1 <= int(port) <= 65535):
            yield f"{variable} is not a port, a number from 1 to 65535: {port}"
    if len(chosen) > len(set(chosen.values())):
        yield f"{' and '.join(chosen)} are the same: each needs a port of its own"


def refuse_if_taken(port: int, *, host: str = "127.0.0.1", variable: str) -> None:
    """Raise a `Refusal` that names the port and the setting which chooses another."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except PermissionError as error:
            raise Refusal(
                f"port {port} may not be used by you; choose another with {variable}", CANNOT_START
            ) from error
        except OSError as error:
            raise Refusal(
                f"port {port} is in use; stop what uses it, or choose another with {variable}",
                CANNOT_START,
            ) from error
