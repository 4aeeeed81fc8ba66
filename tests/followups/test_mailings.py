"""Letters to many customers: each once, whoever cannot be written to with the reason, and one file for the printer."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from shouhou.accounts.models import Staff
from shouhou.channels.actions import ChannelValues, set_channel
from shouhou.channels.models import Outgoing, OutgoingState
from shouhou.channels.posting import send_outbox
from shouhou.core import clock
from shouhou.customers.actions.plans import set_consent
from shouhou.customers.models import Contact, Customer, NextServicePlan, PlanKind
from shouhou.customers.values import ConsentValues
from shouhou.followups.models import Letter, LetterPrint, PrintState
from shouhou.followups.tasks import name_of, remove_old_prints, work_on_print
from shouhou.lists.actions import CannotAsk, resume_job
from shouhou.lists.models import ListJob, State
from shouhou.lists.work.tasks import work_on_list
from tests.channels.conftest import PostOffice, post_office
from tests.followups.conftest import NOW
from tests.followups.test_letters import send
from tests.lists.test_bulk import choose
from tests.world import World, actor, make_customer

__all__ = ["post_office"]

type Enter = Callable[[Staff], Client]
VALUES = {
    "template_code": "NOTICE", "way": "POST", "dispatch": "no", "subject": "年检通知", "body": "请按时年检。",
    "signatory": "",
}  # fmt: skip


def stations(world: World, count: int) -> list[Customer]:
    """So many customers, each at an address of its own."""
    made = []
    for n in range(count):
        one = make_customer(world, name=f"{n}号检测站", phone=f"139001390{n:02d}", at=NOW)
        Customer.objects.filter(pk=one.pk).update(address=f"解放路 {n} 号", postcode="250000")
        one.refresh_from_db()
        made.append(one)
    return made


def write(client: Client, *rows: Customer, **values: str) -> ListJob:
    """The agent writes a letter to each of them."""
    job = choose(client, "customers", "letter", *(row.pk for row in rows))
    assert client.post(reverse("lists:start", args=[job.pk]), VALUES | values).status_code == 303
    assert work_on_list.call(job.pk) == "done"
    job.refresh_from_db()
    return job


def printed(client: Client, job: ListJob, what: str) -> PdfReader:
    """The file for the printer."""
    page = reverse("followups:print-new", args=[job.pk, what])
    assert client.post(page).status_code == 303
    run = LetterPrint.objects.latest("pk")
    if run.state == PrintState.WAITING:
        assert work_on_print.call(run.pk) == "done"
    answer = client.get(reverse("followups:print-file", args=[run.pk]))
    return PdfReader(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def words_of(reader: PdfReader) -> list[str]:
    """What stands on each page, without spaces."""
    return ["".join(page.extract_text().split()) for page in reader.pages]


def test_each_gets_a_letter_with_a_number_and_all_come_as_one_file(world: World, enter: Enter) -> None:
    rows = stations(world, 4)
    client = enter(world.agent)
    job = write(client, *rows)
    assert (job.state, job.done_count, job.refused_count) == (State.DONE, 4, 0)
    letters = list(Letter.objects.filter(batch=job.pk).order_by("pk"))
    assert [one.register_line for one in letters] == [1, 2, 3, 4]
    assert all(one.copy_sha256 for one in letters)
    pages = words_of(printed(client, job, "LETTERS"))
    assert len(pages) == 4
    for letter, page in zip(letters, pages, strict=True):
        assert letter.customer_name in page
        assert letter.letter_no in page
        assert "请按时年检。" in page
        assert "{{" not in page
    assert "followups" not in client.get(reverse("followups:mailing", args=[job.pk])).content.decode()[:200]
    assert len(words_of(printed(client, job, "ENVELOPES"))) == 4
    labels = words_of(printed(client, job, "LABELS"))
    assert "解放路3号" in "".join(labels)


def test_the_preview_writes_nothing(world: World, enter: Enter) -> None:
    (one,) = stations(world, 1)
    client = enter(world.agent)
    job = choose(client, "customers", "letter", one.pk)
    page = client.get(job.get_absolute_url(), VALUES).content.decode()
    assert "解放路 0 号" in page
    assert not Letter.objects.exists()


def test_whoever_cannot_be_written_to_is_left_out_with_the_reason(world: World, enter: Enter) -> None:
    good, homeless, refusing, twin = stations(world, 4)
    Customer.objects.filter(pk=homeless.pk).update(address="", province="", city="", district="", postcode="")
    Customer.objects.filter(pk=twin.pk).update(address=good.address)
    Contact.objects.filter(customer__in=[good, twin]).update(name="刘洋", post="站长")
    told = ConsentValues("SERVICE", "REFUSED")
    set_consent(customer_id=refusing.pk, values=told, by=actor(world.agent), at=NOW)
    client = enter(world.agent)
    job = write(client, good, homeless, refusing, twin)
    assert (job.done_count, job.refused_count) == (1, 3)
    assert Letter.objects.get().customer in (good, twin), "one of the two, whoever comes first"
    said = client.get(job.get_absolute_url()).content.decode()
    assert "客户已拒收这类信函" in said
    assert "同一收件人已有信函" in said


def test_an_audience_of_nobody_is_refused(world: World, enter: Enter) -> None:
    answer = enter(world.agent).post(reverse("lists:bulk-new", args=["customers"]), {"action": "letter"})
    assert answer.status_code == 303
    assert not ListJob.objects.exists()
    assert enter(world.agent).get(reverse("followups:mailing", args=[4711])).status_code == 404


def test_by_mail_each_goes_out_once_and_an_address_that_does_not_exist_is_asked_for(
    world: World, enter: Enter, post_office: PostOffice
) -> None:
    values = ChannelValues(
        "博远售后", "EMAIL", host="127.0.0.1", port=post_office.port, security="NONE", username="shouhou",
        password="secret", sender="service@example.com",
    )  # fmt: skip
    set_channel(channel_id=None, values=values, by=actor(world.administrator), at=NOW)
    rows = stations(world, 3)
    for n, row in enumerate(rows):
        Contact.objects.filter(customer=row).update(email=f"c{n}@example.com" if n else "nobody")
    job = write(enter(world.agent), *rows, way="EMAIL", dispatch="yes")
    assert (job.done_count, job.refused_count) == (2, 1)
    post_office.refused = {"c2@example.com"}
    for _twice in range(2):
        send_outbox(lambda: clock.now() + timedelta(minutes=2))
    assert [str(one["To"]).partition("<")[2] for one in post_office.letters] == ["c1@example.com>"]
    (enclosed,) = post_office.letters[0].iter_attachments()
    assert enclosed.get_content_type() == "application/pdf"
    dead = Letter.objects.get(address="c2@example.com")
    assert dead.returned
    assert Outgoing.objects.get(about_ref=dead.pk).state == OutgoingState.DEAD
    task = NextServicePlan.objects.get(kind=PlanKind.ADDRESS)
    assert dead.letter_no in task.content
    assert task.owner == world.agent


def test_a_mailing_that_was_stopped_goes_on_behind_it_and_nobody_gets_two(world: World, enter: Enter) -> None:
    rows = stations(world, 3)
    client = enter(world.agent)
    job = choose(client, "customers", "letter", *(row.pk for row in rows))
    client.post(reverse("lists:start", args=[job.pk]), VALUES)
    client.post(reverse("lists:stop", args=[job.pk]))
    assert work_on_list.call(job.pk) == "nothing to do"
    assert client.post(reverse("lists:resuming", args=[job.pk])).status_code == 303
    job.refresh_from_db()
    if job.state != State.DONE:
        assert work_on_list.call(job.pk) == "done"
    assert Letter.objects.count() == 3
    with pytest.raises(CannotAsk):
        resume_job(job_id=job.pk, by=actor(world.agent), at=NOW)


def test_taken_back_the_lines_stay_and_nothing_leaves_the_house(world: World, enter: Enter) -> None:
    rows = stations(world, 2)
    for row in rows:
        Contact.objects.filter(customer=row).update(fax="0531-88886666", name=row.name)
    client = enter(world.agent)
    job = write(client, *rows, way="FAX", dispatch="yes")
    assert client.post(reverse("lists:undoing", args=[job.pk])).status_code == 303
    job.refresh_from_db()
    if job.state != State.UNDONE:
        assert work_on_list.call(job.pk) == "done"
    assert Letter.objects.filter(annulled_at__isnull=False).count() == 2
    assert send_outbox(lambda: clock.now() + timedelta(minutes=2)) == {"sent": 0}
    assert set(Outgoing.objects.values_list("state", flat=True)) == {OutgoingState.WITHHELD}


def test_a_print_run_is_stopped_goes_on_and_its_file_goes_after_a_day(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    job = write(client, *stations(world, 2))
    client.post(reverse("followups:print-new", args=[job.pk, "LETTERS"]))
    run = LetterPrint.objects.get()
    LetterPrint.objects.filter(pk=run.pk).update(state=PrintState.RUNNING, lease="other", beat_at=clock.now())
    client.post(reverse("followups:print-stop", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == PrintState.STOPPED
    client.post(reverse("followups:print-stop", args=[run.pk]))
    run.refresh_from_db()
    if run.state == PrintState.WAITING:
        assert work_on_print.call(run.pk) == "done"
    run.refresh_from_db()
    assert (run.state, run.done) == (PrintState.DONE, 2)
    assert client.get(reverse("followups:print-progress", args=[run.pk]))["HX-Redirect"]
    assert remove_old_prints(at=clock.now() + timedelta(days=2)) == {"removed": 1}
    assert client.get(reverse("followups:print-file", args=[run.pk])).status_code == 404
    assert name_of(run).startswith("prints/")
    assert enter(world.deputy).get(reverse("followups:print-file", args=[run.pk])).status_code == 404


def test_a_letter_that_came_back_makes_it_somebodys_to_ask_for_the_address_once(
    world: World, enter: Enter
) -> None:
    (one,) = stations(world, 1)
    letter = send(world, customer_id=one.pk, customer_name=one.name)
    client, page = enter(world.agent), reverse("followups:letter-fate", args=[letter.letter_no])
    for _twice in range(2):
        told: dict[str, Any] = {"returned": "on"}
        assert client.post(page, told).status_code == 303
    task = NextServicePlan.objects.get(kind=PlanKind.ADDRESS)
    assert letter.letter_no in task.content
