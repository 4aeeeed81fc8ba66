"""A planned service from Today to the talk that was it, and the sum of a limit unfolded where it stands."""

from playwright.sync_api import expect

from tests.browser.people import AGENT, SUPERVISOR, Office, following, picture


def test_a_planned_service_is_carried_out_by_the_talk_it_opens(office: Office) -> None:
    agent = office.sign_in(AGENT)
    agent.goto("/today/")
    row = agent.locator(".plans-due li").first
    expect(row).to_be_visible()
    customer = row.locator("a[href^='/customers/']").first.get_attribute("href") or ""
    picture(agent, "40-planned-today", whole=True)
    following(agent, row.locator("[data-act]").click)
    expect(agent.locator("[name=carries_out]:checked")).to_have_count(1)
    agent.fill("#call-form [name=gist]", "约好下周一上门保养")
    following(agent, agent.locator("#call-form .form-end .btn-primary").click)
    agent.goto(customer)
    done = agent.locator(".customer-head a[href*='/calls/DH-']").first
    expect(done).to_be_visible()
    picture(agent, "41-planned-done", whole=True)


def test_a_proposal_is_taken_as_it_is(office: Office) -> None:
    agent = office.sign_in(AGENT)
    agent.goto("/customers/3/plan/")
    offered = agent.locator("[name=accept]")
    if not offered.count():
        return
    offered.first.check()
    following(agent, agent.locator("#accept .btn-primary").click)
    expect(agent.locator("#h-next")).to_be_visible()
    expect(agent.locator(".customer-head a[href*='/plans/']").first).to_be_visible()


def test_the_sum_unfolds_in_the_list_of_duties(office: Office) -> None:
    page = office.sign_in(SUPERVISOR)
    page.goto("/supervision/?view=duties")
    page.locator(".sum-unfold summary").first.click()
    expect(page.locator(".sum-unfold .sum li").first).to_contain_text("条款")
    picture(page, "42-sum-unfolded")
