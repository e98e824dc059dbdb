"""The door of the committee room, as a browser without JavaScript meets it."""

import re
import textwrap
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hardship import audit, committee
from hardship.committee import Officer, Role
from hardship.core.database import transaction
from hardship.settings import Settings
from tests.client import MannerlyClient
from tests.command_line import python
from tests.doubles import FixedClock
from tests.factories import officers

pytestmark = pytest.mark.usefixtures("db_session")

ADDRESS = "ana@example.org"
SESSION, HALF, DEVICE = (f"__Host-hardship-{what}" for what in ("officer", "sign-in", "device"))
SIGN_IN = "/committee/sign-in"
ROOM = "/committee/my-access"


@pytest.fixture
def ana(app: Flask, db_session: object) -> Officer:
    """An officer with both factors."""
    with transaction():
        return officers.officer(Role.DECIDER, name="Ana Reyes", email=ADDRESS)


def with_password(
    client: MannerlyClient, password: str = officers.PASSWORD, email: str = ADDRESS
) -> TestResponse:
    client.get(SIGN_IN)
    return client.post(SIGN_IN, data={"email": email, "password": password})


def sign_in(client: MannerlyClient, code: str | None = None) -> TestResponse:
    page = with_password(client)
    assert page.status_code == 303, page.text
    client.get(page.location)
    return client.post(page.location, data={"code": code or officers.code()})


def sign_out(client: MannerlyClient) -> TestResponse:
    client.get(ROOM)
    return client.post("/committee/sign-out")


def cookie(client: MannerlyClient, name: str = SESSION) -> str | None:
    found = client.get_cookie(name, domain="fund.example.org")
    return found.value if found else None


def words(page: TestResponse) -> str:
    """The page without what differs from one to the next."""
    return re.sub(r'value="[^"]*"|<code>.*?</code>', "", page.text)


# ---------------------------------------------------------------- the way in


def test_two_steps_lead_to_the_desk(client: MannerlyClient, ana: Officer) -> None:
    page = with_password(client)
    assert (page.status_code, urlsplit(page.location).path) == (303, "/committee/sign-in/code")
    assert cookie(client) is None, "a password alone gives no session"
    assert client.get(ROOM).status_code == 303

    assert "Ana Reyes" in client.get(page.location).text
    done = client.post(page.location, data={"code": officers.code()})
    assert (done.status_code, done.location) == (303, "/committee/")
    assert client.get(ROOM).status_code == 200
    assert audit.history("officers", ana.id)[-1].verb == "officer.signed_in"


def test_it_leads_back_to_where_the_person_was_going(client: MannerlyClient, ana: Officer) -> None:
    turned_away = client.get(ROOM + "?x=1")
    assert turned_away.status_code == 303
    client.get(turned_away.location)
    page = client.post(turned_away.location, data={"email": ADDRESS, "password": officers.PASSWORD})
    client.get(page.location)
    done = client.post(page.location, data={"code": officers.code()})
    assert done.location == ROOM + "?x=1"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "\t//x"],
)
def test_it_never_leads_elsewhere(client: MannerlyClient, ana: Officer, elsewhere: str) -> None:
    client.get(SIGN_IN)
    page = client.post(
        SIGN_IN,
        query_string={"next": elsewhere},
        data={"email": ADDRESS, "password": officers.PASSWORD},
    )
    client.get(page.location)
    done = client.post(page.location, data={"code": officers.code()})
    assert done.location == "/committee/"


def test_the_cookies_are_kept_from_scripts_and_from_plain_http(
    client: MannerlyClient, ana: Officer
) -> None:
    given = sign_in(client).headers.getlist("Set-Cookie")
    session = next(each for each in given if each.startswith(SESSION + "="))
    for part in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
        assert part in session
    assert "Domain" not in session
    assert "Max-Age" not in session, "it ends with the browser"
    assert any(each.startswith(DEVICE + "=") and "Max-Age" in each for each in given)
    assert cookie(client, HALF) is None


