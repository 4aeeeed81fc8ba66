"""A version is announced, stands on Today until it is read, is signed by each for herself, and is printed."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.actions import StaffFacts, add_staff
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.cases.regulation_text import DEFAULT
from shouhou.journal.models import Event
from shouhou.policy.actions import adopt_regulation, adopt_terms
from shouhou.policy.models import PolicyVersion, RegulationVersion
from shouhou.policy.terms import Terms
from shouhou.policy.texts import as_plain, split
from shouhou.publishing.actions import (
    CannotAnnounce,
    CannotArchive,
    CannotRemind,
    CannotSign,
    announce,
    archive_edition,
    mark_read,
    remind_readers,
    sign,
)
from shouhou.publishing.models import Announcement, Edition, Reading
from tests.world import PASSWORD, World, actor, local

type Enter = Callable[[Staff], Client]

TODAY = reverse("desk:today")
NOW = local(2, 15)


def adopted(world: World, day: date = date(2026, 3, 2)) -> RegulationVersion:
    text = split(as_plain(DEFAULT).replace("当天问清七项情况", "两小时内问清七项情况"))[0]
    return adopt_regulation(text=text, holds_from=day, reason="修订", by=actor(world.supervisor), at=NOW)


def announced(world: World, **more: object) -> Announcement:
    version = adopted(world)
    given: dict[str, object] = {"what": "TEXT", "version_ref": version.pk, "words": "请各位学习", **more}
    return announce(**given, by=actor(world.supervisor), at=NOW)  # type: ignore[arg-type]


def other_figures(world: World) -> PolicyVersion:
    return adopt_terms(
        terms=Terms(second_closes_days=10),
        holds_from=NOW + timedelta(days=1),
        reason="提前回访",
        standings={"AS-23": "DUTY"},
        by=actor(world.supervisor),
        at=NOW,
    )


def test_an_announced_text_stands_on_today_until_it_is_signed(world: World, enter: Enter) -> None:
    version = adopted(world)
    boss = enter(world.supervisor)
    answer = boss.post(
        reverse("publishing:announcement-new"), {"version": f"TEXT-{version.pk}", "must_sign": "on"}
    )
    made = Announcement.objects.get()
    assert (answer.status_code, answer["Location"]) == (
        303,
        reverse("publishing:announcement-readers", args=[made.pk]),
    )
    client, page = enter(world.agent), reverse("publishing:announcement", args=[made.pk])
    assert page in client.get(TODAY).content.decode()
    assert "<ins>" in client.get(page).content.decode()
    act = reverse("publishing:announcement-reading", args=[made.pk])
    assert client.post(act, {}).status_code == 303
    assert page in client.get(TODAY).content.decode()
    assert client.post(act, {"sign": "", "confirmed": "on"}).status_code == 303
    assert page not in client.get(TODAY).content.decode()
    row = Reading.objects.get(staff=world.agent)
    assert row.read_at
    assert row.signed_at
    assert Event.objects.filter(kind="ANNOUNCEMENT_SIGNED").count() == 1


def test_what_need_not_be_signed_is_gone_when_read(world: World, enter: Enter) -> None:
    made = announced(world, must_sign=False)
    client = enter(world.agent)
    client.post(reverse("publishing:announcement-reading", args=[made.pk]), {})
    assert reverse("publishing:announcement", args=[made.pk]) not in client.get(TODAY).content.decode()


def test_changed_figures_are_announced_in_words(world: World, enter: Enter) -> None:
    made = announce(what="FIGURES", version_ref=other_figures(world).pk, by=actor(world.supervisor), at=NOW)
    page = enter(world.agent).get(reverse("publishing:announcement", args=[made.pk])).content.decode()
    assert "AS-15" in page
    assert "AS-23" in page
    assert "AS-01" not in page


def test_newcomers_get_the_version_in_force_and_no_older_one(world: World, enter: Enter) -> None:
    old = announced(world)
    text = split(as_plain(DEFAULT).replace("当天问清七项情况", "一小时内问清七项情况"))[0]
    version = adopt_regulation(
        text=text, holds_from=date(2026, 3, 3), reason="再修订", by=actor(world.supervisor), at=NOW
    )
    new = announce(what="TEXT", version_ref=version.pk, by=actor(world.supervisor), at=NOW)
    facts = StaffFacts(
        "xinren", "新人", world.branch.pk, world.agent.department_id, (Role.AGENT,), Reach.BRANCH
    )
    newcomer = add_staff(facts=facts, password=PASSWORD, by=actor(world.administrator), at=NOW)
    Staff.objects.filter(pk=newcomer.pk).update(must_change_password=False)
    newcomer.refresh_from_db()
    page = enter(newcomer).get(TODAY).content.decode()
    assert reverse("publishing:announcement", args=[old.pk]) in page
    assert reverse("publishing:announcement", args=[new.pk]) in page
    mark_read(announcement_id=new.pk, staff_id=newcomer.pk, by=actor(newcomer), at=NOW)
    lines = enter(world.supervisor).get(reverse("publishing:announcement-readers", args=[new.pk]))
    assert "新人" in lines.content.decode()


def test_a_version_is_announced_once(world: World, enter: Enter) -> None:
    made = announced(world)
    with pytest.raises(CannotAnnounce):
        announce(what="TEXT", version_ref=made.version_ref, by=actor(world.supervisor), at=NOW)
    answer = enter(world.supervisor).post(
        reverse("publishing:announcement-new"), {"version": f"TEXT-{made.version_ref}", "words": "再发一次"}
    )
    assert answer.status_code == 422
    assert "再发一次" in answer.content.decode()


def test_nothing_is_announced_to_nobody_nor_of_nothing(world: World) -> None:
    version, boss = adopted(world), actor(world.supervisor)
    with pytest.raises(CannotAnnounce):
        announce(what="TEXT", version_ref=version.pk, posts=[Role.CASHIER], by=boss, at=NOW)
    with pytest.raises(CannotAnnounce):
        announce(what="TEXT", version_ref=version.pk + 9, by=boss, at=NOW)
    with pytest.raises(CannotAnnounce):
        announce(what="OTHER", version_ref=version.pk, by=boss, at=NOW)
    assert not Announcement.objects.exists()


def test_nobody_signs_for_another(world: World, enter: Enter) -> None:
    made = announced(world)
    with pytest.raises(CannotSign):
        sign(announcement_id=made.pk, staff_id=world.agent.pk, confirmed=True, by=actor(world.deputy), at=NOW)
    as_deputy = actor(world.deputy, acting_for=world.agent)
    for whom in (world.agent, world.deputy):
        with pytest.raises(CannotSign):
            sign(announcement_id=made.pk, staff_id=whom.pk, confirmed=True, by=as_deputy, at=NOW)
    act = reverse("publishing:announcement-reading", args=[made.pk])
    told = {"sign": "", "confirmed": "on", "staff": world.agent.pk}
    assert enter(world.deputy).post(act, told).status_code == 422
    assert not Reading.objects.filter(signed_at__isnull=False).exists()


def test_a_signature_is_confirmed(world: World, enter: Enter) -> None:
    made = announced(world)
    act = reverse("publishing:announcement-reading", args=[made.pk])
    assert enter(world.agent).post(act, {"sign": ""}).status_code == 422
    assert not Reading.objects.filter(signed_at__isnull=False).exists()


def test_an_announcement_for_other_posts_is_not_shown(world: World, enter: Enter) -> None:
    made = announced(world, posts=[Role.TECHNICIAN])
    page = reverse("publishing:announcement", args=[made.pk])
    assert page not in enter(world.agent).get(TODAY).content.decode()
    assert enter(world.agent).get(page).status_code == 404
    with pytest.raises(CannotSign):
        sign(announcement_id=made.pk, staff_id=world.agent.pk, confirmed=True, by=actor(world.agent), at=NOW)
    assert page in enter(world.technician).get(TODAY).content.decode()


def test_those_who_have_not_are_reminded_until_everybody_has(world: World, enter: Enter) -> None:
    made = announced(world, posts=[Role.AGENT])
    boss = enter(world.supervisor)
    act = reverse("publishing:announcement-reminder", args=[made.pk])
    assert boss.post(act).status_code == 303
    assert Reading.objects.filter(reminded_at__isnull=False).count() == 3
    for person in (world.agent, world.deputy, world.stranger):
        sign(announcement_id=made.pk, staff_id=person.pk, confirmed=True, by=actor(person), at=NOW)
    with pytest.raises(CannotRemind):
        remind_readers(announcement_id=made.pk, by=actor(world.supervisor), at=NOW)
    assert boss.post(act).status_code == 422


def test_the_edition_is_printed_and_archived_by_its_hash(world: World, enter: Enter) -> None:
    made = announced(world)
    boss = enter(world.supervisor)
    printed = boss.get(reverse("publishing:announcement-print", args=[made.pk]))
    assert printed.content.startswith(b"%PDF")
    act = reverse("publishing:announcement-editions", args=[made.pk])
    assert boss.post(act).status_code == 303
    kept = Edition.objects.get()
    body = boss.get(reverse("publishing:edition", args=[kept.pk])).content
    assert hashlib.sha256(body).hexdigest() == kept.sha256
    assert Event.objects.get(kind="EDITION_ARCHIVED").data["sha256"] == kept.sha256
    with pytest.raises(CannotArchive):
        archive_edition(announcement_id=made.pk, by=actor(world.supervisor), at=NOW)
    assert boss.post(act).status_code == 422


def test_only_those_who_answer_for_the_regulation_announce(world: World, enter: Enter) -> None:
    made = announced(world)
    client = enter(world.agent)
    assert client.get(reverse("publishing:announcement-new")).status_code == 403
    assert client.get(reverse("publishing:announcement-readers", args=[made.pk])).status_code == 403
    assert client.get(reverse("publishing:announcements")).status_code == 200
