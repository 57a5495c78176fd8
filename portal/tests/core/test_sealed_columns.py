"""Key rotation: every sealed column comes under the present key while the site works, and a lost key is seen at start."""

from __future__ import annotations

import threading

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.conf import settings as django_settings
from django.db import connection, transaction
from factories.registry import make_user

from esmart.channels.models import ChannelApplication
from esmart.config.keys_command import run_keys_command
from esmart.core import sealed_columns
from esmart.core.history import SYSTEM, acting
from esmart.core.sealed_columns import check_keys, keys_in_use, reseal_all
from esmart.core.secrets import Cell, SecretProblem, key_id, seal, unseal

OLD, NEW = "11" * 32, "22" * 32


def cell_of(row: int) -> Cell:
    return Cell("channels_channelapplication", row, "credentials_sealed")


def make_sealed(count: int) -> list[int]:
    made = [
        ChannelApplication.objects.create(marketplace=f"m{n}", environment="sandbox").pk for n in range(count)
    ]
    for pk in made:
        ChannelApplication.objects.filter(pk=pk).update(
            credentials_sealed=seal(f"rahasia {pk}", cell=cell_of(pk))
        )
    return made


def read(pk: int) -> str:
    return unseal(ChannelApplication.objects.get(pk=pk).credentials_sealed, cell=cell_of(pk))


def test_every_sealed_column_of_every_room_is_listed() -> None:
    """Given a new column named `…_sealed`, it must be listed in its room's apps.py, or rotation would pass it by."""
    columns = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.column.endswith("_sealed")
    }
    assert columns - {(one.table, one.column) for one in sealed_columns.sealed_columns()} == set()


@pytest.mark.django_db
def test_no_value_under_the_field_key_enters_history() -> None:
    """History cannot be sealed anew: what rotates must not be kept there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, encode(tgargs, 'escape') FROM pg_trigger WHERE tgname = 'record_change'"
        )
        ignored = {table: arguments.split("\\000") for table, arguments in cursor.fetchall()}
    kept = [
        f"{one.table}.{one.column}"
        for one in sealed_columns.sealed_columns()
        if not (one.own_key or one.part) and one.column not in ignored.get(one.table, [one.column])
    ]
    assert kept == []


@pytest.mark.django_db
def test_a_start_with_a_wrong_key_is_refused_and_names_the_missing_one(settings) -> None:
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = OLD, ()
    make_sealed(1)
    check_keys()
    settings.FIELD_KEY = NEW
    with pytest.raises(SecretProblem, match=key_id(OLD)):
        check_keys()


@pytest.mark.django_db(transaction=True)
def test_keys_rotate_while_the_site_reads_and_writes(settings, monkeypatch, capsys) -> None:
    monkeypatch.setattr(sealed_columns, "BATCH_ROWS", 7)
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = OLD, ()
    made = make_sealed(40)
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = NEW, (OLD,)
    stop, failed, served = threading.Event(), [], [0]

    def serve() -> None:
        try:
            while not stop.is_set():
                for pk in made[::5]:
                    read(pk)
                    with acting(SYSTEM):
                        row = ChannelApplication.objects.select_for_update().get(pk=pk)
                        row.credentials_sealed = seal(f"rahasia {pk}", cell=cell_of(pk))
                        row.save()
                    served[0] += 1
        except Exception as problem:  # noqa: BLE001 - the test counts them
            failed.append(problem)
        finally:
            connection.close()

    site = threading.Thread(target=serve)
    site.start()
    assert run_keys_command() == 0
    stop.set()
    site.join()
    assert (failed, served[0] > 0) == ([], True)
    assert "Masih memakai kunci lama: 0." in capsys.readouterr().out
    settings.OLD_FIELD_KEYS = ()
    assert [read(pk) for pk in made] == [f"rahasia {pk}" for pk in made]
    assert keys_in_use() == {key_id(NEW): 40}
    assert reseal_all().resealed == 0, "run again, it changes nothing"


@pytest.mark.django_db
def test_second_factors_come_under_the_new_key_too(settings) -> None:
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = OLD, ()
    TOTP.activate(make_user("auditor"), "JBSWY3DPEHPK3PXP")
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = NEW, (OLD,)
    assert reseal_all().resealed == 1
    settings.OLD_FIELD_KEYS = ()
    assert decrypt(Authenticator.objects.get().data["secret"]) == "JBSWY3DPEHPK3PXP"


@pytest.mark.django_db
def test_a_value_that_does_not_open_is_left_and_counted(settings) -> None:
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = OLD, ()
    first, second = make_sealed(2)
    with transaction.atomic():
        moved = ChannelApplication.objects.get(pk=first).credentials_sealed
        ChannelApplication.objects.filter(pk=second).update(credentials_sealed=moved)
    settings.FIELD_KEY, settings.OLD_FIELD_KEYS = NEW, (OLD,)
    done = reseal_all()
    assert (done.resealed, done.unreadable, done.left) == (1, 1, 1)
    assert run_keys_command() == 1
    assert django_settings.OLD_FIELD_KEYS == (OLD,)
