"""The tables of an empty database at once: as all migrations together leave them, instead of one after the other."""

from typing import Any

from django.apps import apps
from django.db import connections, router
from django.db.migrations import operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

_BY_HAND = (operations.RunPython, operations.RunSQL, operations.SeparateDatabaseAndState)


def lay_out(alias: str) -> None:
    """Makes all tables of an empty database and notes every migration as applied; all of it or nothing.

    What our migrations do by hand is done by hand, too. Those of packages only move rows, and there are none.
    """
    connection = connections[alias]
    executor = MigrationExecutor(connection)
    plan = [
        one for one, _back in executor.migration_plan(executor.loader.graph.leaf_nodes(), clean_start=True)
    ]
    state = ProjectState(real_apps=executor.loader.unmigrated_apps)
    by_hand: list[tuple[str, Any]] = []
    for migration in plan:
        for operation in migration.operations:
            operation.state_forwards(migration.app_label, state)
            if isinstance(operation, _BY_HAND) and _is_ours(migration.app_label):
                by_hand.append((migration.app_label, operation))
    made_by_hand = {key for app, one in by_hand for key in _models_of(app, one)}
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for key in state.models:
            model = state.apps.get_model(*key)
            is_here = model._meta.can_migrate(connection) and router.allow_migrate_model(alias, model)
            if is_here and key not in made_by_hand:
                editor.create_model(model)
        for app, operation in by_hand:
            operation.database_forwards(app, editor, state, state)
        for migration in plan:
            recorder.record_applied(migration.app_label, migration.name)


def _is_ours(app_label: str) -> bool:
    return apps.get_app_config(app_label).name.startswith("shouhou.")


def _models_of(app_label: str, operation: Any) -> set[tuple[str, str]]:
    """The models whose tables an operation makes by hand."""
    told = getattr(operation, "state_operations", ())
    return {(app_label, one.name_lower) for one in told if isinstance(one, operations.CreateModel)}
