"""Addresses of complaints; transitions are nouns."""

from django.urls import path

from shouhou.complaints.views import analysis, sheets, steps, taking

app_name = "complaints"
urlpatterns = [
    path("complaints/", taking.complaints, name="list"),
    path("complaints/analysis/", analysis.analysis, name="analysis"),
    path("complaints/new/", taking.complaint_new, name="new"),
    path("complaints/<str:slug>/sheet.pdf", sheets.complaint_sheet, name="sheet"),
    path("complaints/<str:slug>/sheet.png", sheets.complaint_sheet, {"kind": "png"}, name="picture"),
    path("complaints/<str:slug>/agreement.pdf", sheets.agreement, name="agreement-sheet"),
    path("complaints/<str:slug>/agreement.png", sheets.agreement, {"kind": "png"}, name="agreement-picture"),
    *steps.step_pages(),
]