def test_a_recovery_code_opens_the_door_once_and_says_how_many_are_left(
    client: MannerlyClient, ana: Officer
) -> None:
    with transaction():
        codes = committee.renew_recovery_codes(ana)
    page = with_password(client)
    client.get(page.location)
    recovery = "/committee/sign-in/recovery-code"
    client.get(recovery)
    assert client.post(recovery, data={"code": codes[0]}).status_code == 303
    assert "9 recovery codes left" in client.get(ROOM).text

    sign_out(client)
    page = with_password(client)
    client.get(recovery)
    assert client.post(recovery, data={"code": codes[0]}).status_code == 422


def test_who_is_in_already_is_led_on(client: MannerlyClient, ana: Officer) -> None:
    sign_in(client)
    assert client.get(SIGN_IN).location == "/committee/"


# ---------------------------------------------------------------- refusals


def test_unknown_name_and_wrong_password_read_the_same(
    client: MannerlyClient, ana: Officer
) -> None:
    wrong = with_password(client, "wrong mitten thunder clock")
    unknown = with_password(client, email="nobody@example.org")
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert words(wrong) == words(unknown)
    assert "do not belong together" in wrong.text
    assert "wrong mitten" not in wrong.text, "a password is never shown"
    assert f'value="{ADDRESS}"' in wrong.text, "but the address is kept"


def test_an_empty_form_says_what_is_missing(client: MannerlyClient) -> None:
    client.get(SIGN_IN)
    page = client.post(SIGN_IN, data={"email": "", "password": ""})
    assert page.status_code == 422
    assert "Enter your e-mail address." in page.text
    assert 'href="#email"' in page.text


def test_the_eleventh_try_waits_and_the_page_says_so(client: MannerlyClient, ana: Officer) -> None:
    client.get(SIGN_IN)
    for _ in range(10):
        assert with_password(client, "wrong mitten thunder clock").status_code == 422
    page = with_password(client)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 300
    assert "tried too often" in page.text
    assert "<form" in page.text, "the form is still there, with what was typed"


def test_the_count_holds_in_another_process(
    client: MannerlyClient, settings: Settings, ana: Officer
) -> None:
    """Another worker, or this one after a restart, counts on where this one is."""
    for _ in range(9):
        assert with_password(client, "wrong mitten thunder clock").status_code == 422
    assert in_another_process(settings, "wrong mitten thunder clock") == [422, 429]
    assert with_password(client).status_code == 429, "and this one where the other was"


def in_another_process(settings: Settings, *passwords: str) -> list[int]:
    """What a web of its own answers to each, and at last to the right one, at the same moment."""
    program = textwrap.dedent(
        """
        import os, sys
        from hardship.app import create_app
        from hardship.core import clock
        from hardship.settings import Settings
        from tests.client import MannerlyClient
        from tests.doubles import FixedClock
        from tests.web.committee.officers.test_sign_in import with_password

        clock.install(FixedClock())
        app = create_app(Settings.from_environment(os.environ))
        client = MannerlyClient(app, app.response_class)
        print(*(with_password(client, each).status_code for each in sys.argv[1:]))
        """
    )
    told = python("-c", program, *passwords, officers.PASSWORD, settings=settings)
    return [int(each) for each in told.split()]


def test_a_known_device_still_gets_in_while_strangers_try(
    client: MannerlyClient, app: Flask, ana: Officer, clock: FixedClock
) -> None:
    sign_in(client)
    sign_out(client)
    stranger = app.test_client()
    assert isinstance(stranger, MannerlyClient)
    for _ in range(10):
        with_password(stranger, "wrong mitten thunder clock")
    assert with_password(stranger).status_code == 429
    clock.advance(seconds=60)
    assert sign_in(client).status_code == 303


def test_a_wrong_code_may_be_mended_ten_times(client: MannerlyClient, ana: Officer) -> None:
    page = with_password(client)
    client.get(page.location)
    for _ in range(10):
        assert client.post(page.location, data={"code": "000000"}).status_code == 422
    refused = client.post(page.location, data={"code": officers.code()})
    assert refused.status_code == 429
    assert "Retry-After" in refused.headers


