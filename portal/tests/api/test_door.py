"""What every request passes: form, token, scope, rate, repetition."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from api.conftest import Program, kind_of
from django.test import Client
from django.utils import timezone
from factories.registry import make_enterprise, make_product, make_user
from web.officer.people import World, make_world

from esmart.accounts.models import ApiToken, IdempotencyKey
from esmart.accounts.rules.api_access import ApiAccessProblem
from esmart.accounts.services.create_token import create_token
from esmart.accounts.services.revoke_token import revoke_token
from esmart.accounts.services.spend_budget import Rate, spend_budget
from esmart.core.history import SYSTEM
from esmart.core.models import Change
from esmart.registry.models import Enterprise

pytestmark = pytest.mark.django_db
NEW = {"name": "Batik Baru", "region": "32.73"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def ministry(world: World, program_of) -> Program:
    return program_of(world.users["ministry"])


class TestWho:
    def test_a_token_opens_until_it_is_revoked(self, ministry: Program) -> None:
        assert ministry.get("me").json()["role"] == "ministry_officer"
        revoke_token(token=ministry.made.token, actor=SYSTEM, now=timezone.now())
        refused = ministry.get("me")
        assert kind_of(refused) == "not-authenticated"
        assert 'error="invalid_token"' in refused["WWW-Authenticate"]

    def test_an_expired_token_opens_nothing(self, ministry: Program) -> None:
        day = timezone.now() - timedelta(days=2)
        ApiToken.objects.update(created_at=day, expires_at=day + timedelta(days=1))
        assert ministry.get("me").status_code == 401

    def test_a_person_switched_off_or_moved_is_met_at_the_next_request(
        self, world: World, program_of
    ) -> None:
        owner = world.users["owner"]
        program = program_of(owner)
        mine = f"enterprises/{world.enterprise.public_id}"
        assert program.get(mine).status_code == 200
        owner.role = "auditor"
        owner.save()
        assert program.get(f"enterprises/{world.foreign.public_id}").status_code == 200
        assert kind_of(program.patch(mine, {"phone": "0812-000-111"})) == "not-allowed"
        owner.is_active = False
        owner.save()
        assert program.get(mine).status_code == 401

    def test_a_session_reads_and_never_writes(self, world: World) -> None:
        browser = world.clients["ministry"]
        assert browser.get("/api/v1/me").json()["token"] is None
        headers = {"Idempotency-Key": "1"}
        sent = browser.post("/api/v1/enterprises", NEW, content_type="application/json", headers=headers)
        assert kind_of(sent) == "not-authenticated"
        bad = browser.get("/api/v1/me", headers={"Authorization": "Bearer esk_x"})
        assert bad.status_code == 401  # a token that does not open is not made good by the session
        assert Client().get("/api/v1/me").status_code == 401

    def test_a_scope_opens_only_its_room_and_act(self, world: World, program_of) -> None:
        reader = program_of(world.users["ministry"], ["registry:read"])
        assert reader.get("enterprises").status_code == 200
        assert kind_of(reader.get("orders")) == "scope-missing"
        assert kind_of(reader.post("enterprises", NEW)) == "scope-missing"

    def test_only_a_digest_is_kept_and_auditors_get_no_writing_scope(
        self, ministry: Program, world: World
    ) -> None:
        row = ApiToken.objects.get()
        kept = json.dumps([ApiToken.objects.values().get(), *Change.objects.values()], default=str)
        assert ministry.made.secret not in kept
        assert ministry.made.secret.endswith(row.ending)
        with pytest.raises(ApiAccessProblem):
            create_token(
                user=world.users["auditor"],
                name="x",
                scopes=["registry:write"],
                days=1,
                actor=SYSTEM,
                now=timezone.now(),
            )


class TestForm:
    @pytest.mark.parametrize(
        ("address", "kind"),
        [
            ("enterprises?words=%00", "malformed-request"),
            ("enterprises?words=%ff%fe", "malformed-request"),
            ("enterprises?words=" + "x" * 5000, "malformed-request"),
            ("enterprises?strange=1", "validation-failed"),
            ("enterprises?limit=101", "validation-failed"),
            ("enterprises?cursor=abc", "cursor-invalid"),
            ("enterprises/%00", "malformed-request"),
            ("enterprises/tidakada99", "not-found"),
            ("enterprises/" + "x" * 40, "validation-failed"),
            ("nothing/here", "not-found"),
            ("", "not-found"),
            ("/api/v2/me", "not-found"),
        ],
    )
    def test_what_cannot_be_read_is_a_problem(self, ministry: Program, address: str, kind: str) -> None:
        assert kind_of(ministry.get(address)) == kind

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("{}", "validation-failed"),
            ("{", "malformed-request"),
            ("[" * 100_000, "malformed-request"),
            ('{"a":' * 30 + "1" + "}" * 30, "malformed-request"),
            ('{"name": "a\\u0000b", "region": "32.73"}', "malformed-request"),
            ('{"name": "\\ud800", "region": "32.73"}', "malformed-request"),
            (b'{"name": "\xff", "region": "32.73"}', "malformed-request"),
            ('{"name": 7, "region": "32.73"}', "validation-failed"),
            ('{"name": "a", "region": "32.73", "owner_id": 1}', "validation-failed"),
            ('{"name": "a", "region": "32.73", "founded_year": 1e400}', "malformed-request"),
            ('{"name": "a", "region": "99.99"}', "facts-refused"),
            ('"' + "x" * 2**20 + '"', "too-large"),
        ],
    )
    def test_a_body_is_taken_as_it_should_be_or_not_at_all(
        self, ministry: Program, body: str | bytes, kind: str
    ) -> None:
        before = Enterprise.objects.count()
        assert kind_of(ministry.post("enterprises", body)) == kind
        assert Enterprise.objects.count() == before

    def test_method_and_media_type_are_said_in_the_same_form(self, ministry: Program) -> None:
        refused = ministry.patch("enterprises", {})
        assert kind_of(refused) == "method-not-allowed"
        assert refused["Allow"] == "GET, HEAD, POST"
        headers = ministry._headers({"Idempotency-Key": "1"})
        form = ministry.client.post("/api/v1/enterprises", {"name": "a"}, headers=headers)
        assert kind_of(form) == "media-type-unsupported"

    def test_faults_are_named_by_pointer(self, ministry: Program, world: World) -> None:
        body = {"enterprise": world.enterprise.public_id, "name": "x", "variants": [{"price": 0}]}
        (fault,) = ministry.post("products", body).json()["errors"]
        assert (fault["in"], fault["pointer"]) == ("body", "/variants/0/price")

    def test_our_own_fault_is_a_problem_too(self, ministry: Program, monkeypatch) -> None:
        monkeypatch.setattr("esmart.api.registry.enterprises.show", lambda _one: 1 / 0)
        assert kind_of(ministry.get("enterprises")) == "internal-error"


class TestRate:
    def test_a_budget_gives_so_many_at_once_and_then_steadily(self) -> None:
        rate = Rate(per_minute=60, burst=3)
        assert [spend_budget("a", rate, now=1000) for _ in range(3)] == [0, 0, 0]
        assert spend_budget("a", rate, now=1000) == pytest.approx(1)
        assert spend_budget("b", rate, now=1000) == 0
        assert spend_budget("a", rate, now=1001) == 0
        assert spend_budget("a", rate, now=1001.5) == pytest.approx(0.5, abs=0.51)

    def test_too_many_are_told_when_to_come_again(self, world: World, program_of, settings) -> None:
        settings.API_PER_TOKEN = Rate(per_minute=6, burst=2)
        program, other = program_of(world.users["owner"]), program_of(world.users["auditor"])
        assert [program.get("me").status_code for _ in range(3)] == [200, 200, 429]
        refused = program.get("me")
        assert kind_of(refused) == "rate-limited"
        assert 1 <= int(refused["Retry-After"]) <= 10
        assert other.get("me").status_code == 200
        settings.API_PER_ADDRESS = Rate(per_minute=6, burst=1)
        assert [Client().get("/api/v1/me").status_code for _ in range(2)].count(429) >= 1


class TestOnce:
    def test_the_same_request_again_gets_the_first_answer(self, ministry: Program) -> None:
        first, again = (ministry.post("enterprises", NEW, key="a") for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again["Idempotency-Replayed"] == "true"
        assert again["Location"] == first["Location"] == f"/api/v1/enterprises/{first.json()['id']}"
        assert Enterprise.objects.filter(name="Batik Baru").count() == 1

    def test_a_key_is_one_request_of_one_person_for_a_day(
        self, ministry: Program, world: World, program_of
    ) -> None:
        assert (
            kind_of(ministry.post("enterprises", NEW, **{"Idempotency-Key": ""})) == "idempotency-key-missing"
        )
        ministry.post("enterprises", NEW, key="a")
        other = {**NEW, "name": "Lain"}
        assert kind_of(ministry.post("enterprises", other, key="a")) == "idempotency-key-reused"
        assert program_of(world.users["owner"]).post("enterprises", other, key="a").status_code == 201
        IdempotencyKey.objects.update(created_at=timezone.now() - timedelta(hours=25))
        assert ministry.post("enterprises", other, key="a").status_code == 201

    def test_an_answer_that_changed_nothing_is_not_kept(self, ministry: Program) -> None:
        assert ministry.post("enterprises", {**NEW, "phone": "abc"}, key="a").status_code == 422
        assert ministry.post("enterprises", NEW, key="a").status_code == 201

    def test_a_change_of_something_changed_meanwhile_is_refused(
        self, ministry: Program, world: World
    ) -> None:
        mine = f"enterprises/{world.enterprise.public_id}"
        tag = ministry.get(mine)["ETag"]
        assert ministry.get(mine, **{"If-None-Match": tag}).status_code == 304
        changed = ministry.patch(mine, {"phone": "0812-000-111"}, **{"If-Match": tag})
        assert changed.json()["phone"] == "0812-000-111"
        assert kind_of(ministry.patch(mine, {"phone": ""}, **{"If-Match": tag})) == "changed-meanwhile"
        assert ministry.patch(mine, {"phone": ""}, **{"If-Match": f"W/{changed['ETag']}"}).status_code == 200


class TestRooms:
    def test_a_product_is_added_changed_and_counted(self, world: World, program_of) -> None:
        owner = program_of(world.users["owner"])
        body = {
            "enterprise": world.enterprise.public_id, "name": "Kemeja", "option_names": ["Ukuran"],
            "variants": [{"price": 90_000, "options": ["M"], "sku": "K/M 1"}, {"price": 95_000, "options": ["L"]}],
        }  # fmt: skip
        made = owner.post("products", body)
        assert made.status_code == 201, made.content
        product = f"products/{made.json()['id']}"
        changed = owner.patch(
            product, {"variants": [{"price": 99_000, "options": ["M"], "sku": "K/M 1"}]}
        ).json()
        assert [(one["price"], one["active"]) for one in changed["variants"]] == [
            (99_000, True),
            (95_000, False),
        ]
        assert changed["name"] == "Kemeja"
        counted = owner.post("stock/counts", {"sku": "K/M 1", "quantity": 7})
        assert (counted.status_code, counted.json()["on_hand"]) == (201, 7)
        (shelf,) = owner.get("stock?sku=K%2FM%201").json()["items"]
        assert shelf["available"] == 7
        change = (
            Change.objects.filter(table_name="registry_product", operation="insert").order_by("-id").first()
        )
        assert change.actor_label == f"{world.users['owner'].username} (API)"

    def test_a_foreign_thing_is_not_there(self, world: World, program_of) -> None:
        owner = program_of(world.users["owner"])
        foreign = world.foreign_product
        sku = foreign.variants.get().sku
        for answer in (
            owner.get(f"products/{foreign.public_id}"),
            owner.get(f"products?enterprise={world.foreign.public_id}"),
            owner.patch(f"products/{foreign.public_id}", {"name": "Diambil"}),
            owner.post(
                "products", {"enterprise": world.foreign.public_id, "name": "x", "variants": [{"price": 1}]}
            ),
            owner.post("stock/counts", {"sku": sku, "quantity": 1}),
        ):
            assert kind_of(answer) == "not-found"
        assert owner.get(f"stock?sku={sku}").json()["items"] == []

    def test_a_file_is_sent_as_it_is_and_its_refused_rows_come_back(self, ministry: Program) -> None:
        from esmart.intake.models import IntakeFile
        from esmart.intake.services import run_import

        raw = "Nama Usaha;Kode Wilayah;Telepon\nKerupuk Rambak;32.73;0812-3456-7890\n;32.73;\n"
        address = "/api/v1/files?name=ikm.csv&sender=Dinas&kind=enterprise"
        headers = ministry._headers({"Idempotency-Key": "f"})
        kinds = {"content_type": "application/octet-stream", "headers": headers}
        sent, again = (ministry.client.post(address, raw.encode(), **kinds) for _ in range(2))
        assert (sent.status_code, again.json()) == (201, sent.json())
        assert IntakeFile.objects.count() == 1
        other = ministry.client.post(address, b"Nama Usaha\nLain\n", **kinds)
        assert kind_of(other) == "idempotency-key-reused"
        file = IntakeFile.objects.get()
        if file.state == "mapped":
            run_import(file_id=file.pk, actor=SYSTEM, now=timezone.now())
            rows = ministry.get(f"files/{file.public_id}/rows").json()["items"]
            assert [row["number"] for row in rows]
            assert rows[0]["remarks"][0]["advice"]
        else:
            assert kind_of(ministry.post(f"files/{file.public_id}/start")) == "wrong-state"


def test_a_switched_off_token_of_another_person_changes_nothing(program_of) -> None:
    mine, theirs = program_of(make_user("ministry_officer")), program_of(make_user("ministry_officer"))
    make_product(make_enterprise())
    revoke_token(token=theirs.made.token, actor=SYSTEM, now=timezone.now())
    assert mine.get("products").status_code == 200
