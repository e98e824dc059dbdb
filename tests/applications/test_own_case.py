"""Nobody decides on their own case, however either address is written, under whichever key."""

import base64
import os

import pytest

from hardship import applications
from hardship.applications import Application, OwnApplication
from hardship.campaigns import Campaign
from hardship.committee import Officer, Role
from hardship.core import crypto
from hardship.core.database import transaction
from hardship.settings import Settings
from tests.factories import applications as made
from tests.factories.officers import officer

ADDRESS = "ana@example.org"
_SPELLINGS = (
    (ADDRESS, " ANA@Example.org"),
    (ADDRESS, "ａｎａ@example.org"),
    ("ana@xn--mnchen-3ya.example", "ana@münchen.example"),
    ("josé@example.org", "jose\N{COMBINING ACUTE ACCENT}@example.org"),
)


def ana_reyes(email: str = ADDRESS) -> Officer:
    return officer(Role.DECIDER, name="Ana Reyes", email=email)


def assert_closed(application: Application, ana: Officer) -> None:
    """No vote, and not in the list of what waits for this officer either."""
    with pytest.raises(OwnApplication), transaction():
        made.approve(application, ana)
    assert applications.votes(application) == []
    assert applications.to_decide_count(ana) == 0
    row = applications.queue(applications.QueueFilters(), None).items[0]
    assert applications.marks_of(ana, [row]).own == {application.id}


@pytest.mark.parametrize("spellings", [*_SPELLINGS, *((b, a) for a, b in _SPELLINGS)])
def test_it_stays_closed_however_the_address_is_written(
    campaign: Campaign, spellings: tuple[str, str]
) -> None:
    with transaction():
        ana = ana_reyes(spellings[0])
        application = made.submitted(campaign, email=spellings[1])
    assert_closed(application, ana)


def test_a_mailbox_that_only_looks_alike_is_somebody_elses(campaign: Campaign) -> None:
    with transaction():
        ana = ana_reyes("groß@example.org")
        application = made.submitted(campaign, email="gross@example.org")
        made.approve(application, ana)
    assert len(applications.votes(application)) == 1


@pytest.mark.parametrize("officer_first", [False, True])
def test_it_stays_closed_after_the_keys_were_changed(
    campaign: Campaign, settings: Settings, officer_first: bool
) -> None:
    """The two rows carry hashes under different keys, both of which are still held."""
    with transaction():
        ana = ana_reyes() if officer_first else None
        application = None if ana else made.submitted(campaign, email=ADDRESS)
    fresh = base64.b64encode(os.urandom(32)).decode()
    crypto.install(crypto.parse_keys(f"fresh:{fresh},{settings.encryption_keys}"))
    with transaction():
        ana = ana or ana_reyes()
        application = application or made.submitted(campaign, email=ADDRESS)
    assert application.email_hash != ana.email_hash
    assert_closed(application, ana)
