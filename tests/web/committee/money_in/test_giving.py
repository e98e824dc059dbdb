"""The treasurer pauses giving and lets people give again; desk and `doctor` say how it stands."""

from flask import Flask

from hardship.campaigns import Fund
from hardship.committee import Role
from tests.client import MannerlyClient
from tests.command_line import invoke
from tests.doubles import FixedClock
from tests.web.committee.money_in.conftest import Seat
from tests.web.public.test_give_defence import fill, trip

PATH = "/committee/giving"


def test_a_pause_by_hand_and_its_end(
    app: Flask, client: MannerlyClient, teo: MannerlyClient
) -> None:
    assert "People can give" in teo.get(PATH).text
    teo.post(f"{PATH}/pause")
    page = teo.get(PATH).text
    assert "by Teo." in page
    assert "pause of giving" in teo.get("/committee/").text
    assert client.get("/give/central").status_code == 503
    assert "giving is paused by hand since" in invoke(app, "doctor").output
    assert teo.post(f"{PATH}/pause").status_code == 409
    teo.post(f"{PATH}/resume")
    assert client.get("/give/central").status_code == 200
    assert "pause of giving" not in teo.get("/committee/").text
    assert teo.post(f"{PATH}/resume").status_code == 409


def test_only_who_may_pause_does(fund: Fund, sit: Seat) -> None:
    rosa = sit(Role.RELEASER, name="Rosa")
    page = rosa.get(PATH)
    assert page.status_code == 200
    assert "/giving/pause" not in page.text
    assert rosa.post(f"{PATH}/pause").status_code == 403


def test_a_tripped_breaker_stands_on_the_desk_and_in_doctor(
    app: Flask, teo: MannerlyClient, clock: FixedClock
) -> None:
    trip()
    assert "payments failed within minutes" in teo.get("/committee/").text
    assert "Somebody may be trying out stolen cards" in teo.get(PATH).text
    assert "10 payments failed within 15 minutes, 0 succeeded" in invoke(app, "doctor").output
    clock.advance(minutes=15)
    assert "payments failed within minutes" not in teo.get("/committee/").text


def test_a_cap_that_is_reached_is_told_too(app: Flask, teo: MannerlyClient) -> None:
    fill("giving all ", 600)
    assert "giving is on hold for a few minutes" in teo.get("/committee/").text
    assert "paused for some minutes" in teo.get(PATH).text
    assert "600 forms came within ten minutes" in invoke(app, "doctor").output
