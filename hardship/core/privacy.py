"""The inventory of personal data: every column of every table, and how it may be treated.

A column that is not listed fails the build (tests/house/test_privacy.py), so that nobody adds one
without having thought of whom it could expose. `hardship doctor` reads it too: it looks whether
what must be sealed is. Tables are named as foreign keys name them, by string; core still knows no
room.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Privacy(StrEnum):
    """What a column holds, and so where it may appear.

    `OPEN` may be shown to anybody. `INTERNAL` holds ids, states, times and amounts: of no use
    without the rest, shown to the committee only. `HASH` finds or checks a value and tells none.
    The three sealed classes hold AES-256-GCM values under three different keys. `OLD_WORDS` may
    hold what an officer typed before such texts were sealed, which can be forgotten by nobody.
    """

    BANK = "sealed under the bank key"
    CASE = "sealed under the case key or the case's own data key"
    HASH = "keyed hash or hash of a long secret"
    IDENTITY = "sealed under the identity key"
    INTERNAL = "opaque ids, states, times and amounts"
    OLD_WORDS = "plain facts, and in old rows what officers typed, in the clear"
    OPEN = "may be shown to anybody"


_P = Privacy

#: table -> class -> its columns. One name a column, none twice.
INVENTORY: Mapping[str, Mapping[Privacy, str]] = {
    "applicant_codes": {
        _P.IDENTITY: "email_sealed",
        _P.HASH: "email_hash code_hash link_hash",
        _P.INTERNAL: "id made_at expires_at tries ended_at",
    },
    "applicant_sessions": {
        _P.IDENTITY: "email_sealed",
        _P.HASH: "token_hash email_hash",
        _P.INTERNAL: "id started_at seen_at expires_at ended_at",
    },
    "application_versions": {
        _P.CASE: "answers_sealed",
        _P.BANK: "payee_sealed",
        _P.INTERNAL: (
            "id application_id number requested_minor currency dependants urgency urgent_on "
            "submitted_at"
        ),
    },
    "applications": {
        _P.CASE: "data_key_sealed draft_sealed",
        _P.IDENTITY: "email_sealed name_sealed phone_sealed",
        _P.BANK: "draft_payee_sealed",
        _P.HASH: "email_hash",
        _P.INTERNAL: (
            "id reference campaign_id fund_id worksite_id status locale urgency urgent_on queue_on "
            "dependants requested_minor approved_minor terms currency current_version_id "
            "started_at saved_at submitted_at decided_at ended_at"
        ),
    },
    "assigned_parts": {_P.INTERNAL: "assignment_id transaction_id account amount_minor currency"},
    "audit_rows": {
        _P.OLD_WORDS: "details",
        _P.INTERNAL: "id recorded_at verb actor_kind actor_id subject_type subject_id",
    },
    "awards": {
        _P.INTERNAL: (
            "id application_id version_id fund_id amount_minor currency shares_minor status "
            "granted_at granted_by_id cancelled_at"
        )
    },
    "availabilities": {_P.INTERNAL: "transaction_id moved_at available_at"},
    "bank_receipts": {
        _P.HASH: "form_hash",
        _P.OLD_WORDS: "reason",
        _P.INTERNAL: (
            "id kind fund_id amount_minor currency reference arrived_on status entered_by_id "
            "entered_at confirmed_by_id rejected_by_id decided_at payout_id is_payout_guessed "
            "claimed_by_id from_local recalled_by_id recall_confirmed_by_id recalled_on"
        ),
    },
    "buckets": {_P.HASH: "key", _P.INTERNAL: "drops empty_at"},
    "campaigns": {
        _P.OPEN: (
            "slug status opened_at closed_at currency goal_minor started_on employer "
            "employer_names employer_domains name_en name_es headline_en headline_es story_en "
            "story_es decisions_en decisions_es people_en people_es poster_en poster_es "
            "poster_side_en poster_side_es effects_json"
        ),
        _P.HASH: "form_hash",
        _P.INTERNAL: "id organisation_id created_at",
    },
    "counter_receipts": {
        _P.IDENTITY: "name_sealed email_sealed",
        _P.HASH: "form_hash email_hash",
        _P.INTERNAL: (
            "id reference fund_id means giver cheque_number amount_minor currency received_on "
            "locale status entered_by_id entered_at confirmed_by_id rejected_by_id decided_at "
            "deposit_id bounce_id recall_id is_not_employers"
        ),
    },
    "dispute_movements": {_P.INTERNAL: "id dispute_id amount_minor fee_minor currency"},
    "disputes": {
        _P.INTERNAL: (
            "id stripe_id gift_id status reason amount_minor currency due_by opened_at closed_at "
            "told_at"
        )
    },
    "fraud_warnings": {_P.INTERNAL: "id gift_id is_actionable warned_at seen_by_id seen_at"},
    "funds": {
        _P.OPEN: (
            "code slug status is_central position currency name_en name_es description_en "
            "description_es suggested_minor votes_needed reserve_minor award_limit_minor "
            "counts_undeposited"
        ),
        _P.HASH: "form_hash",
        _P.INTERNAL: "id campaign_id",
    },
    "gifts": {
        _P.IDENTITY: (
            "name_sealed email_sealed message_sealed payer_sealed address_sealed occupation_sealed"
        ),
        _P.HASH: "form_hash email_hash",
        _P.INTERNAL: (
            "id reference fund_id status amount_minor intended_minor currency "
            "is_anonymous is_name_hidden locale started_at expires_at calls session_id "
            "session_url charge_id "
            "paid_at transaction_id fee_minor mismatch replaced_by_id beside_id monthly_id "
            "invoice_id presented_minor presented_currency"
        ),
    },
    "giving_pauses": {_P.INTERNAL: "id paused_at paused_by_id resumed_at resumed_by_id"},
    "held_in_payouts": {_P.INTERNAL: "transaction_id payout_id"},
    "inbox_events": {
        _P.INTERNAL: (
            "id type object_id happened_at received_at delivered_at status attempts next_try_at "
            "failure done_at"
        )
    },
    "invitations": {
        _P.HASH: "form_hash token_hash",
        _P.INTERNAL: "id officer_id created_at expires_at accepted_at withdrawn_at",
    },
    "ledger_comparisons": {_P.INTERNAL: "id beside compared_at differences names"},
    "ledger_entries": {
        _P.INTERNAL: ("id size kind occurred_on recorded_at source_type source_id memo reverses_id")
    },
    "ledger_postings": {
        _P.INTERNAL: "entry_id position size account fund_id amount_minor currency"
    },
    "ledger_sealed_balances": {
        _P.INTERNAL: "fund_id account currency seal_id previous_seal_id minor"
    },
    "ledger_seals": {_P.INTERNAL: "id size last_entry_id root previous_root sealed_at hashes"},
    "ledger_tiles": {_P.INTERNAL: "number last_entry_id root"},
    "monthly_gifts": {
        _P.IDENTITY: "name_sealed email_sealed",
        _P.HASH: "email_hash",
        _P.INTERNAL: (
            "id fund_id status amount_minor intended_minor currency is_anonymous is_name_hidden "
            "locale subscription_id customer_id started_at renews_at ends_at ended_at end_asked_at "
            "asked_at"
        ),
    },
    "need_lines": {
        _P.CASE: "payee_sealed",
        _P.INTERNAL: "id version_id position category amount_minor currency due_on",
    },
    "notices": {
        _P.IDENTITY: "recipient_sealed context_sealed",
        _P.INTERNAL: (
            "id kind locale status attempts created_at expires_at next_try_at sent_at failure"
        ),
    },
    "officer_roles": {_P.INTERNAL: "officer_id role"},
    "officers": {
        _P.IDENTITY: "name_sealed email_sealed totp_sealed",
        _P.HASH: "email_hash password_hash",
        _P.INTERNAL: "id status locale totp_last_step invited_at joined_at disabled_at",
    },
    "organisations": {
        _P.OPEN: "legal_name short_name address time_zone languages website email telephone",
        _P.INTERNAL: "id is_only refund_limit_minor fiscal_month",
    },
    "password_resets": {
        _P.HASH: "token_hash",
        _P.INTERNAL: "id officer_id created_at expires_at used_at",
    },
    "payee_corrections": {
        _P.BANK: "payee_sealed",
        _P.INTERNAL: "id version_id number corrected_at",
    },
    "payers": {
        _P.IDENTITY: "email_sealed words_sealed name_sealed address_sealed occupation_sealed",
        _P.HASH: "email_hash words_hash",
        _P.INTERNAL: "id told_at asked_for kept_until",
    },
    "payments": {
        _P.BANK: "payee_sealed",
        _P.INTERNAL: (
            "id award_id fund_id amount_minor currency method number number_key status "
            "prepared_by_id prepared_at released_by_id released_at cleared_by_id cleared_on "
            "returned_on return_asked_by_id ended_by_id ended_at"
        ),
    },
    "payout_shares": {_P.INTERNAL: "payout_id fund_id amount_minor currency"},
    "picket_lines": {
        _P.OPEN: "position place site address days begins_at ends_at",
        _P.HASH: "form_hash",
        _P.INTERNAL: "id campaign_id",
    },
    "questions": {
        _P.OPEN: "position question_en question_es answer_en answer_es",
        _P.HASH: "form_hash",
        _P.INTERNAL: "id campaign_id",
    },
    "reasons": {_P.CASE: "text_sealed", _P.INTERNAL: "id row_id case_id"},
    "recovery_codes": {_P.HASH: "code_hash", _P.INTERNAL: "id officer_id created_at used_at"},
    "refunds": {
        _P.IDENTITY: "note_sealed",
        _P.HASH: "form_hash",
        _P.INTERNAL: (
            "id gift_id stripe_id amount_minor currency status reason asked_by_id approved_by_id "
            "declined_by_id settled_by_id asked_at decided_at settled_at told_at calls attempts "
            "next_try_at failure transaction_id failure_transaction_id"
        ),
    },
    "sessions": {
        _P.HASH: "token_hash",
        _P.INTERNAL: "id officer_id browser proved_at seen_at ended_at end_reason",
    },
    "sign_ins": {
        _P.HASH: "token_hash",
        _P.IDENTITY: "totp_sealed",
        _P.INTERNAL: "id officer_id started_at expires_at finished_at",
    },
    "stray_movements": {
        _P.INTERNAL: (
            "id transaction_id category amount_minor currency fund_id moved_at answer "
            "answered_by_id answered_at confirmed_by_id explained_at"
        )
    },
    "stripe_payouts": {
        _P.INTERNAL: (
            "id stripe_id amount_minor currency status is_automatic made_at arrives_on told_at "
            "failure transaction_id failure_transaction_id awaits_contents"
        )
    },
    "supporter_links": {
        _P.IDENTITY: "email_sealed",
        _P.HASH: "email_hash token_hash",
        _P.INTERNAL: (
            "id locale has_room asked_at expires_at used_at attempts next_try_at failure"
        ),
    },
    "supporter_sessions": {
        _P.IDENTITY: "email_sealed",
        _P.HASH: "token_hash email_hash",
        _P.INTERNAL: "id started_at seen_at expires_at ended_at",
    },
    "suspense_assignments": {
        _P.IDENTITY: "reason_sealed",
        _P.INTERNAL: (
            "id gift_id from_fund_id fund_id amount_minor currency status asked_by_id asked_at "
            "confirmed_by_id rejected_by_id decided_at"
        ),
    },
    "sync_cursors": {_P.INTERNAL: "name seen_until"},
    "unblindings": {_P.INTERNAL: "id application_id officer_id unblinded_at"},
    "updates": {
        _P.OPEN: "published_on title_en title_es body_en body_es",
        _P.HASH: "form_hash",
        _P.INTERNAL: "id campaign_id",
    },
    "votes": {
        _P.CASE: "reason_sealed",
        _P.INTERNAL: (
            "id application_id version_id officer_id turn choice amount_minor currency explanation "
            "cast_at"
        ),
    },
    "vouchers": {
        _P.HASH: "form_hash",
        _P.INTERNAL: (
            "id kind fund_id to_fund_id amount_minor fee_minor currency reference happened_on "
            "status entered_by_id entered_at confirmed_by_id rejected_by_id decided_at "
            "recalled_by_id recall_confirmed_by_id recalled_on"
        ),
    },
    "worksites": {_P.OPEN: "name is_listed", _P.INTERNAL: "id campaign_id fund_id"},
}


class Spelling(StrEnum):
    """In which one spelling a text is hashed, so that it is found however it was typed."""

    EMAIL = "email"
    EXACT = "as it stands"


@dataclass(frozen=True, slots=True)
class Lookup:
    """The sealed column of the same row whose text a keyed hash finds, and its spelling."""

    source: str
    spelling: Spelling


_EMAIL = Lookup("email_sealed", Spelling.EMAIL)
_WORDS = Lookup("words_sealed", Spelling.EXACT)

#: The keyed hashes that can be made anew from a sealed text, for a new key (`core.rotation`). All
#: other columns of class HASH are of secrets that nobody keeps: they end with what they check.
LOOKUPS: Mapping[tuple[str, str], Lookup] = {
    ("applicant_codes", "email_hash"): _EMAIL,
    ("applicant_sessions", "email_hash"): _EMAIL,
    ("applications", "email_hash"): _EMAIL,
    ("counter_receipts", "email_hash"): _EMAIL,
    ("gifts", "email_hash"): _EMAIL,
    ("monthly_gifts", "email_hash"): _EMAIL,
    ("officers", "email_hash"): _EMAIL,
    ("payers", "email_hash"): _EMAIL,
    ("payers", "words_hash"): _WORDS,
    ("supporter_links", "email_hash"): _EMAIL,
    ("supporter_sessions", "email_hash"): _EMAIL,
}


def classes() -> dict[tuple[str, str], Privacy]:
    """The class of every listed (table, column); a column listed twice raises `ValueError`."""
    found: dict[tuple[str, str], Privacy] = {}
    for table, by_class in INVENTORY.items():
        for privacy, columns in by_class.items():
            for column in columns.split():
                if (table, column) in found:
                    raise ValueError(f"{table}.{column} is listed twice")
                found[table, column] = privacy
    return found


def sealed_columns() -> list[tuple[str, str]]:
    """Every (table, column) whose values are sealed (`core.crypto`)."""
    sealed = {Privacy.BANK, Privacy.CASE, Privacy.IDENTITY}
    return [place for place, privacy in classes().items() if privacy in sealed]
