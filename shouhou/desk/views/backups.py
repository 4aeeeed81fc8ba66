"""The page of backups: how the last one went, where they go and how long they are kept."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.desk.backup_form import BackupForm
from shouhou.upkeep.actions import plan_backups
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.places import backup_folder, last_backup, plan
from shouhou.upkeep.timetable import BACKUP


@requires("backup.plan")
@require_http_methods(["GET", "HEAD", "POST"])
def backups(request: StaffRequest) -> HttpResponse:
    """Shows and changes the plan; a place given by the server's environment cannot be changed here."""
    now = clock.now()
    kept = plan()
    initial = {"folder": kept.folder, "keep_days": kept.keep_days, "keep_months": kept.keep_months}
    form = BackupForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            plan_backups(**form.values(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. The next backup, tonight at 02:00, goes there."))
            return see_other(reverse("desk:backups"))
    context = {
        "form": form,
        "plan": kept,
        "place": backup_folder(),
        "is_fixed": bool(settings.BACKUP_TO),
        "last": last_backup(TimetableRun.objects.filter(entry=BACKUP).first(), now),
        "now": now,
    }
    return render(request, "desk/backups.html", context, status=422 if form.is_bound else 200)
