"""Addresses of campaigns; transitions are nouns."""

from django.urls import path

from shouhou.campaigns.views import calling, campaigns, invitations, papers, steps

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="list"),
    path("campaigns/new/", campaigns.campaign_new, name="new"),
    path("campaigns/unstated/", campaigns.unstated, name="unstated"),
    path("campaigns/calls/", calling.calls, name="calls"),
    path("campaigns/recipients/", campaigns.recipients, name="recipients"),
    path("campaigns/recipients/<str:slug>/answer/", steps.answer, name="answer"),
    path("campaigns/recipients/<str:slug>/attendance/", steps.attendance, name="attendance"),
    path("campaigns/recipients/<str:slug>/no-letter/", steps.no_letter, name="no-letter"),
    path("campaigns/recipients/<str:slug>/lead/", steps.lead, name="lead"),
    path("campaigns/<str:slug>/", campaigns.campaign, name="campaign"),
    path("campaigns/<str:slug>/draft/", campaigns.draft, name="draft"),
    path("campaigns/<str:slug>/audience/", campaigns.audience, name="audience"),
    path("campaigns/<str:slug>/decision/", steps.decision, name="decision"),
    path("campaigns/<str:slug>/moving/", steps.moving, name="moving"),
    path("campaigns/<str:slug>/calling-off/", steps.calling_off, name="calling-off"),
    path("campaigns/<str:slug>/messages/", steps.sending, name="sending"),
    path("campaigns/<str:slug>/ending/", steps.ending, name="ending"),
    path("campaigns/<str:slug>/review/", steps.review, name="review"),
    path("campaigns/<str:slug>/progress/", campaigns.progress, name="progress"),
    path("campaigns/<str:slug>/left-out/", campaigns.left_out, name="left-out"),
    path("campaigns/<str:slug>/sheet.pdf", papers.campaign_print, name="print"),
    path("campaigns/<str:slug>/sheet.png", papers.campaign_print, {"kind": "png"}, name="picture"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/refusal/", invitations.refusal, name="refusal"),
]
