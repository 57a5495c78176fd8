"""Sample log-ins, one for each role; the password is made anew for each installation."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from esmart.accounts.models import Office, User
from esmart.config.environment import Environment
from esmart.core.models import Region

WORKSHOP_UNIT = "Lapas Perempuan Kelas IIA Jakarta"
REGIONAL_OFFICE = "Kantor Wilayah DKI Jakarta"  # above the unit, when the list of units names none
PROBATION_OFFICE = "Bapas Kelas I Jakarta Timur-Utara"
OWNER_REGENCY = "32.03"  # Kabupaten Cianjur
PROVINCE = "32"


@dataclass(frozen=True)
class DemoPerson:
    """One sample account, named by its role: it is nobody."""

    username: str
    label: str
    role: User.Role


DEMO_PEOPLE = (
    DemoPerson("admin", "Administrator", User.Role.ADMINISTRATOR),
    DemoPerson("kementerian", "Petugas kementerian", User.Role.MINISTRY_OFFICER),
    DemoPerson("dinas", "Petugas dinas (Jawa Barat)", User.Role.REGIONAL_OFFICER),
    DemoPerson("kanwil", "Petugas kantor wilayah", User.Role.REGIONAL_OFFICER),
    DemoPerson("bengkel", "Petugas bengkel kerja", User.Role.WORKSHOP_OFFICER),
    DemoPerson("pendamping", "Pendamping usaha", User.Role.COACH),
    DemoPerson("bapas", "Pembimbing kemasyarakatan", User.Role.PROBATION_OFFICER),
    DemoPerson("pemilik", "Pemilik usaha", User.Role.OWNER),
    DemoPerson("auditor", "Auditor (hanya baca)", User.Role.AUDITOR),
)


def samples_are_loaded() -> bool:
    """Say whether the first start got to its end; it makes the people and their goods together, or neither."""
    return User.objects.filter(username="pemilik").exists()


def demo_password(environment: Environment) -> str:
    """Give this installation's sample password, made at the first call."""
    file = environment.data / "secrets" / "demo.password"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(f"contoh-{secrets.token_hex(4)}")
    return file.read_text()


def load_people(environment: Environment) -> dict[str, User]:
    """Make the sample offices and accounts that are not there yet; gives user name → user.

    Called at every start, so that a version with a new sample account brings it to installations that exist.
    """
    known = {
        user.username: user
        for user in User.objects.filter(username__in=[one.username for one in DEMO_PEOPLE])
    }
    missing = [one for one in DEMO_PEOPLE if one.username not in known]
    if not missing:
        return known
    offices = _offices()
    password = demo_password(environment)
    made = {
        person.username: User.objects.create_user(
            person.username,
            password=password,
            first_name=person.label,
            role=person.role,
            office=offices.get(person.username),
        )
        for person in missing
    }
    return known | made


def _offices() -> dict[str, Office]:
    """Give the sample office of each user name, made when it is not there."""
    ministry, _ = Office.objects.get_or_create(kind=Office.Kind.MINISTRY, name="Kementerian Perindustrian")
    industry, _ = Office.objects.get_or_create(
        kind=Office.Kind.REGIONAL_INDUSTRY_OFFICE,
        name="Dinas Perindustrian dan Perdagangan Provinsi Jawa Barat",
        defaults={"parent": ministry, "region": Region.objects.get(code=PROVINCE)},
    )
    unit = Office.objects.select_related("parent").get(kind=Office.Kind.CORRECTIONAL_UNIT, name=WORKSHOP_UNIT)
    regional = unit.parent
    if regional is None:
        regional, _ = Office.objects.get_or_create(
            kind=Office.Kind.REGIONAL_OFFICE, name=REGIONAL_OFFICE, defaults={"region": unit.region}
        )
    probation, _ = Office.objects.get_or_create(
        kind=Office.Kind.PROBATION_OFFICE,
        name=PROBATION_OFFICE,
        defaults={"parent": regional, "region": unit.region},
    )
    return {
        "kementerian": ministry,
        "dinas": industry,
        "pendamping": industry,
        "kanwil": regional,
        "bengkel": unit,
        "bapas": probation,
    }
