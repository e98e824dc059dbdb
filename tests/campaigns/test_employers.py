"""Who may not give: names and domains as people write them, and what they match."""

import pytest

from hardship import audit, campaigns
from hardship.campaigns import Employers, EverybodysDomain, NoEmployer, NotADomain
from hardship.core.database import transaction
from tests.factories import campaigns as made

LIST = Employers(("Meridian Health", "Clínica Núñez, Inc."), ("meridian.example",))


@pytest.mark.parametrize(
    ("name", "email", "entry"),
    [
        ("Meridian Health", None, "Meridian Health"),
        ("The MERIDIAN Health Corporation", None, "Meridian Health"),
        ("Paula at Meridian-Health, LLC", None, "Meridian Health"),
        ("Clinica Nunez", None, "Clínica Núñez, Inc."),
        ("", "pat@meridian.example", "meridian.example"),
        ("", "Pat@HR.Meridian.Example", "meridian.example"),
        (None, "pat@meridian.example", "meridian.example"),
    ],
)
def test_what_looks_like_an_employer(name: str | None, email: str | None, entry: str) -> None:
    assert LIST.match(name=name, email=email) == entry


@pytest.mark.parametrize(
    ("name", "email"),
    [
        (None, None),
        ("", ""),
        ("Health", None),
        ("Meridian Healthcare Workers United", None),
        ("Health Meridian", None),
        ("June", "june@notmeridian.example"),
        ("June", "june@meridian.example.org"),
        ("June", "meridian.example@example.org"),
    ],
)
def test_what_does_not(name: str | None, email: str | None) -> None:
    assert not LIST.match(name=name, email=email)


def test_an_empty_list_matches_nobody() -> None:
    assert not Employers().match(name="", email="")
    assert not Employers(("",), ()).match(name="Inc.", email=None)


def test_lists_are_kept_as_they_are_meant(db_session: object) -> None:
    with transaction():
        campaign = made.open_campaign()
        campaigns.edit_campaign(
            campaign,
            employer_names=[" Meridian  West ", "", "Meridian West"],
            employer_domains=["@Meridian.Example.", "hr@west.example", "meridian.example"],
            by=made.Hand(),
        )
    assert campaign.employer_names == ["Meridian West"]
    assert campaign.employer_domains == ["meridian.example", "west.example"]
    assert campaign.employers.names == ("Meridian Health", "Meridian West")
    newest = audit.history("campaigns", campaign.id)[-1]
    assert newest.details["employer_domains"] == ["", "meridian.example, west.example"]


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"employer_names": ["Inc."]}, NoEmployer),
        ({"employer_names": ["—"]}, NoEmployer),
        ({"employer_domains": ["meridian"]}, NotADomain),
        ({"employer_domains": ["two words.example"]}, NotADomain),
        ({"employer_domains": ["gmail.com"]}, EverybodysDomain),
    ],
)
def test_what_would_match_everybody_or_nobody_is_refused(
    db_session: object, facts: dict[str, list[str]], error: type[Exception]
) -> None:
    with transaction():
        campaign = made.open_campaign()
    with pytest.raises(error), transaction():
        campaigns.edit_campaign(campaign, by=made.Hand(), **facts)  # type: ignore[arg-type]  # one of two lists
    assert (campaign.employer_names, campaign.employer_domains) == ([], [])
