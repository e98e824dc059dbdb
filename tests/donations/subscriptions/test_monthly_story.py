"""A monthly gift by HTTP only: given, renewed, failed, put right, changed and ended.

Web and worker are processes, the stand-in is a server on a port, webhooks are signed and real, and
what the supporter knows comes from pages and from mail. Months pass for all of them at once.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
import requests

from hardship import campaigns, donations, ledger
from hardship.core import clock as house_clock
from hardship.core.database import db, transaction
from hardship.ledger import GIFTS_ONLINE
from hardship.settings import Settings
from tests import command_line
from tests.browser.live import answers, free_ports
from tests.donations.later import Later
from tests.donations.standin import KEY, SECRET, StandIn, environment_of, stand_in
from tests.factories import campaigns as strike
from tests.factories.money import usd
from tests.patience import eventually

EMAIL = "rosa@example.org"
#: In the middle of a month, so that no month is too short for its day.
BEGAN = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
#: The longest, and the hours that a renewal waits at Stripe as a draft.
A_MONTH = timedelta(days=31, hours=3)
#: Until Stripe tries again what it could not take.
TRIED_AGAIN = timedelta(days=4)
_FIELD = re.compile(r'name="(csrf_token|once|subscription)"[^>]*? value="([^"]+)"')


@pytest.fixture
def clock(tmp_path: Path) -> Later:
    file = tmp_path / "ahead"
    file.write_text("0")
    story = Later(file)
    story.stand_at(BEGAN)
    house_clock.install(story)
    return story


@pytest.fixture
def port() -> int:
    return free_ports(1)[0]


@pytest.fixture
def world(clock: Later, tmp_path: Path, port: int) -> Iterator[StandIn]:
    with stand_in(tmp_path, webhook_url=f"http://127.0.0.1:{port}/webhooks/stripe") as running:
        running.steer("clock", set=clock.now().timestamp())
        running.steer("knobs", signed_at="clock")
        yield running


@pytest.fixture
def settings(settings: Settings, world: StandIn, port: int) -> Settings:
    return replace(
        settings,
        public_url=f"http://127.0.0.1:{port}",
        stripe_secret_key=KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=world.running.url,
    )


@dataclass
class Supporter:
    """Somebody with a browser and a mailbox, for whom months go by."""

    address: str
    letters: Path
    clock: Later
    world: StandIn
    browser: requests.Session
    read: list[str] = field(default_factory=list)
    _seen: set[Path] = field(default_factory=set)

    def wait(self, by: timedelta) -> None:
        """Time passes, here and there; what Stripe has to tell by then is told."""
        self.clock.stand_at(self.clock.now() + by)
        self.world.steer("clock", set=self.clock.now().timestamp())
        self.world.steer("deliveries/flush", everything=True)

    def get(self, path: str) -> str:
        answer = self.browser.get(self.address + path, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, path: str, shown_on: str = "", **fields: str) -> str:
        """Fill in the form of a page and send it; returns where that leads."""
        hidden = dict(_FIELD.findall(self.get(shown_on or path)))
        url = self.address + path
        answer = self.browser.post(url, hidden | fields, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def hosted(self, url: str, **fields: str) -> str:
        """The same on a page of Stripe's."""
        hidden = dict(_FIELD.findall(requests.get(url, timeout=30).text))
        answer = requests.post(url, hidden | fields, allow_redirects=False, timeout=30)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def mail(self, subject: str) -> str:
        """Wait for the next letter, which is this one, and read it."""
        assert eventually(self.unread), f"no letter came; until now: {self.read}"
        (letter,) = self.unread()
        self._seen.add(letter)
        message = BytesParser(policy=policy.default).parsebytes(letter.read_bytes())
        self.read.append(str(message["Subject"]))
        assert self.read[-1].startswith(subject), self.read
        assert str(message["To"]) == EMAIL
        body = message.get_body(preferencelist=("plain",))
        assert body is not None
        return str(body.get_content())

    def come_in(self) -> str:
        """By the mailed link, without a password; returns the page with all gifts."""
        self.send("/my-gifts/sign-in", email=EMAIL)
        letter = self.mail("Your link to your gifts")
        link = re.search(r"(/my-gifts/link/\S+)", letter)
        assert link is not None
        assert self.send(link[1]) == "/my-gifts"
        return self.get("/my-gifts")

    def unread(self) -> list[Path]:
        """The letters that came and were not read, the oldest first."""
        return sorted(set(self.letters.glob("*.eml")) - self._seen)


