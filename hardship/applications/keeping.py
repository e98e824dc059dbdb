"""What a worker said last time and only has to check: who they are, and where the money goes.

Each application has a data key of its own. What is kept is copied into the new draft and sealed
anew, so that forgetting the old case takes nothing from the new one, and the other way round.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from hardship import campaigns
from hardship.applications.answers import Answers, Payee, answers_from
from hardship.applications.models import Application
from hardship.applications.payees import payee_of
from hardship.applications.queries import current_version
from hardship.applications.rules import Status
from hardship.core.addresses import email_hashes
from hardship.core.database import db


def kept_from_last(
    email: str, campaign: campaigns.Campaign, funds: Sequence[campaigns.Fund]
) -> tuple[Answers, Payee | None]:
    """What of this person's last application goes into a new one, which may go to `funds`.

    Needs, a notice and other benefits are of their week and asked again. A worksite or a fund
    that this campaign does not have is asked again too.
    """
    last = _last_sent(email)
    if last is None:
        return _in_only_fund(Answers(), funds), None
    said, payee = answers_from(current_version(last).answers_json), payee_of(last)
    places = {place.id for place in campaigns.worksites(campaign.id)}
    kept = Answers(
        name=said.name,
        phone=said.phone,
        worksite_id=said.worksite_id if said.worksite_id in places else None,
        other_worksite=said.other_worksite,
        fund_id=said.fund_id if said.fund_id in {fund.id for fund in funds} else None,
        dependants=said.dependants,
        method=payee.method if payee is not None else None,
        is_kept=True,
    )
    return _in_only_fund(kept, funds), payee


def _last_sent(email: str) -> Application | None:
    """The newest that this person sent and that is not forgotten."""
    query = select(Application).where(
        Application.email_hash.in_(email_hashes(email)),
        Application.status != Status.DRAFT,
        Application.data_key_sealed.is_not(None),
    )
    newest = (Application.submitted_at.desc(), Application.id.desc())
    return db.session.scalar(query.order_by(*newest).limit(1))


def _in_only_fund(answers: Answers, funds: Sequence[campaigns.Fund]) -> Answers:
    """Where there is no choice, no question."""
    return replace(answers, fund_id=funds[0].id) if len(funds) == 1 else answers
