"""Addresses of accounts."""

from django.urls import URLPattern, URLResolver, path

from shouhou.accounts.views import company, door, me, places, saved_views, shifts, staff

app_name = "accounts"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", door.sign_in, name="sign-in"),
    path("sign-out/", door.sign_out, name="sign-out"),
    path("switch/", door.switch_person, name="switch-person"),
    path("switch/<int:pk>/forgetting/", door.forget_person, name="forget-person"),
    path("me/", me.profile, name="profile"),
    path("me/preferences/", me.change_preferences, name="preferences"),
    path("me/password/", me.password, name="password"),
    path("me/pin/", me.pin, name="pin"),
    path("me/pin/removal/", me.remove_pin, name="pin-removal"),
    path("me/sessions/", me.list_sessions, name="sessions"),
    path("me/sessions/<int:pk>/end/", me.end_session, name="session-end"),
    path("me/sessions/others/end/", me.end_other_sessions, name="other-sessions-end"),
    path("staff/", staff.list_staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff-new"),
    path("staff/<int:pk>/", staff.staff_detail, name="staff-detail"),
    path("staff/<int:pk>/edit/", staff.staff_edit, name="staff-edit"),
    path("staff/<int:pk>/password-reset/", staff.reset_password, name="password-reset"),
    path("staff/<int:pk>/return/", staff.bring_back, name="staff-return"),
    path("lists/<str:code>/columns/", saved_views.columns, name="list-columns"),
    path("lists/<str:code>/views/new/", saved_views.view_new, name="view-new"),
    path("views/<int:pk>/", saved_views.view_edit, name="view"),
    path("views/<int:pk>/deletion/", saved_views.view_deletion, name="view-deletion"),
    path("views/<int:pk>/undoing/", saved_views.view_undoing, name="view-undoing"),
    path("places/", places.places, name="places"),
    path("places/branches/new/", places.branch_new, name="branch-new"),
    path("places/branches/<int:pk>/", places.branch, name="branch"),
    path("places/branches/<int:pk>/closing/", places.branch_closing, name="branch-closing"),
    path("places/branches/<int:pk>/reopening/", places.branch_reopening, name="branch-reopening"),
    path("places/departments/new/", places.department_new, name="department-new"),
    path("places/departments/<int:pk>/", places.department, name="department"),
    path("places/departments/<int:pk>/closing/", places.department_closing, name="department-closing"),
    path("places/departments/<int:pk>/reopening/", places.department_reopening, name="department-reopening"),
    path("company/", company.company, name="company"),
    path("company/logo/", company.logo, name="logo"),
    path("company/logo/change/", company.logo_change, name="logo-change"),
    path("duty-shifts/", shifts.duty_shifts, name="duty-shifts"),
    path("duty-shifts/new/", shifts.duty_shift_new, name="duty-shift-new"),
    path(
        "duty-shifts/<int:pk>/cancellation/", shifts.duty_shift_cancellation, name="duty-shift-cancellation"
    ),
]
