"""Addresses of followups."""

from django.urls import path

from shouhou.followups.views import calls, letters

app_name = "followups"
urlpatterns = [
    path("calls/", calls.register, name="register"),
    path("calls/book.pdf", calls.register_print, name="register-print"),
    path("calls/book.png", calls.register_print, {"kind": "png"}, name="register-picture"),
    path("calls/<str:record_no>/", calls.call, name="detail"),
    path("calls/<str:record_no>/sheet.pdf", calls.call_print, name="print"),
    path("calls/<str:record_no>/sheet.png", calls.call_print, {"kind": "png"}, name="picture"),
    path("calls/<str:record_no>/gist/", calls.gist, name="gist"),
    path("calls/<str:record_no>/annulment/", calls.annulment, name="annulment"),
    path("letters/", letters.register, name="letters"),
    path("letters/book.pdf", letters.register_print, name="letters-print"),
    path("letters/book.png", letters.register_print, {"kind": "png"}, name="letters-picture"),
    path("letters/new/", letters.letter_new, name="letter-new"),
    path("letters/<str:letter_no>/", letters.letter, name="letter"),
    path("letters/<str:letter_no>/sheet.pdf", letters.letter_print, name="letter-print"),
    path("letters/<str:letter_no>/sheet.png", letters.letter_print, {"kind": "png"}, name="letter-picture"),
    path("letters/<str:letter_no>/fate/", letters.fate, name="letter-fate"),
    path("letters/<str:letter_no>/annulment/", letters.annulment, name="letter-annulment"),
]
