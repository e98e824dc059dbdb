"""Puts the scenes in order of time and plays them."""

import random
import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flask import Flask

from hardship import notices
from hardship.cli.demo_fund import cases, counter, gifts, payments
from hardship.cli.demo_fund.cases import PlannedCase
from hardship.cli.demo_fund.clock import DAYS, StoryClock, friday, moment
from hardship.cli.demo_fund.money_back import MoneyBack
from hardship.cli.demo_fund.payments import Chequebook
from hardship.cli.demo_fund.sandbox import Sandbox
from hardship.cli.demo_fund.stage import Stage, build_stage, tell_news
from hardship.cli.house import gateway_of, mailer_of, renderer_of
from hardship.cli.seals import close_seals
from hardship.core import clock

_SEED = 510


@dataclass(order=True)
class Scene:
    """Something that happens at a moment; equal moments keep the order of their making."""

    at: datetime
    position: int
    play: Callable[[], object] = field(compare=False)


class Script:
    """Collects scenes and plays them in order."""

    def __init__(self) -> None:
        self._scenes: list[Scene] = []

    def add(self, at: datetime, play: Callable[[], object]) -> None:
        """Let something happen."""
        self._scenes.append(Scene(at, len(self._scenes), play))

    def run(self, story: StoryClock) -> None:
        """Play everything, with the clock at each scene's moment."""
        for scene in sorted(self._scenes):
            story.move_to(scene.at)
            scene.play()


def load(app: Flask, sandbox: Sandbox) -> None:
    """Make the whole demonstration fund. The database must be empty but for its tables."""
    today = clock.now()
    story = StoryClock(moment(today, 0, 6))
    clock.install(story)
    sandbox.keep_silent()
    try:
        stage = build_stage(today)
        _script(app, stage, sandbox).run(story)
    finally:
        clock.install(clock.SystemClock())
        sandbox.run_on()


def _script(app: Flask, stage: Stage, sandbox: Sandbox) -> Script:
    chance = random.Random(_SEED)  # noqa: S311 - the same story every time
    script = Script()
    gateway = gateway_of(app)
    for planned in gifts.plan_gifts(stage, chance):
        script.add(planned.given_at, partial(gifts.give, planned, stage, gateway, sandbox))
        renewed_at = planned.given_at + gifts.A_MONTH
        if planned.is_monthly and renewed_at < stage.today:
            script.add(renewed_at, partial(gifts.renew, planned, gateway, sandbox))
    for at, play in MoneyBack(stage, gateway, sandbox).scenes():
        script.add(at, play)
    script.add(stage.at(8, 10), partial(payments.allocate, stage, 6_000, "Executive board, week 2"))
    script.add(
        stage.at(21, 10), partial(payments.allocate, stage, 6_000, "Executive board, week 4")
    )
    for day in (15, 22, 29, 36):
        script.add(stage.at(day, 11), partial(payments.pay_out_from_stripe, stage, sandbox))
    for day in (12, 19, 33, 41):
        script.add(stage.at(day, 18), partial(counter.collect, stage, day))
    script.add(stage.at(20, 10), partial(counter.deposit, stage))
    script.add(stage.at(24, 10), partial(counter.move_to_location, stage))
    script.add(stage.at(41, 19), partial(counter.ask_for_more, stage))
    script.add(stage.at(9, 9), partial(tell_news, stage, 1))
    script.add(stage.at(30, 9), partial(tell_news, stage, 0))
    _add_cases(script, stage, chance)
    for day in range(1, DAYS):
        script.add(stage.at(day, 23, 58), partial(_deliver, app))
        script.add(stage.at(day, 23, 59), close_seals)
    return script


def _add_cases(script: Script, stage: Stage, chance: random.Random) -> None:
    """Applications, and the payments that follow from them."""
    case_ids: dict[int, uuid.UUID] = {}
    weeks: defaultdict[int, list[PlannedCase]] = defaultdict(list)
    for planned in cases.plan_cases(stage, chance):
        weeks[planned.week].append(planned)
        _add_case(script, stage, planned, case_ids)
    book = Chequebook()
    payday = friday(stage.today, 22)
    for week, paid_on in ((1, payday), (2, payday + 7), (3, DAYS)):
        runner = _Payday(stage, book, weeks[week], case_ids)
        script.add(stage.at(paid_on - 1, 16), runner.prepare)
        if week < 3:
            script.add(stage.at(paid_on, 9), runner.release)
            script.add(stage.at(paid_on + 5, 10), runner.clear)


def _add_case(
    script: Script, stage: Stage, planned: PlannedCase, case_ids: dict[int, uuid.UUID]
) -> None:
    def send() -> None:
        case_ids[planned.index] = cases.send(planned, stage)

    def decide() -> None:
        cases.decide(planned, case_ids[planned.index], stage)

    def end_early() -> None:
        cases.end_early(planned, case_ids[planned.index])

    def follow_up() -> None:
        cases.follow_up(planned, case_ids[planned.index], stage)

    script.add(planned.sent_at, send)
    script.add(planned.decided_at, decide)
    if planned.fate in {"withdrawn", "edited"}:
        script.add(planned.decided_at + timedelta(hours=1), end_early)
    if planned.fate in {"looked", "taken back"}:
        script.add(planned.decided_at + timedelta(hours=1), follow_up)


@dataclass
class _Payday:
    """One week's payments: prepared one day, released the next, cleared after five more."""

    stage: Stage
    book: Chequebook
    week: list[PlannedCase]
    case_ids: dict[int, uuid.UUID]
    prepared: dict[int, uuid.UUID] = field(default_factory=dict)

    def prepare(self) -> None:
        """Write a payment for everybody whose fate it is."""
        for planned in self.week:
            if planned.fate in {"paid", "reissued", "prepared"}:
                case_id = self.case_ids[planned.index]
                self.prepared[planned.index] = payments.prepare(self.stage, case_id, self.book)

    def release(self) -> None:
        """Let them all go."""
        payments.release(self.stage, list(self.prepared.values()))

    def clear(self) -> None:
        """The bank shows most of them; in the second week six are still out, one came back."""
        ids = list(self.prepared.values())
        lost = [self.prepared[case.index] for case in self.week if case.fate == "reissued"]
        late = ids[-7:] if lost else []
        payments.clear(self.stage, [one for one in ids if one not in {*late, *lost}])
        for payment_id in lost:
            payments.void(self.stage, payment_id)
        for planned in self.week:
            if planned.fate == "reissued":
                case_id = self.case_ids[planned.index]
                payments.release(self.stage, [payments.prepare(self.stage, case_id, self.book)])


def _deliver(app: Flask) -> None:
    """The day's mail leaves."""
    notices.deliver_due(mailer=mailer_of(app), render=renderer_of(app))
