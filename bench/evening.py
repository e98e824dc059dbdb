"""A viral evening: how many gifts a second come through, and what the fund page costs meanwhile.

The real thing on one machine: `hardship serve`, `hardship worker` and the stand-in for Stripe, each
a process, and beside them those who give and look. So a part of the machine is the bench's own. A
gift has come through when it is in the books: form, payment page, payment, webhook, processor.

    .venv/bin/python -m bench.evening --seconds 20
"""

import argparse
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, select

from bench.crowd import Crowd
from bench.databases import ENGINES
from bench.filling import Filling
from bench.house import House, furnished
from bench.serving import environment_of, free_port, processor, running, wait_for
from hardship import campaigns
from hardship.core.database import db
from hardship.donations import Gift
from hardship.settings import Settings

_STRIKE = Filling(applications=100, gifts=1_000, entries=2_000)
_KEY = "sk_test_sandbox_of_the_bench"
_QUIET_PART = 0.3
_LOOKS_AGAIN_IN = 0.25
_WARMS_UP = 5.0


@dataclass(frozen=True, slots=True)
class Looks:
    """How long the fund page took those who only looked, in seconds."""

    half: float
    most: float

    @classmethod
    def of(cls, taken: list[float]) -> "Looks":
        """The median, and what nineteen of twenty stay under."""
        return cls(statistics.median(taken), statistics.quantiles(taken, n=20)[-1])


def main() -> None:
    """Print what each engine carried."""
    asked = _arguments()
    for engine in asked.engine:
        with furnished(engine, _STRIKE) as house, _open_house(house, asked) as opened:
            _report(house, opened, asked)


@dataclass(frozen=True, slots=True)
class _Open:
    """Those who will come, and the processes that they keep busy."""

    crowd: Crowd
    processes: dict[str, subprocess.Popen[bytes]]

    def used(self) -> dict[str, float]:
        """Seconds of the processor so far; the bench is one of them."""
        ours = {name: processor(process) for name, process in self.processes.items()}
        return ours | {"bench": time.process_time()}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--seconds", type=float, default=20, help="of load, on each engine")
    parser.add_argument("--givers", type=int, default=8, help="who send forms one after another")
    parser.add_argument("--visitors", type=int, default=2, help="who only look at the fund page")
    parser.add_argument("--workers", type=int, default=2, help="web processes")
    parser.add_argument("--threads", type=int, default=8, help="in each")
    return parser.parse_args()


@contextmanager
def _open_house(house: House, asked: argparse.Namespace) -> Iterator[_Open]:
    """The web server, the worker and the stand-in, and those who will come."""
    port, stripe_port = free_port(), free_port()
    site, stripe = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{stripe_port}"
    with house.app.app_context():
        slug = campaigns.every_fund()[0].slug
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = _settings(house.settings, site, stripe, folder)
        environment = environment_of(settings) | {
            "SANDBOX_PORT": str(stripe_port),
            "SANDBOX_DATABASE": str(folder / "stripe.sqlite3"),
            "SANDBOX_SECRET_KEY": _KEY,
            "SANDBOX_WEBHOOK_URL": f"{site}/webhooks/stripe",
            "SANDBOX_WEBHOOK_SECRET": settings.stripe_webhook_secret,
        }
        server = ["serve", f"--workers={asked.workers}", f"--threads={asked.threads}"]
        processes = {
            name: stack.enter_context(running(arguments, environment))
            for name, arguments in (
                ("stand-in", ["sandbox"]),
                ("web", [*server, f"--bind=127.0.0.1:{port}"]),
                ("worker", ["worker"]),
            )
        }
        wait_for(processes["stand-in"], stripe_port)
        wait_for(processes["web"], port)
        yield _Open(Crowd(site, stripe, f"/give/{slug}"), processes)


def _settings(settings: Settings, site: str, stripe: str, folder: Path) -> Settings:
    """Those of a demonstration, behind one proxy that tells who comes from where."""
    return replace(
        settings,
        public_url=site,
        stripe_api_base=stripe,
        stripe_secret_key=_KEY,
        smtp_url=f"file://{folder / 'mail'}",
        trusted_proxies=1,
        var=folder,
    )


def _report(house: House, opened: _Open, asked: argparse.Namespace) -> None:
    crowd = opened.crowd
    quiet = max(5.0, asked.seconds * _QUIET_PART)
    crowd.come(givers=asked.givers, visitors=1, seconds=_WARMS_UP)
    alone = _looked(crowd, 0, asked.visitors, quiet)
    crowd.met.clear()
    before, used, began = _booked(house), opened.used(), time.perf_counter()
    busy = _looked(crowd, asked.givers, asked.visitors, asked.seconds)
    in_time, paid = _booked(house) - before, crowd.met["paid"]
    booked = _until_all_are_booked(house, before, paid, asked.seconds)
    took = time.perf_counter() - began
    spent = {name: seconds - used[name] for name, seconds in opened.used().items()}
    print(f"{house.database.engine}: what they met: {dict(sorted(crowd.met.items()))}")
    print(f"  paid {paid / asked.seconds:.1f} a second, in the books {in_time / asked.seconds:.1f}")
    print(f"  all {booked} of {paid} in the books after {took:.0f} s: {booked / took:.1f} a second")
    each = ", ".join(f"{name} {s / max(1, booked) * 1000:.1f}" for name, s in spent.items())
    print(f"  milliseconds of the processor for a gift: {each}")
    for name, one, other in (("p50", alone.half, busy.half), ("p95", alone.most, busy.most)):
        print(
            f"  fund page {name}: {other * 1000:.0f} ms under load, {one * 1000:.0f} ms without, "
            f"ratio {other / one:.1f}",
            flush=True,
        )


def _looked(crowd: Crowd, givers: int, visitors: int, seconds: float) -> Looks:
    crowd.looked.clear()
    crowd.come(givers=givers, visitors=visitors, seconds=seconds)
    return Looks.of(crowd.looked)


def _booked(house: House) -> int:
    with house.app.app_context():
        query = select(func.count()).where(Gift.transaction_id.is_not(None))
        return db.session.scalar(query) or 0


def _until_all_are_booked(house: House, before: int, paid: int, seconds: float) -> int:
    """How many are in the end; what is on its way for longer than the load lasted is left there."""
    until = time.perf_counter() + seconds
    while (booked := _booked(house) - before) < paid and time.perf_counter() < until:
        time.sleep(_LOOKS_AGAIN_IN)
    return booked


if __name__ == "__main__":
    main()
