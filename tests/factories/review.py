"""A committee at work: a campaign with money, deciders, a treasurer, a releaser, and their acts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hardship import applications, awards, campaigns, ledger, payouts
from hardship.applications import Application, Choice, PayMethod
from hardship.awards import Award, Decided
from hardship.campaigns import Campaign, Fund
from hardship.committee import Officer, Role
from hardship.core.money import Money
from hardship.core.tokens import new_secret
from hardship.ledger import (
    AID_PAYABLE,
    ALLOCATIONS,
    BANK,
    PAYMENTS_OUTSTANDING,
    STRIPE_BALANCE,
    Posting,
    Source,
)
from hardship.payouts import Payment
from tests.factories.applications import submitted
from tests.factories.campaigns import open_campaign
from tests.factories.money import usd
from tests.factories.officers import officer


@dataclass(frozen=True)
class Committee:
    """Five people of whom nobody can pay alone, and the strike they work for."""

    campaign: Campaign
    fund: Fund
    ana: Officer
    ben: Officer
    tove: Officer
    rosa: Officer
    vera: Officer


def committee(*, dollars: int = 10_000) -> Committee:
    """Ana and Ben decide, Tove is treasurer, Rosa releases, Vera audits. Needs a transaction."""
    campaign = open_campaign()
    fund = campaigns.funds(campaign.id)[0]
    if dollars:
        money_in_bank(fund, dollars)
    return Committee(
        campaign=campaign,
        fund=fund,
        ana=officer(Role.DECIDER, Role.CHAIR, name="Ana Reyes"),
        ben=officer(Role.DECIDER, name="Ben Okafor"),
        tove=officer(Role.TREASURER, name="Tove Lindqvist"),
        rosa=officer(Role.RELEASER, name="Rosa Delgado"),
        vera=officer(Role.AUDITOR, name="Vera Novak"),
    )


def money_in_bank(fund: Fund, dollars: int) -> int:
    """The union's treasury sends money to the fund's bank account."""
    amount = usd(dollars)
    return ledger.post(
        "allocation_received",
        [Posting(BANK, fund.id, amount), Posting(ALLOCATIONS, fund.id, -amount)],
        source=Source("bank_receipt", new_secret()),
        occurred_on=campaigns.accounting_date(),
    )


def vote(
    application: Application,
    by: Officer,
    *,
    dollars: int | None = 250,
    reason: str = "",
    version_id: Any = None,
) -> Decided:
    """One vote on the current version; `dollars` None declines."""
    return awards.decide(
        application,
        version_id=version_id or applications.current_version(application).id,
        choice=Choice.DECLINE if dollars is None else Choice.APPROVE,
        amount=None if dollars is None else usd(dollars),
        reason=reason or ("Paid in the last round." if dollars is None else "Met in part already."),
        by=by,
    )


def awarded(team: Committee, *, dollars: int = 250, **facts: Any) -> Award:
    """An application on which Ana and Ben agreed, and that the fund could cover."""
    application = submitted(team.campaign, **facts)
    vote(application, team.ana, dollars=dollars)
    decided = vote(application, team.ben, dollars=dollars)
    assert decided.award is not None
    return decided.award


def award_of(application_id: UUID) -> Award:
    """The live award of an application that has one."""
    found = awards.award_of(application_id)
    assert found is not None
    return found


def prepared(team: Committee, award: Award, number: str) -> Payment:
    """Tove writes the check."""
    return payouts.prepare(award, method=PayMethod.CHEQUE, number=number, by=team.tove)


def returned(payment: Payment, team: Committee) -> Payment:
    """Tove reads on today's statement that the bank returned it; Rosa confirms that."""
    today = campaigns.accounting_date()
    payouts.report_return(payment, returned_on=today, reason="Account closed", by=team.tove)
    return payouts.confirm_return(payment, by=team.rosa)


def balance(account: str, fund: Fund) -> int:
    """What an account of a fund says, in whole dollars; credits are negative."""
    minor = ledger.balance(account, fund.id, "USD").minor
    assert minor % 100 == 0
    return minor // 100


def books(team: Committee) -> tuple[int, ...]:
    """Aid payable, payments outstanding and the bank, in dollars."""
    return tuple(balance(code, team.fund) for code in (AID_PAYABLE, PAYMENTS_OUTSTANDING, BANK))


def still_at_stripe(team: Committee, dollars: int) -> None:
    """Part of the money has not reached the bank: the fund owns it and cannot pay with it."""
    moved(team, (STRIPE_BALANCE, usd(dollars)), (BANK, -usd(dollars)))


def moved(team: Committee, *sides: tuple[str, Money]) -> None:
    """Any entry in the fund's books; debits are positive."""
    ledger.post(
        "moved",
        [Posting(account, team.fund.id, amount) for account, amount in sides],
        source=Source("test", new_secret()),
        occurred_on=campaigns.accounting_date(),
    )
