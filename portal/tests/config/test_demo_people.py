"""Sample accounts: every role has one, a second start adds only what is missing, and the operator's own comes alone."""

from __future__ import annotations

import pytest
from factories.registry import make_office, make_region

from esmart.accounts.models import Office, User
from esmart.accounts.rules.roles import is_at_home
from esmart.config.administrator import create_administrator
from esmart.config.demo.people import DEMO_PEOPLE, WORKSHOP_UNIT, load_people, samples_are_loaded
from esmart.config.environment import EnvironmentProblem, mail_settings, read_environment

pytestmark = pytest.mark.django_db


def test_sample_people_of_every_role_are_made_once_and_completed_later(tmp_path) -> None:
    environment = read_environment({"ESMART_DATA": str(tmp_path)})
    make_region("32")
    above = make_office("regional_office", name="Kantor Wilayah DKI Jakarta")
    make_office("correctional_unit", name=WORKSHOP_UNIT, parent=above)
    assert not samples_are_loaded()
    people = load_people(environment)
    assert {person.role for person in people.values()} == set(User.Role.values)
    assert all(is_at_home(p.role, p.office.kind if p.office else None) for p in people.values())
    assert people["kanwil"].office == above
    assert people["bapas"].office.kind == Office.Kind.PROBATION_OFFICE
    User.objects.filter(username="bapas").delete()
    again = load_people(environment)
    assert (set(again), User.objects.count()) == (set(people), len(DEMO_PEOPLE))
    assert again["pemilik"].id == people["pemilik"].id
    assert samples_are_loaded()


def test_the_operator_makes_the_first_administrator_once(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    said = create_administrator("kepala")
    assert "faktor kedua" in said
    assert User.objects.get(username="kepala").role == User.Role.ADMINISTRATOR
    with pytest.raises(EnvironmentProblem):
        create_administrator("Kepala")


def test_letters_go_where_the_address_says_and_into_files_without_one(tmp_path) -> None:
    sent = mail_settings("smtp://a:b%40c@surat.example:2525", folder=tmp_path)["OPTIONS"]
    assert (sent["host"], sent["port"], sent["password"], sent["use_tls"]) == (
        "surat.example",
        2525,
        "b@c",
        True,
    )
    assert mail_settings("smtps://surat.example", folder=tmp_path)["OPTIONS"]["port"] == 465
    assert mail_settings("", folder=tmp_path / "mail")["OPTIONS"] == {"file_path": str(tmp_path / "mail")}
    assert (tmp_path / "mail").stat().st_mode & 0o077 == 0
    with pytest.raises(EnvironmentProblem, match="ESMART_EMAIL_URL"):
        mail_settings("surat.example", folder=tmp_path)


@pytest.mark.parametrize(
    ("facts", "required"),
    [
        ({}, False),
        ({"ESMART_DEMO": "0"}, True),
        ({"ESMART_PRODUCTION": "1"}, True),
        ({"ESMART_PRODUCTION": "1", "ESMART_SECOND_FACTOR": "optional"}, False),
        ({"ESMART_SECOND_FACTOR": "required"}, True),
    ],
)
def test_the_second_factor_is_required_wherever_data_is_real(
    tmp_path, facts: dict[str, str], required: bool
) -> None:
    assert read_environment({"ESMART_DATA": str(tmp_path), **facts}).second_factor_required is required