@pytest.fixture
def rosa(
    settings: Settings, db_session: object, clock: Later, world: StandIn
) -> Iterator[Supporter]:
    with transaction():
        strike.open_campaign()
    address = settings.public_url
    environment = environment_of(settings) | {"PYTHONPATH": str(Path.cwd())}
    program = ("-m", "tests.donations.later", str(settings.var / "ahead"))
    commands = (
        ("serve", "--bind", address.removeprefix("http://"), "--workers", "1", "--threads", "4"),
        ("worker",),
    )
    with ExitStack() as both:
        for command in commands:
            both.enter_context(
                command_line.running(
                    *command, cwd=settings.var, environment=environment, program=program
                )
            )
        assert eventually(lambda: answers(f"{address}/healthz")), f"{address} does not answer"
        with requests.Session() as browser:
            yield Supporter(address, settings.var / "mail", clock, world, browser)


def _give(rosa: Supporter) -> None:
    """Twenty dollars each month, on the form and on the hosted page."""
    hidden = dict(_FIELD.findall(rosa.get("/give/central")))
    rosa.wait(timedelta(seconds=5))  # nobody fills in a form at once
    answers = {"other": "20", "often": "monthly", "email": EMAIL}
    sent = rosa.browser.post(
        f"{rosa.address}/give/central", hidden | answers, allow_redirects=False, timeout=30
    )
    assert sent.status_code == 303, sent.text
    landing = rosa.hosted(
        sent.headers["Location"], test_card="4242424242424242", email=EMAIL, name="Rosa Lima"
    )
    assert "$20" in requests.get(landing, timeout=30).text


def _subscription() -> tuple[str, str]:
    """Our id and Stripe's."""
    db.session.rollback()
    (monthly,) = donations.monthly.of_supporter(EMAIL)
    return f"/my-gifts/monthly/{monthly.id}", monthly.subscription_id or ""


def test_given_renewed_failed_put_right_changed_and_ended(rosa: Supporter, world: StandIn) -> None:
    _give(rosa)
    assert "month by month" in rosa.mail("Your monthly gift: $20.00")
    rosa.wait(A_MONTH)
    assert "This is your receipt" in rosa.mail("Your monthly gift: $20.00")

    path, subscription = _subscription()
    world.steer(f"subscriptions/{subscription}/fail_next")
    rosa.wait(A_MONTH)
    assert "You were not charged" in rosa.mail("Your monthly gift did not go through")
    assert "If your card is a new one, enter it here" in rosa.come_in()
    portal = rosa.send(f"{path}/card", shown_on="/my-gifts")
    rosa.hosted(portal, do="card", card="5555555555554444")
    assert "•••• 4444" in requests.get(portal, timeout=30).text
    assert rosa.send(f"{path}/amount", amount="35") == "/my-gifts"
    assert "From the next month on we charge $35.00" in rosa.get("/my-gifts")
    rosa.wait(TRIED_AGAIN)
    rosa.mail("Your monthly gift: $20.00")
    rosa.wait(A_MONTH)
    rosa.mail("Your monthly gift: $35.00")

    page = rosa.come_in()
    assert page.count("With the fund") == 4
    assert f'href="{path}/end"' in page
    assert rosa.send(f"{path}/end") == "/my-gifts"
    assert "Nothing more is charged" in rosa.mail("Your monthly gift has ended")
    rosa.wait(2 * A_MONTH)

    assert eventually(_all_is_told)
    fund = campaigns.central_fund()
    assert fund is not None
    assert ledger.balance(GIFTS_ONLINE, fund.id, "USD") == -usd(95)
    (compared,) = donations.reconcile(world.gateway).balances
    assert compared.agrees
    assert compared.stripe == usd("91.04"), "three fees of 88 cents and one of $1.32"
    assert rosa.read.count("Your monthly gift did not go through") == 1
    assert rosa.unread() == [], "nobody is told anything twice"


def _all_is_told() -> bool:
    db.session.rollback()
    return donations.inbox_waiting_since() is None
