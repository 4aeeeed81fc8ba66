"""One save of the intake screen: what must work, told through the page."""

import pytest
from django.urls import reverse

from shouhou.cases.models import Case, Obligation
from shouhou.customers.models import Customer
from shouhou.documents.models import Attachment
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.service_requests.models import Report, ServiceRequest
from tests.documents.samples import picture, upload
from tests.intake.conftest import Enter
from tests.intake.screen import INTAKE, PANEL, facts, talk
from tests.world import World, local, make_customer


def outcomes(case: Case) -> dict[str, str]:
    return dict(Obligation.objects.filter(case=case).values_list("rule_id", "outcome"))


def test_an_unknown_caller_gets_a_profile_in_the_same_save(world: World, enter: Enter) -> None:
    answer = enter(world.agent).post(INTAKE, facts())
    case = Case.objects.get(line="SERVICE_REQUEST")
    assert (answer.status_code, answer["Location"]) == (303, reverse("desk:case", args=[case.number]))
    customer = Customer.objects.get()
    assert (case.customer, customer.name, customer.agent) == (customer, "远航机动车检测站", world.agent)
    assert customer.contacts.get().phones.get().number == "13900001111"
    assert Call.objects.get().customer == customer
    assert Event.objects.values("save_key").filter(subjects__kind="CASE").distinct().count() == 1
    assert outcomes(case)["AS-02"] == "MET"