def test_a_code_cannot_be_replayed(client: MannerlyClient, app: Flask, ana: Officer) -> None:
    code = officers.code()
    sign_in(client, code)
    over_the_shoulder = app.test_client()
    assert isinstance(over_the_shoulder, MannerlyClient)
    assert sign_in(over_the_shoulder, code).status_code == 422


def test_the_second_step_without_the_first_leads_to_the_first(client: MannerlyClient) -> None:
    for step in ("code", "recovery-code", "authenticator"):
        page = client.get(f"/committee/sign-in/{step}")
        assert (page.status_code, urlsplit(page.location).path) == (303, SIGN_IN)


# ---------------------------------------------------------------- dead sessions


def test_a_cookie_that_was_copied_opens_nothing_after_signing_out(
    client: MannerlyClient, app: Flask, ana: Officer
) -> None:
    sign_in(client)
    copied = cookie(client)
    assert copied
    assert sign_out(client).location == SIGN_IN
    assert cookie(client) is None
    thief = app.test_client()
    assert isinstance(thief, MannerlyClient)
    thief.set_cookie(SESSION, copied, domain="fund.example.org", secure=True)
    assert thief.get(ROOM).status_code == 303
    thief.get(SIGN_IN)
    refused = thief.post("/committee/my-access/sessions/end-others")
    assert (refused.status_code, urlsplit(refused.location).path) == (303, SIGN_IN)


def test_signing_in_gives_a_new_secret_each_time(client: MannerlyClient, ana: Officer) -> None:
    client.set_cookie(SESSION, "chosen-by-an-attacker", domain="fund.example.org", secure=True)
    sign_in(client)
    assert cookie(client) not in {None, "chosen-by-an-attacker"}


def test_the_forms_of_before_the_sign_in_are_void_after_it(
    client: MannerlyClient, ana: Officer
) -> None:
    client.get(SIGN_IN)
    before = client.token
    assert sign_in(client).status_code == 303
    answer = client.post("/language", data={"language": "es", "csrf_token": before})
    assert answer.status_code == 400
    client.get(ROOM)
    assert client.post("/language", data={"language": "es"}).status_code == 303


def test_the_forms_of_a_visit_are_void_after_it(client: MannerlyClient, ana: Officer) -> None:
    sign_in(client)
    client.get(ROOM)
    during = client.token
    assert sign_out(client).status_code == 303
    answer = client.post("/language", data={"language": "es", "csrf_token": during})
    assert answer.status_code == 400
    client.get(SIGN_IN)
    assert client.post("/language", data={"language": "es"}).status_code == 303


def test_a_visit_ends_after_half_an_hour_and_the_page_says_why(
    client: MannerlyClient, ana: Officer, clock: FixedClock
) -> None:
    sign_in(client)
    clock.advance(minutes=31)
    page = client.get(ROOM, follow_redirects=True)
    assert "Your visit has ended" in page.text


def test_a_disabled_officer_is_out_at_the_next_click(client: MannerlyClient, ana: Officer) -> None:
    sign_in(client)
    with transaction():
        committee.disable(ana)
    assert client.get(ROOM).status_code == 303


def test_a_session_that_outlived_its_officer_opens_nothing(
    client: MannerlyClient, ana: Officer
) -> None:
    """Disabling ends every session; one that was opened at that very moment is dead too."""
    sign_in(client)
    assert client.get(ROOM).status_code == 200
    with transaction():
        ana.status = committee.Status.DISABLED
    assert client.get(ROOM).status_code == 303


@pytest.mark.parametrize("made_up", ["", "x", "' OR 1=1 --", "A" * 4000])
def test_a_made_up_cookie_opens_nothing(client: MannerlyClient, ana: Officer, made_up: str) -> None:
    client.set_cookie(SESSION, made_up, domain="fund.example.org", secure=True)
    assert client.get(ROOM).status_code == 303


def test_the_page_is_in_spanish_for_who_reads_spanish(client: MannerlyClient) -> None:
    page = client.get(SIGN_IN, headers={"Accept-Language": "es"})
    assert '<html lang="es"' in page.text
