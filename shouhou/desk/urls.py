"""Addresses of the pages that show more than one app."""

from django.urls import path

from shouhou.desk.setup_urls import urlpatterns as setup_urls
from shouhou.desk.views import (
    access_log,
    backups,
    calendar_feed,
    calls,
    cases,
    checkup,
    coverage,
    figures,
    regulation,
    rules,
    search,
    spot_checks,
    telephones,
    texts,
    today,
    waits,
)

app_name = "desk"
urlpatterns = [
    path("", today.home, name="home"),
    path("today/", today.today, name="today"),
    path("regulation/", regulation.regulation, name="regulation"),
    path("regulation/rules/", rules.rule_list, name="rules"),
    path("regulation/rules/<slug:rule_id>/", rules.rule_page, name="rule"),
    path("regulation/rules/<slug:rule_id>/duties/", regulation.instances, name="rule-duties"),
    path("regulation/figures/", figures.rule_figures, name="rule-figures"),
    path("regulation/check-up/", checkup.checkup, name="checkup"),
    path("regulation/check-up/clauses/", checkup.unruled_clause, name="unruled-clause"),
    path("regulation/coverage/", coverage.coverage, name="coverage"),
    path("regulation/texts/", texts.text_list, name="texts"),
    path("regulation/texts/new/", texts.text_new, name="text-new"),
    path("regulation/texts/comparison/", texts.comparison, name="text-comparison"),
    path("regulation/texts/<int:pk>/", texts.text_page, name="text"),
    path("today/undo/", today.undo, name="undo"),
    path("call/", calls.call_panel, name="call-panel"),
    path("search/", search.search, name="search"),
    path("cases/<str:slug>/", cases.case_page, name="case"),
    path("cases/<str:slug>/waits/", waits.waits, name="waits"),
    path("telephones/<str:kind>/<int:pk>/showing/", telephones.phone_showing, name="phone-showing"),
    path("checks/", spot_checks.spot_checks, name="spot-checks"),
    path("checks/drawing/", spot_checks.spot_check_drawing, name="spot-check-drawing"),
    path("checks/<str:slug>/", spot_checks.spot_checks_of, name="spot-checks-of"),
    path("checks/<str:slug>/<int:pk>/", spot_checks.spot_check, name="spot-check"),
    path("access-log/", access_log.access_log, name="access-log"),
    path("access-log/workbook/", access_log.access_log_export, name="access-log-export"),
    path("me/calendar/", calendar_feed.calendar, name="calendar"),
    path("me/calendar/new/", calendar_feed.calendar_new, name="calendar-new"),
    path("me/calendar/revocation/", calendar_feed.calendar_revocation, name="calendar-revocation"),
    path("calendars/<str:token>.ics", calendar_feed.calendar_feed, name="calendar-feed"),
    path("backups/", backups.backups, name="backups"),
    *setup_urls,
]
