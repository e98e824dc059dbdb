"""Pages, filters, and the events list that a catch-up reads."""

import time
from typing import Any

import pytest
import stripe

from tests.stripe_sandbox.conftest import a_gift


def _gifts(sdk: stripe.StripeClient, count: int) -> list[str]:
    return [sdk.v1.checkout.sessions.create(params=a_gift()).id for _ in range(count)]


def test_pages_go_both_ways_and_say_whether_there_is_more(sdk: stripe.StripeClient) -> None:
    newest_first = _gifts(sdk, 5)[::-1]
    sessions = sdk.v1.checkout.sessions
    first = sessions.list(params={"limit": 2})
    assert ([one.id for one in first.data], first.has_more) == (newest_first[:2], True)
    second = sessions.list(params={"limit": 2, "starting_after": first.data[-1].id})
    assert ([one.id for one in second.data], second.has_more) == (newest_first[2:4], True)
    last = sessions.list(params={"limit": 2, "starting_after": second.data[-1].id})
    assert ([one.id for one in last.data], last.has_more) == (newest_first[4:], False)
    back = sessions.list(params={"limit": 2, "ending_before": last.data[0].id})
    assert ([one.id for one in back.data], back.has_more) == (newest_first[2:4], True)
    whole = sessions.list(params={"limit": 5})
    assert ([one.id for one in whole.data], whole.has_more) == (newest_first, False)
    assert [one.id for one in sessions.list(params={"limit": 2}).auto_paging_iter()] == newest_first


def test_a_page_has_ten_if_nobody_says_how_many(sdk: stripe.StripeClient) -> None:
    _gifts(sdk, 11)
    page = sdk.v1.checkout.sessions.list()
    assert (len(page.data), page.has_more, page.url) == (10, True, "/v1/checkout/sessions")


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"starting_after": "cs_test_nobody"}, "starting_after"),
        ({"status": "closed"}, "status"),
        ({"created": {"gte": "yesterday"}}, "created[gte]"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(
    careless: stripe.StripeClient, params: Any, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        careless.v1.checkout.sessions.list(params=params)
    assert refusal.value.param == param


def test_created_is_an_exact_moment_or_a_range(sdk: stripe.StripeClient, steer: Any) -> None:
    start = int(time.time()) - 42 * 86400
    ids = []
    for day in range(3):
        steer("clock", set=start + day * 86400, frozen=True)
        ids.append(sdk.v1.customers.create(params={"name": f"Day {day}"}).id)
    second = start + 86400

    def found(created: Any) -> list[str]:
        return [one.id for one in sdk.v1.customers.list(params={"created": created}).data]

    assert found(second) == [ids[1]]
    assert found({"gte": second}) == [ids[2], ids[1]]
    assert found({"gt": second}) == [ids[2]]
    assert found({"lte": second}) == [ids[1], ids[0]]
    assert found({"gte": start + 1, "lt": second + 1}) == [ids[1]]


def test_lists_follow_the_clock_not_the_order_of_calls(
    sdk: stripe.StripeClient, steer: Any
) -> None:
    now = int(time.time())
    steer("clock", set=now, frozen=True)
    late = sdk.v1.customers.create(params={"name": "late"}).id
    steer("clock", set=now - 1000, frozen=True)
    early = sdk.v1.customers.create(params={"name": "early"}).id
    assert [one.id for one in sdk.v1.customers.list().data] == [late, early]


def test_events_by_type_types_and_wildcard(sdk: stripe.StripeClient, steer: Any) -> None:
    (session,) = _gifts(sdk, 1)
    steer(f"checkout/{session}/pay")

    def found(**filters: Any) -> list[str]:
        params: Any = filters
        return [event.type for event in sdk.v1.events.list(params=params).data]

    assert found(type="charge.succeeded") == ["charge.succeeded"]
    assert found(types=["charge.succeeded", "checkout.session.completed"]) == [
        "checkout.session.completed",
        "charge.succeeded",
    ]
    assert found(type="payment_intent.*") == ["payment_intent.succeeded", "payment_intent.created"]
    with pytest.raises(stripe.InvalidRequestError, match="type, types"):
        found(type="charge.succeeded", types=["charge.failed"])


def test_an_event_keeps_the_object_as_it_was(sdk: stripe.StripeClient, steer: Any) -> None:
    (session,) = _gifts(sdk, 1)
    steer(f"checkout/{session}/pay", bank_debit="waits")
    steer(f"debits/{session}", outcome="succeeds")
    event = sdk.v1.events.list(params={"type": "checkout.session.completed"}).data[0]
    assert event.data.object["payment_status"] == "unpaid"
    assert (event.api_version, event.livemode) == (stripe.api_version, False)
    assert sdk.v1.events.retrieve(event.id).to_dict() == event.to_dict()
    assert sdk.v1.checkout.sessions.retrieve(session).payment_status == "paid"


def test_an_event_names_the_request_that_made_it(sdk: stripe.StripeClient, steer: Any) -> None:
    (session,) = _gifts(sdk, 1)
    options: Any = {"idempotency_key": "expire:1"}
    answer = sdk.v1.checkout.sessions.expire(session, options=options)
    event = sdk.v1.events.list(params={"type": "checkout.session.expired"}).data[0]
    assert event.request is not None
    assert event.request.idempotency_key == "expire:1"
    assert answer.last_response is not None
    assert event.request.id == answer.last_response.request_id
    (other,) = _gifts(sdk, 1)
    steer(f"checkout/{other}/pay")
    paid = sdk.v1.events.list(params={"type": "checkout.session.completed"}).data[0]
    assert paid.request is not None
    assert paid.request.id is None, "a supporter's payment comes from no call of ours"


def test_events_are_kept_for_thirty_days(sdk: stripe.StripeClient, steer: Any) -> None:
    (session,) = _gifts(sdk, 1)
    steer(f"checkout/{session}/pay")
    event = sdk.v1.events.list().data[0]
    steer("clock", advance=29 * 86400)
    assert len(sdk.v1.events.list().data) == 4
    steer("clock", advance=2 * 86400)
    assert sdk.v1.events.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such event"):
        sdk.v1.events.retrieve(event.id)
    assert sdk.v1.checkout.sessions.retrieve(session).payment_status == "paid"
