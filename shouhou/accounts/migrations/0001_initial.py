"""The first tables: company, branches, departments, staff, duty shifts, sign-in attempts and sessions."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Branch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="Branch")),
                ("code", models.CharField(blank=True, max_length=6, verbose_name="Code")),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Company name")),
                ("short_name", models.CharField(blank=True, max_length=40, verbose_name="Short name")),
                ("header", models.CharField(blank=True, max_length=120, verbose_name="Header on paper")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="Address")),
                ("phone", models.CharField(blank=True, max_length=60, verbose_name="Telephone")),
                (
                    "credit_code",
                    models.CharField(blank=True, max_length=18, verbose_name="Unified social credit code"),
                ),
                ("logo", models.BinaryField(null=True)),
                ("logo_type", models.CharField(blank=True, max_length=40)),
                (
                    "start_date",
                    models.DateField(
                        help_text="启用日: nothing before it makes duties (decision 2)",
                        verbose_name="Start date",
                    ),
                ),
                ("trial_until", models.DateField(blank=True, null=True, verbose_name="Trial until")),
                ("is_demo", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_company")],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Department")),
                ("is_active", models.BooleanField(default=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="accounts.branch",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Staff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=60, unique=True, verbose_name="Sign-in name")),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("roles", models.JSONField(default=list, verbose_name="Roles")),
                ("reach", models.CharField(default="BRANCH", max_length=12, verbose_name="Sees")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="Telephone")),
                (
                    "pin",
                    models.CharField(
                        blank=True, help_text="hash of the PIN for switching at a shared PC", max_length=128
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10)),
                ("theme", models.CharField(blank=True, max_length=8)),
                ("large_type", models.BooleanField(default=False)),
                ("must_change_password", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="accounts.branch",
                        verbose_name="Branch",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff",
                        to="accounts.department",
                        verbose_name="Department",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DutyShift",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to="accounts.branch",
                    ),
                ),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_shifts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("username", models.CharField(max_length=60)),
                ("source", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["username", "source", "at"], name="attempt_by_pair"),
                    models.Index(fields=["source", "at"], name="attempt_by_source"),
                    models.Index(fields=["at"], name="attempt_by_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("started_at", models.DateTimeField()),
                ("source", models.CharField(blank=True, max_length=64)),
                ("device", models.CharField(blank=True, max_length=200)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="staff_sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(fields=("branch", "name"), name="department_name_in_branch"),
        ),
        migrations.AddIndex(
            model_name="staff",
            index=models.Index(fields=["name", "id"], name="staff_by_name"),
        ),
        migrations.AddIndex(
            model_name="dutyshift",
            index=models.Index(fields=["branch", "starts_at"], name="shift_by_branch"),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="shift_ends_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyshift",
            constraint=models.UniqueConstraint(fields=("staff", "starts_at"), name="shift_entered_once"),
        ),
    ]
