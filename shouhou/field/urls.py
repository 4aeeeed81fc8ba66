"""Addresses of work on site; transitions are nouns."""

from django.urls import path

from shouhou.field.views import jobs, steps, work

app_name = "field"
urlpatterns = [
    path("site-jobs/", jobs.today, name="today"),
    path("site-jobs/mine/", jobs.mine, name="mine"),
    path("cases/<str:slug>/site-work/", steps.need, name="need"),
    path("cases/<str:slug>/gaps/", steps.gaps, name="gaps"),
    path("cases/<str:slug>/charge/", steps.charge, name="charge"),
    path("cases/<str:slug>/planning/", steps.planning, name="planning"),
    path("cases/<str:slug>/announcement/", steps.announcement, name="announcement"),
    path("cases/<str:slug>/hindrance/", steps.hindrance, name="hindrance"),
    path("cases/<str:slug>/deferral/", steps.deferral, name="deferral"),
    path("cases/<str:slug>/visit/", work.visit, name="visit"),
    path("cases/<str:slug>/departure/", work.departure, name="departure"),
    path("cases/<str:slug>/arrival/", work.arrival, name="arrival"),
    path("cases/<str:slug>/completion/", work.completion, name="completion"),
]
