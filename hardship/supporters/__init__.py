"""People who gave: how they come in, and what they read of their own gifts.

There is no account and no password: a link in a mail lets in whoever reads the mailbox with whose
address something was given. Nobody else learns that anything was. What came by
Stripe and what came over the counter is one list here, whose rooms know nothing of each other. A
receipt follows the money by the books: what went back is on it, with its day.

    request_link(email, locale="en", address=address)   # the same for every address
    token = redeem_link(secret, address=address)
    page = history(session_of(token).email)
"""

from hardship.supporters.forgetting import sweep
from hardship.supporters.mailing import send_links
from hardship.supporters.models import SupporterLink, SupporterSession
from hardship.supporters.queries import (
    history,
    own,
    own_gift,
    proof_of,
    standings,
    statement,
    told,
    years,
)
from hardship.supporters.rules import (
    BOUNCED,
    RECALLED,
    FundSum,
    Standing,
    Told,
    ToldGift,
    ToldReceipt,
)
from hardship.supporters.signing_in import (
    begin_session,
    redeem_link,
    request_link,
    session_of,
    sign_out,
    touch,
)

__all__ = [
    "BOUNCED",
    "RECALLED",
    "FundSum",
    "Standing",
    "SupporterLink",
    "SupporterSession",
    "Told",
    "ToldGift",
    "ToldReceipt",
    "begin_session",
    "history",
    "own",
    "own_gift",
    "proof_of",
    "redeem_link",
    "request_link",
    "send_links",
    "session_of",
    "sign_out",
    "standings",
    "statement",
    "sweep",
    "told",
    "touch",
    "years",
]
