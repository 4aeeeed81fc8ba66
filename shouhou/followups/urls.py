"""Addresses of followups."""

from django.urls import path

from shouhou.followups.views import calls, letters, mailings, templates, writing

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
    path("letters/new/", writing.letter_new, name="letter-new"),
    path("letters/drafts/", writing.drafts, name="drafts"),
    path("letters/drafts/<int:pk>/", writing.draft, name="draft"),
    path("letters/drafts/<int:pk>/discarding/", writing.draft_discard, name="draft-discard"),
    path("letters/mailings/<int:batch>/", mailings.mailing, name="mailing"),
    path("letters/mailings/<int:batch>/<str:what>/", mailings.print_new, name="print-new"),
    path("letters/prints/<int:pk>/state/", mailings.print_stop, name="print-stop"),
    path("letters/prints/<int:pk>/progress/", mailings.print_progress, name="print-progress"),
    path("letters/prints/<int:pk>/file.pdf", mailings.print_file, name="print-file"),
    path("letters/templates/", templates.templates, name="templates"),
    path("letters/templates/new/", templates.template_new, name="template-new"),
    path("letters/templates/<str:code>/", templates.template, name="template"),
    path("letters/templates/<str:code>/letter.docx", templates.template_word, name="template-word"),
    path("letters/templates/<str:code>/preview.pdf", templates.preview, name="template-preview"),
    path(
        "letters/templates/<str:code>/preview.png",
        templates.preview,
        {"kind": "png"},
        name="template-picture",
    ),
    path("letters/templates/<str:code>/end/", templates.template_end, name="template-end"),
    path("letters/<str:letter_no>/letter.docx", letters.letter_word, name="letter-word"),
    path("letters/<str:letter_no>/", letters.letter, name="letter"),
    path("letters/<str:letter_no>/sheet.pdf", letters.letter_print, name="letter-print"),
    path("letters/<str:letter_no>/sheet.png", letters.letter_print, {"kind": "png"}, name="letter-picture"),
    path("letters/<str:letter_no>/fate/", letters.fate, name="letter-fate"),
    path("letters/<str:letter_no>/drafting-again/", writing.draft_again, name="letter-again"),
    path("letters/<str:letter_no>/annulment/", letters.annulment, name="letter-annulment"),
]
