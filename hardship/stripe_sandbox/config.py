"""How a stand-in is set up: where it keeps its file, which key it honours, whom it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

API_VERSION = "2026-10-28.endive"
DEFAULT_PORT = 8010
_PUBLIC_KEY = "sk_test_sandbox"  # opens nothing but a stand-in, so it may be known to everyone
_PUBLIC_SIGNING_KEY = "whsec_sandbox"


@dataclass(frozen=True, slots=True)
class SandboxConfig:
    """`webhook_url` empty: nothing is delivered. `public_url` empty: links follow the request.

    The same `seed` and the same calls give the same ids; without one each new file draws its own.
    """

    database_path: Path
    secret_key: str = _PUBLIC_KEY
    webhook_url: str = ""
    webhook_secret: str = _PUBLIC_SIGNING_KEY
    public_url: str = ""
    seed: str | None = None

    def __post_init__(self) -> None:
        if not self.secret_key.startswith(("sk_test_", "rk_test_")):
            raise ValueError("The stand-in honours test keys only: sk_test_… or rk_test_…")
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("Deliveries need a signing secret: SANDBOX_WEBHOOK_SECRET")


def config_from_environment(
    environ: Mapping[str, str], *, database_path: Path | None = None
) -> SandboxConfig:
    """Read SANDBOX_DATABASE, _SECRET_KEY, _WEBHOOK_URL, _WEBHOOK_SECRET, _PUBLIC_URL and _SEED."""
    path = database_path or Path(environ.get("SANDBOX_DATABASE") or "stripe-sandbox.sqlite3")
    return SandboxConfig(
        database_path=path,
        secret_key=environ.get("SANDBOX_SECRET_KEY") or _PUBLIC_KEY,
        webhook_url=environ.get("SANDBOX_WEBHOOK_URL", ""),
        webhook_secret=environ.get("SANDBOX_WEBHOOK_SECRET") or _PUBLIC_SIGNING_KEY,
        public_url=environ.get("SANDBOX_PUBLIC_URL", "").rstrip("/"),
        seed=environ.get("SANDBOX_SEED") or None,
    )


def port_from_environment(environ: Mapping[str, str]) -> int:
    """The port of SANDBOX_PORT, 8010 if none is set."""
    text = environ.get("SANDBOX_PORT") or str(DEFAULT_PORT)
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise ValueError(f"SANDBOX_PORT is not a port: {text}")
    return int(text)
