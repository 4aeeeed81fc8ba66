"""Addresses of service requests; transitions are nouns."""

from django.urls import path

from shouhou.service_requests import views
from shouhou.service_requests.views import steps, together

app_name = "service_requests"
urlpatterns = [
    path("requests/", views.lists.request_list, name="list"),
    path("requests/sheets.pdf", together.request_sheets, name="sheets"),
    path("cases/<str:slug>/facts/", views.facts.facts, name="facts"),
    path("cases/<str:slug>/report/", steps.report, name="report"),
    path("cases/<str:slug>/reports/<int:pk>/acknowledgement/", steps.acknowledgement, name="acknowledgement"),
    path("cases/<str:slug>/study/", steps.study, name="study"),
    path("cases/<str:slug>/escalation/", steps.escalation, name="escalation"),
    path("cases/<str:slug>/solution/", steps.solution, name="solution"),
    path("cases/<str:slug>/telling/", steps.telling, name="telling"),
    path("cases/<str:slug>/answer/", steps.answer, name="answer"),
    path("cases/<str:slug>/closing/", steps.closing, name="closing"),
    path("cases/<str:slug>/cancellation/", steps.cancellation, name="cancellation"),
    path("cases/<str:slug>/reopening/", steps.reopening, name="reopening"),
    path("cases/<str:slug>/merging/", steps.merging, name="merging"),
    path("cases/<str:slug>/sheet.pdf", views.sheets.request_sheet, name="sheet"),
    path("cases/<str:slug>/sheet.png", views.sheets.request_sheet, {"kind": "png"}, name="picture"),
    path("cases/<str:slug>/reports/<int:pk>/sheet.pdf", views.sheets.report_sheet, name="report-sheet"),
    path(
        "cases/<str:slug>/reports/<int:pk>/sheet.png",
        views.sheets.report_sheet,
        {"kind": "png"},
        name="report-picture",
    ),
]
