"""One thing done to many rows: previewed by the verb itself, done once, refused with its sentences, taken back."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from shouhou.accounts.models import Staff
from shouhou.customers.actions.single_facts import CannotChange, set_level
from shouhou.customers.models import Consent, Customer
from shouhou.journal.models import Event
from shouhou.lists.models import Fate, ListJob, State
from shouhou.lists.work.tasks import work_on_list
from tests.lists.conftest import NOW
from tests.world import World, actor, make_customer, make_request

type Enter = Callable[[Staff], Client]


def choose(client: Client, code: str, action: str, *rows: int, **more: object) -> ListJob:
    told = {"action": action, "row": list(rows), "query": "", "saved": 0, **more}
    answer = client.post(reverse("lists:bulk-new", args=[code]), told)
    assert answer.status_code == 303
    return ListJob.objects.latest("pk")


def run(client: Client, job: ListJob, **values: object) -> ListJob:
    assert client.post(reverse("lists:start", args=[job.pk]), values).status_code == 303
    assert work_on_list.call(job.pk) == "done"
    job.refresh_from_db()
    return job


def test_the_preview_says_what_the_verb_says_and_changes_nothing(world: World, enter: Enter) -> None:
    one = make_customer(world, name="甲站")
    same = make_customer(world, name="乙站", phone="13900139000")
    set_level(customer_id=same.pk, level="KEY", by=actor(world.agent), at=NOW)
    client, events = enter(world.agent), Event.objects.count()
    job = choose(client, "customers", "level", one.pk, same.pk)
    page = client.get(job.get_absolute_url(), {"level": "KEY"}).content.decode()
    assert "→ Key customer" in page
    with pytest.raises(CannotChange) as refused:
        set_level(customer_id=same.pk, level="KEY", by=actor(world.agent), at=NOW)
    assert str(refused.value.sentence) in page
    assert Event.objects.count() == events
    assert Customer.objects.get(pk=one.pk).level == ""
    assert job.rows.count() == 0


def test_a_change_runs_once_lists_what_was_refused_and_is_taken_back(world: World, enter: Enter) -> None:
    rows = [make_customer(world, name=f"{n}号站", phone=f"1390013900{n}") for n in range(3)]
    set_level(customer_id=rows[2].pk, level="KEY", by=actor(world.agent), at=NOW)
    client = enter(world.agent)
    job = run(client, choose(client, "customers", "level", *(row.pk for row in rows)), level="KEY")
    assert (job.state, job.done_count, job.refused_count) == (State.DONE, 2, 1)
    assert set(Customer.objects.values_list("level", flat=True)) == {"KEY"}
    page = client.get(job.get_absolute_url()).content.decode()
    assert "2号站" in page
    assert "0号站" not in page
    events = Event.objects.filter(kind="PROFILE_CHANGED").count()
    client.post(reverse("lists:start", args=[job.pk]), {"level": "KEY"})
    assert work_on_list.call(job.pk) == "nothing to do"
    assert Event.objects.filter(kind="PROFILE_CHANGED").count() == events
    set_level(customer_id=rows[1].pk, level="REGULAR", by=actor(world.deputy), at=NOW)
    assert client.post(reverse("lists:undoing", args=[job.pk])).status_code == 303
    work_on_list.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.undone_count) == (State.UNDONE, 1)
    assert job.rows.get(fate=Fate.KEPT).ref == rows[1].pk
    levels = dict(Customer.objects.values_list("name", "level"))
    assert levels == {"0号站": "", "1号站": "REGULAR", "2号站": "KEY"}


def test_all_that_match_the_filter_of_what_one_may_see(world: World, enter: Enter) -> None:
    for n in range(3):
        make_customer(world, name=f"{n}号站", phone=f"1390013900{n}")
    far = make_customer(world, name="外站", by=world.stranger)
    client = enter(world.agent)
    job = run(client, choose(client, "customers", "agent", all="1"), agent=world.deputy.pk)
    assert job.total == job.done_count == 3
    assert Customer.objects.filter(agent=world.deputy).count() == 3
    far.refresh_from_db()
    assert far.agent_id == world.stranger.pk


def test_regions_and_consents_are_set_and_gaps_stay_marked(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    told = {"province": "山东省", "city": "济南市", "district": ""}
    run(client, choose(client, "customers", "region", customer.pk), **told)
    values = {"purpose": "PROMOTION", "state": "REFUSED", "how": "来函"}
    run(client, choose(client, "customers", "consent", customer.pk), **values)
    assert Consent.objects.get().state == "REFUSED"
    Customer.objects.filter(pk=customer.pk).update(is_incomplete=True)
    job = run(client, choose(client, "customers", "complete", customer.pk))
    customer.refresh_from_db()
    assert customer.province == "山东省"
    assert customer.is_incomplete
    assert "Still to be completed" in job.rows.get().said


def test_a_wrong_value_is_told_before_anything_starts(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    job = choose(client, "customers", "level", customer.pk)
    assert client.get(job.get_absolute_url(), {"level": "NONSENSE"}).status_code == 422
    assert client.post(reverse("lists:start", args=[job.pk]), {"level": "NONSENSE"}).status_code == 422
    job.refresh_from_db()
    assert job.state == State.DRAFT


def test_nothing_ticked_is_said_and_others_jobs_are_not_seen(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    answer = client.post(
        reverse("lists:bulk-new", args=["customers"]), {"action": "level", "query": "", "saved": 0}
    )
    assert answer.headers["Location"] == reverse("customers:list")
    assert not ListJob.objects.exists()
    job = choose(client, "customers", "level", customer.pk)
    assert enter(world.deputy).get(job.get_absolute_url()).status_code == 404
    refused = enter(world.viewer).post(
        reverse("lists:bulk-new", args=["customers"]), {"action": "level", "row": [customer.pk]}
    )
    assert refused.status_code == 403
    gone = client.post(reverse("lists:bulk-new", args=["duties"]), {"action": "done"})
    assert gone.status_code in {403, 404}


def test_requests_are_given_to_an_agent_with_the_duties_they_owe(world: World, enter: Enter) -> None:
    here = make_request(world)
    hers = make_request(world, by=world.deputy, phone="13700137000", org_name="白河修理厂")
    client = enter(world.supervisor)
    assert 'value="assign"' in client.get(reverse("service_requests:list")).content.decode()
    job = choose(client, "requests", "assign", here.pk, hers.pk)
    sentence = f"{world.deputy.name} has this request already."
    assert sentence in client.get(job.get_absolute_url(), {"agent": world.deputy.pk}).content.decode()
    job = run(client, job, agent=world.deputy.pk)
    assert (job.done_count, job.refused_count) == (1, 1)
    assert job.rows.get(ref=hers.pk).said == sentence
    here.refresh_from_db()
    assert here.agent_id == world.deputy.pk
    assert set(
        here.obligations.filter(outcome="OPEN", owner_role="AGENT").values_list("owner", flat=True)
    ) <= {world.deputy.pk}
    client.post(reverse("lists:undoing", args=[job.pk]))
    work_on_list.call(job.pk)
    here.refresh_from_db()
    assert here.agent_id == world.agent.pk


def test_work_that_was_cut_off_goes_on_behind_it(
    world: World, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [make_customer(world, name=f"{n}号站", phone=f"1390013900{n}") for n in range(4)]
    client = enter(world.agent)
    job = choose(client, "customers", "level", *(row.pk for row in rows))
    client.post(reverse("lists:start", args=[job.pk]), {"level": "KEY"})
    monkeypatch.setattr("shouhou.lists.work.tasks._FIRST", 2)
    from shouhou.lists import actions

    whole, calls = actions.step, []

    def cut(**told: object) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(**told)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "step", cut)
    with pytest.raises(KeyboardInterrupt):
        work_on_list.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done_count) == (State.RUNNING, 2)
    ListJob.objects.filter(pk=job.pk).update(lease="")
    assert work_on_list.call(job.pk) == "done"
    job.refresh_from_db()
    assert (job.total, job.done_count) == (4, 4)
    assert Event.objects.filter(kind="PROFILE_CHANGED").count() == 4


def test_the_sheets_of_several_requests_come_as_one_file(world: World, enter: Enter) -> None:
    cases = [make_request(world, phone=f"1370013700{n}", org_name=f"{n}号站") for n in range(3)]
    far = make_request(world, by=world.stranger, phone="13600136000", org_name="外站")
    address = reverse("service_requests:sheets")
    client = enter(world.agent)
    answer = client.post(address, {"row": [case.pk for case in [*cases, far]]})
    assert answer.headers["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert all(case.number in text for case in cases)
    assert far.number not in text or far.number in {case.number for case in cases}
    assert client.post(address, {"row": ["x"]}).status_code == 303
