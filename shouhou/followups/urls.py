"""Addresses of followups."""

from django.urls import path

from shouhou.followups import views

app_name = "followups"
urlpatterns = [
    path("calls/", views.register, name="register"),
    path("calls/book.pdf", views.register_print, name="register-print"),
    path("calls/book.png", views.register_print, {"kind": "png"}, name="register-picture"),
    path("calls/<str:record_no>/", views.call, name="detail"),
    path("calls/<str:record_no>/sheet.pdf", views.call_print, name="print"),
    path("calls/<str:record_no>/sheet.png", views.call_print, {"kind": "png"}, name="picture"),
    path("calls/<str:record_no>/gist/", views.gist, name="gist"),
    path("calls/<str:record_no>/annulment/", views.annulment, name="annulment"),
]