def test_a_known_customer_keeps_her_file_and_it_counts_as_reviewed(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    enter(world.agent).post(INTAKE, facts(customer=customer.pk))
    assert Customer.objects.get() == customer
    assert outcomes(Case.objects.get(line="SERVICE_REQUEST"))["AS-02"] == "MET"


@pytest.mark.parametrize("missing", ["org_name", "address", "contact_name", "phone", "problem", "wanted"])
def test_a_draft_says_what_is_missing_and_its_clock_runs_from_the_first_contact(
    world: World, enter: Enter, missing: str
) -> None:
    client = enter(world.agent)
    client.cookies["django_language"] = "en"
    page = client.post(INTAKE, facts(**{missing: ""}), follow=True).content.decode()
    case = Case.objects.get(line="SERVICE_REQUEST")
    assert (case.number, case.state, ServiceRequest.objects.get().missing_facts) == ("", "DRAFT", [missing])
    label = {
        "org_name": "Customer organisation",
        "address": "Address",
        "contact_name": "Contact",
        "phone": "Telephone",
        "problem": "Problem reported",
        "wanted": "Service wanted",
    }[missing]
    assert f"still missing: {label}." in page
    assert "Complete the draft" in page
    owed = Obligation.objects.get(case=case, rule_id="AS-01")
    assert (owed.outcome, owed.due_at) == ("OPEN", local(3, 0))
    assert Event.objects.get(pk=owed.trigger_event_id).happened_at == local(2, 14, 50)


def test_a_draft_of_friday_evening_is_owed_from_its_contact_not_from_its_writing(
    world: World, enter: Enter
) -> None:
    enter(world.agent).post(INTAKE, facts(wanted="", received_at="2026-02-27T16:00"))
    assert Obligation.objects.get(rule_id="AS-01").due_at == local(28, 0, month=2)


@pytest.mark.parametrize(
    ("channel", "way"),
    [("PHONE", "CALL_IN"), ("VISIT", "FACE"), ("MESSAGE", "MESSAGE"), ("EMAIL", "MESSAGE")],
)
def test_what_was_a_talk_gets_its_line_in_the_register(
    world: World, enter: Enter, channel: str, way: str
) -> None:
    enter(world.agent).post(INTAKE, facts(channel=channel))
    call = Call.objects.get()
    assert (call.way, call.register_line, call.case) == (way, 1, Case.objects.get(line="SERVICE_REQUEST"))


def test_a_letter_is_no_talk(world: World, enter: Enter) -> None:
    assert enter(world.agent).post(INTAKE, facts(channel="LETTER")).status_code == 303
    assert not Call.objects.exists()


def test_a_fax_without_its_page_is_refused_and_with_it_kept(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    answer = client.post(INTAKE, facts(channel="FAX"))
    assert answer.status_code == 422
    assert answer.context["form"]["problem"].value() == "侧滑台回零不准"
    assert not Case.objects.exists()
    page = upload("fax.png", picture("PNG"))
    assert client.post(INTAKE, facts(channel="FAX", files=page)).status_code == 303
    attached = Attachment.objects.get()
    assert (attached.kind, attached.ref) == ("CASE", Case.objects.get(line="SERVICE_REQUEST").pk)


def test_the_page_of_a_fax_is_kept_over_a_wrong_field(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    wrong = facts(channel="FAX", received_at="bald", files=upload("fax.png", picture("PNG")))
    answer = client.post(INTAKE, wrong)
    assert answer.status_code == 422
    held = [file.pk for file in answer.context["held"]]
    assert len(held) == 1
    assert client.post(INTAKE, facts(channel="FAX", file_ids=held)).status_code == 303
    assert Attachment.objects.get().file_id == held[0]


def test_answered_on_the_spot_owes_no_report(world: World, enter: Enter) -> None:
    enter(world.agent).post(INTAKE, facts(outcome="ANSWERED", answer="按说明书第 12 页校准"))
    case = Case.objects.get(line="SERVICE_REQUEST")
    owed = outcomes(case)
    assert case.state == "ANSWERED"
    assert "AS-03" not in owed or owed["AS-03"] != "OPEN"
    assert "AS-09" not in owed
    assert ServiceRequest.objects.get().answer == "按说明书第 12 页校准"


def test_what_needs_study_is_owed_from_the_contact(world: World, enter: Enter) -> None:
    enter(world.agent).post(INTAKE, facts(outcome="STUDY", question="是否要换传感器"))
    owed = Obligation.objects.get(rule_id="AS-09")
    assert (owed.outcome, owed.due_at) == ("OPEN", local(3, 14, 50))


def test_reported_in_the_same_save(world: World, enter: Enter) -> None:
    enter(world.agent).post(INTAKE, facts(outcome="REPORT", report_to=world.engineer.pk))
    case = Case.objects.get(line="SERVICE_REQUEST")
    assert Report.objects.get().sent_to == world.engineer
    assert outcomes(case)["AS-03"] == "MET"
    assert Obligation.objects.get(rule_id="X-01").owner == world.engineer


@pytest.mark.parametrize(("outcome", "field"), [("ANSWERED", "answer"), ("REPORT", "report_to")])
def test_an_outcome_without_its_words_is_refused_beside_its_field(
    world: World, enter: Enter, outcome: str, field: str
) -> None:
    answer = enter(world.agent).post(INTAKE, facts(outcome=outcome))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Case.objects.exists()


def test_a_draft_has_no_outcome(world: World, enter: Enter) -> None:
    answer = enter(world.agent).post(INTAKE, facts(wanted="", outcome="ANSWERED", answer="已答复"))
    assert answer.status_code == 422
    assert "outcome" in answer.context["form"].errors
    assert not Case.objects.exists()


def test_without_script_somebody_is_looked_up_and_nothing_typed_is_lost(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    found = client.post(INTAKE, facts(org_name="", phone="", look="1", q="13800138000"))
    assert [hit.ref for hit in found.context["hits"]] == [customer.pk]
    assert found.context["form"]["problem"].value() == "侧滑台回零不准"
    chosen = client.post(INTAKE, facts(org_name="", phone="", choose=str(customer.pk)))
    assert chosen.context["card"].customer == customer
    assert chosen.context["form"]["phone"].value() == "13800138000"
    assert not Case.objects.filter(line="SERVICE_REQUEST").exists()


def test_the_card_shows_contacts_what_is_owed_open_cases_and_the_last_talks(
    world: World, enter: Enter
) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    client.post(INTAKE, facts(customer=customer.pk))
    part = client.get(reverse("intake:caller"), {"customer": customer.pk}, HTTP_HX_REQUEST="true")
    words = part.content.decode()
    number = Case.objects.get(line="SERVICE_REQUEST").number
    for shown in ("刘洋", "AS-03", number, "侧滑台回零不准"):
        assert shown in words


def test_whoever_may_record_a_call_may_look_the_caller_up(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    part = enter(world.technician).get(reverse("intake:caller"), {"q": "13800138000", "page": "call"})
    assert [hit.ref for hit in part.context["hits"]] == [customer.pk]


def test_a_customer_of_another_branch_is_neither_found_nor_chosen(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.stranger)
    assert not client.get(reverse("intake:caller"), {"q": "13800138000"}).context["hits"]
    assert client.get(reverse("intake:caller"), {"customer": customer.pk}).context["card"] is None
    client.post(INTAKE, facts(customer=customer.pk))
    assert Case.objects.get(line="SERVICE_REQUEST").customer != customer


@pytest.mark.parametrize("page", [INTAKE, PANEL])
def test_a_number_that_was_only_looked_up_is_the_callers_telephone(
    world: World, enter: Enter, page: str
) -> None:
    typed = (facts if page == INTAKE else talk)(phone="", q="138 0013 8111")
    assert enter(world.agent).post(page, typed).status_code == 303
    assert Call.objects.get().phone == "138 0013 8111"


def test_a_name_or_a_few_digits_looked_up_are_no_telephone(world: World, enter: Enter) -> None:
    for query in ("8111", "远航检测站"):
        enter(world.agent).post(INTAKE, facts(phone="", q=query))
    assert set(ServiceRequest.objects.values_list("phone", flat=True)) == {""}
