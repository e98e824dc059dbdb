"""The parameters of `POST /v1/checkout/sessions` (2026-10-28.endive).

What belongs to taxes, shipping and the like is known by name, so that a caller is
told that the stand-in does not play it, and a slip of the pen is told apart from it.
"""

from hardship.stripe_sandbox.parameters import (
    Currency,
    Email,
    Fields,
    Link,
    ListOf,
    Metadata,
    OneOf,
    Text,
    Whole,
    names,
    plain,
)
from hardship.stripe_sandbox.subscriptions import RECURRING

SESSION_STATUSES = ("complete", "expired", "open")

LOCALES = names(
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt "
    "nb nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)

_UNPLAYED = names(
    "adaptive_pricing after_expiration allow_promotion_codes automatic_tax branding_settings "
    "consent_collection custom_fields customer_account customer_update discounts "
    "excluded_payment_method_types integration_identifier invoice_creation managed_payments "
    "name_collection optional_items origin_context payment_method_collection "
    "payment_method_configuration payment_method_data payment_method_options permissions "
    "phone_number_collection redirect_on_completion return_url saved_payment_method_options "
    "setup_intent_data shipping_address_collection shipping_options "
    "tax_id_collection wallet_options"
)

_PRODUCT = Fields(
    {
        "name": Text(250),
        "description": Text(40000),
        "images": ListOf(Link(), most=8),
        "metadata": Metadata(),
    },
    required=("name",),
    unplayed=names("tax_code tax_details unit_label"),
)

_PRICE = Fields(
    {
        "currency": Currency(),
        "product_data": _PRODUCT,
        "recurring": RECURRING,
        "unit_amount": Whole(0, 99_999_999),
        "tax_behavior": OneOf("exclusive", "inclusive", "unspecified"),
    },
    required=("currency", "product_data", "unit_amount"),
    unplayed=names("product unit_amount_decimal"),
)

_LINE_ITEM = Fields(
    {"price_data": _PRICE, "quantity": Whole(1, 999_999), "metadata": Metadata()},
    required=("price_data", "quantity"),
    unplayed=names("adjustable_quantity price tax_rates"),
)

_PAYMENT_INTENT = Fields(
    {
        "description": Text(1000),
        "metadata": Metadata(),
        "receipt_email": Email(),
        "setup_future_usage": OneOf("off_session", "on_session"),
        "statement_descriptor": Text(22),
        "statement_descriptor_suffix": Text(22),
        "transfer_group": Text(500),
    },
    unplayed=names("application_fee_amount capture_method on_behalf_of shipping transfer_data"),
)

_SUBSCRIPTION = Fields(
    {"description": Text(500), "metadata": Metadata()},
    unplayed=names(
        "application_fee_percent billing_cycle_anchor billing_cycle_anchor_config billing_mode "
        "default_tax_rates invoice_settings on_behalf_of pending_invoice_item_interval "
        "proration_behavior transfer_data trial_end trial_period_days trial_settings"
    ),
)

_MESSAGE = Fields({"message": Text(1200)}, required=("message",))

_KNOWN = plain(
    allowed_payment_method_types=ListOf(Text(50)),
    billing_address_collection=OneOf("auto", "required"),
    cancel_url=Link(),
    client_reference_id=Text(200),
    currency=Currency(),
    custom_text=Fields(
        {
            "after_submit": _MESSAGE,
            "shipping_address": _MESSAGE,
            "submit": _MESSAGE,
            "terms_of_service_acceptance": _MESSAGE,
        }
    ),
    customer=Text(100),
    customer_creation=OneOf("always", "if_required"),
    customer_email=Email(),
    expires_at=Whole(0),
    line_items=ListOf(_LINE_ITEM, most=100),
    locale=OneOf(*LOCALES),
    metadata=Metadata(),
    mode=OneOf("payment", "subscription"),
    payment_intent_data=_PAYMENT_INTENT,
    subscription_data=_SUBSCRIPTION,
    submit_type=OneOf("auto", "book", "donate", "pay", "subscribe"),
    success_url=Link(),
    ui_mode=OneOf("hosted_page"),
).known

CREATE_SESSION = Fields(_KNOWN, required=("mode",), unplayed=_UNPLAYED)
