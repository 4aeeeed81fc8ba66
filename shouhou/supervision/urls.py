"""Addresses of supervision."""

from django.urls import path

from shouhou.supervision.views import (
    absences,
    appointments,
    failures,
    holidays,
    lateness,
    objections,
    rosters,
)
from shouhou.supervision.views import board as views

app_name = "supervision"
urlpatterns = [
    path("supervision/", views.board, name="board"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("duties/<int:pk>/sum/", views.duty_sum, name="duty-sum"),
    path("duties/<int:pk>/waiver/", views.waiver, name="waiver"),
    path("duties/<int:pk>/objection/", objections.objection, name="objection"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/answer/", objections.answer, name="objection-answer"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.absence_new, name="absence-new"),
    path("absences/<str:slug>/", absences.absence, name="absence"),
    path("absences/<str:slug>/deputies/", absences.deputy_new, name="deputy-new"),
    path(
        "absences/<str:slug>/deputies/<int:pk>/revocation/",
        absences.deputy_revocation,
        name="deputy-revocation",
    ),
    path("absences/<str:slug>/end/", absences.absence_end, name="absence-end"),
    path("absences/<str:slug>/hand-back/", absences.hand_back_sheet, name="hand-back"),
    path("appointments/", appointments.appointments, name="appointments"),
    path("appointments/<str:slug>/end/", appointments.appointment_end, name="appointment-end"),
    path("rosters/", rosters.rosters, name="rosters"),
    path("holidays/", holidays.holidays, name="holidays"),
    path("failures/", failures.failures, name="failures"),
    path("failures/<int:pk>/withdrawal/", failures.failure_withdrawal, name="failure-withdrawal"),
    path("me/acting-for/", absences.acting_for, name="acting-for"),
    path("me/late/", lateness.late, name="late"),
    path("staff/<int:pk>/hand-over/", views.hand_over, name="hand-over"),
]
