"""Finding the case or customer that an address names, among those the person may see."""

from typing import Final

from django.http import Http404

from shouhou.accounts.models import Staff
from shouhou.teamwork.models import SubjectKind
from shouhou.teamwork.subjects import Subject, subject_of

WORDS: Final = {"case": SubjectKind.CASE.value, "customer": SubjectKind.CUSTOMER.value}


def subject_or_404(word: str, ref: int, staff: Staff) -> Subject:
    """The subject of an address like customer/12; raises Http404."""
    subject = subject_of(WORDS.get(word, ""), ref, staff)
    if subject is None:
        raise Http404
    return subject
