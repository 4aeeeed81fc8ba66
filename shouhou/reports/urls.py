"""Addresses of months and years."""

from django.urls import path

from shouhou.reports.views import causes, periods, summaries

app_name = "reports"
urlpatterns = [
    path("periods/", periods.periods, name="periods"),
    path("periods/<str:slug>/", periods.period, name="period"),
    path("periods/<str:slug>/book/", periods.book, name="book"),
    path("periods/<str:slug>/addenda.pdf", periods.addenda_print, name="addenda-print"),
    path("periods/<str:slug>/addenda/<int:pk>/", periods.addendum, name="addendum"),
    path("periods/<str:slug>/records/<str:key>/", periods.period_records, name="records"),
    path("periods/<str:slug>/draft/", summaries.draft, name="draft"),
    path("periods/<str:slug>/words/", summaries.words, name="words"),
    path("periods/<str:slug>/causes/", causes.causes, name="causes"),
    path("periods/<str:slug>/meeting/", summaries.meeting, name="meeting"),
    path("periods/<str:slug>/submission/", summaries.submission, name="submission"),
    path("periods/<str:slug>/reading/", summaries.reading, name="reading"),
    path("periods/<str:slug>/archive/", summaries.archive, name="archive"),
    path("periods/<str:slug>/errata/", summaries.erratum, name="erratum"),
    path("periods/<str:slug>/paper/", summaries.paper_figures, name="paper-figures"),
    path("periods/<str:slug>/summary.pdf", summaries.summary_print, name="summary-print"),
    path("periods/<str:slug>/summary.png", summaries.summary_print, {"kind": "png"}, name="summary-picture"),
]
