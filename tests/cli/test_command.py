"""The command answers in sentences."""

import re
from pathlib import Path

import pytest
from django.tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shouhou.cli import main
from shouhou.cli.work import MOST_TRIES, _host, take_up_again
from shouhou.upkeep.processes import announced
from tests.cli.installation import Installation


def test_the_command_alone_lists_what_it_can_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    for subcommand in (
        "serve",
        "worker",
        "migrate",
        "demo",
        "backup",
        "restore",
        "verify",
        "import",
        "rules",
    ):
        assert re.search(rf"(?m)^\s+{subcommand}\s", said), subcommand


def test_what_cannot_be_meant_is_refused_in_a_sentence(installation: Installation) -> None:
    installation.extra["SHOUHOU_DEBUG"] = "perhaps"
    done = installation.run("migrate")
    assert done.returncode == 1
    assert "SHOUHOU_DEBUG" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_said_to_be_so(installation: Installation) -> None:
    installation.extra["SHOUHOU_DATABASE"] = "postgresql://nobody@127.0.0.1:9/nothing"
    done = installation.run("backup")
    assert done.returncode == 1
    assert "database" in done.stderr.lower()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["import", "absent.xlsx", "--as", "nobody"], "nobody"),
        (["serve", "--key", "key.pem"], "--cert"),
        (["verify", "--since", "yesterday"], "2026-03-01"),
    ],
)
def test_a_mistake_on_the_command_line_is_explained(
    installation: Installation, arguments: list[str], said: str
) -> None:
    done = installation.run(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def _running(worker: str, tries: int = 1) -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=TaskResultStatus.RUNNING,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="shouhou.intake.importing.tasks.work_on_import",
        queue_name="default",
        backend_name="default",
        run_after="9999-01-01T00:00:00Z",
        worker_ids=[worker] * tries,
    )


@pytest.mark.django_db
def test_work_of_a_dead_worker_is_taken_up_again_and_that_of_a_living_one_is_not(
    settings: object, tmp_path: Path
) -> None:
    settings.DATA = tmp_path  # type: ignore[attr-defined]
    with announced("worker") as alive:
        left = _running(f"{_host()}:worker-gone")
        held = _running(f"{_host()}:{alive}")
        elsewhere = _running("another-machine:worker-x")
        hopeless = _running(f"{_host()}:worker-gone", tries=MOST_TRIES)
        assert take_up_again() == 1
    status = {row.pk: row.status for row in DBTaskResult.objects.all()}
    assert status[left.pk] == TaskResultStatus.READY
    assert status[held.pk] == status[elsewhere.pk] == TaskResultStatus.RUNNING
    assert status[hopeless.pk] == TaskResultStatus.FAILED
