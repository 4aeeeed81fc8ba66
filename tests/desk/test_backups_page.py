"""The administrator chooses on a page where backups go."""

from pathlib import Path

from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from shouhou.upkeep.models import BackupPlan
from shouhou.upkeep.places import backup_folder
from tests.world import World


def _client(world: World) -> Client:
    client = Client()
    client.force_login(world.administrator)
    return client


def test_a_folder_is_tried_and_kept(world: World, tmp_path: Path, settings: Settings) -> None:
    settings.BACKUP_TO = ""
    place = tmp_path / "网络盘" / "备份"
    client = _client(world)
    answer = client.post(
        reverse("desk:backups"), {"folder": str(place), "keep_days": "30", "keep_months": "6"}
    )
    assert answer.status_code == 303
    assert backup_folder() == place
    assert place.is_dir()
    plan = BackupPlan.objects.get()
    assert (plan.keep_days, plan.keep_months, plan.changed_by_name) == (30, 6, world.administrator.name)
    page = client.get(reverse("desk:backups")).content.decode()
    assert str(place) in page


def test_a_folder_inside_the_data_is_refused_beside_its_field_and_kept_typed(
    world: World, settings: Settings
) -> None:
    inside = Path(settings.DATA) / "backups"
    typed = {"folder": str(inside), "keep_days": "14", "keep_months": "12"}
    answer = _client(world).post(reverse("desk:backups"), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["folder"]
    assert str(inside) in answer.content.decode()
    assert not BackupPlan.objects.exists()


def test_the_servers_own_setting_is_said_to_decide(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_TO = str(tmp_path)
    page = _client(world).get(reverse("desk:backups")).content.decode()
    assert "SHOUHOU_BACKUP_TO" in page
    assert str(tmp_path) in page


def test_only_the_administrator_chooses(world: World) -> None:
    client = Client()
    client.force_login(world.manager)
    assert client.get(reverse("desk:backups")).status_code == 403
