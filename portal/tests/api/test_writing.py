"""What programs do in the rooms, by the same verbs as the pages: sentra, requests for quotation, orders, webhooks."""

from __future__ import annotations

import pytest
from api.conftest import Program, kind_of
from factories.access import Things, make_person
from factories.registry import make_enterprise

from esmart.accounts.models import IdempotencyKey, Webhook
from esmart.accounts.services.webhooks import open_secret
from esmart.channels.models import Quotation
from esmart.registry.models import Cluster

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "32.73", "33.72"


@pytest.fixture
def owner() -> Things:
    return Things(make_person("owner", HERE), HERE)


@pytest.fixture
def regional(program_of) -> Program:
    return program_of(make_person("regional_officer", HERE))


class TestSentra:
    def test_one_is_added_changed_and_only_in_the_own_region(self, regional: Program) -> None:
        made = regional.post("clusters", {"name": "Sentra Rotan", "region": HERE, "commodity": "craft"})
        assert made.status_code == 201, made.content
        address = f"clusters/{made.json()['id']}"
        assert made["Location"] == f"/api/v1/{address}"
        changed = regional.patch(address, {"decree": "SK 12"}, **{"If-Match": made["ETag"]})
        assert (changed.json()["decree"], changed.json()["commodity"]) == ("SK 12", "craft")
        assert kind_of(regional.patch(address, {}, **{"If-Match": made["ETag"]})) == "changed-meanwhile"
        twice = regional.post("clusters", {"name": "Sentra Rotan", "region": HERE})
        assert kind_of(twice) == "facts-refused"
        make_enterprise(region_code=ELSEWHERE)
        assert kind_of(regional.post("clusters", {"name": "Jauh", "region": ELSEWHERE})) == "not-allowed"
        assert Cluster.objects.count() == 1

    def test_members_come_and_go_and_a_year_is_counted_from_them(self, regional: Program) -> None:
        sentra = regional.post("clusters", {"name": "Sentra Rotan", "region": HERE}).json()["id"]
        members, years = f"clusters/{sentra}/members", f"clusters/{sentra}/years"
        here, far = make_enterprise(region_code=HERE), make_enterprise(region_code=ELSEWHERE)
        for _ in range(2):
            joined = regional.post(members, {"enterprise": here.public_id, "on": "2024-03-01"})
            assert joined.json() == {
                "enterprise": {"id": here.public_id, "name": here.name}, "since": "2024-03-01",
            }  # fmt: skip
        assert len(regional.get(members).json()["items"]) == 1
        assert kind_of(regional.post(members, {"enterprise": far.public_id})) == "facts-refused"
        year = regional.post(years, {"year": 2024, "workers": 12}).json()
        assert (year["units"], year["workers"], year["typed"]) == (1, 12, ["workers"])
        assert [one["year"] for one in regional.get(years).json()["items"]] == [2024]
        ended = regional.post(f"{members}/end", {"enterprise": here.public_id, "on": "2025-01-01"})
        assert ended.status_code == 200
        assert regional.get(members).json()["items"] == []
        assert kind_of(regional.post(f"{members}/end", {"enterprise": here.public_id})) == "facts-refused"

    @pytest.mark.parametrize("day", ["2024-3-1", "2024-02-30", 20240301, "2024-03-01T00:00:00"])
    def test_a_day_is_written_in_one_way(self, regional: Program, day: object) -> None:
        sentra = regional.post("clusters", {"name": "Sentra Rotan", "region": HERE}).json()["id"]
        body = {"enterprise": make_enterprise(region_code=HERE).public_id, "on": day}
        assert kind_of(regional.post(f"clusters/{sentra}/members", body)) == "validation-failed"


class TestQuotations:
    def test_one_is_recorded_proposed_and_answered(self, owner: Things, program_of) -> None:
        program = program_of(owner.user)
        body = {
            "shop": owner.quoting_shop.public_id, "request_number": "RFQ-9", "asked_on": "2026-11-20",
            "item": "Kemeja seragam", "quantity": 60, "buyer": "Sri Hartati", "sku": owner.variant.sku,
        }  # fmt: skip
        made = program.post("quotations", body)
        assert made.status_code == 201, made.content
        assert (made.json()["state"], made.json()["proposed_price"]) == ("open", owner.variant.price)
        assert "Hartati" not in made.content.decode()
        assert kind_of(program.post("quotations", body)) == "facts-refused"
        address = f"quotations/{made.json()['id']}"
        answered = program.post(f"{address}/answer", {"unit_price": 80_000}).json()
        assert (answered["state"], answered["quoted_price"]) == ("answered", 80_000)
        assert Quotation.objects.get().quoted_price == 80_000
        assert program.get("quotations?state=open").json()["items"] == []
        assert len(program.get(f"quotations?shop={owner.quoting_shop.public_id}").json()["items"]) == 1

    def test_a_shop_without_requests_takes_none(self, owner: Things, program_of) -> None:
        body = {
            "shop": owner.shop.public_id, "request_number": "1", "asked_on": "2026-11-20", "item": "x", "quantity": 1,
        }  # fmt: skip
        assert kind_of(program_of(owner.user).post("quotations", body)) == "wrong-state"


class TestFiles:
    def test_columns_nobody_knows_are_matched_and_remembered(self, regional: Program) -> None:
        def send(text: str) -> dict[str, object]:
            made = regional.client.post(
                "/api/v1/files?name=usaha.csv&sender=Dinas&kind=enterprise",
                text.encode(),
                content_type="application/octet-stream",
                headers=regional._headers({"Idempotency-Key": str(len(text))}),
            )
            assert made.status_code == 201, made.content
            return made.json()

        make_enterprise(region_code=HERE)
        file = send("Sebutan;Tempatnya\nAnyaman Pandan;Kota Bandung\n")
        assert file["state"] == "uploaded"
        address = f"files/{file['id']}/columns"
        asked = regional.get(address).json()
        assert [one["header"] for one in asked["columns"]] == ["Sebutan", "Tempatnya"]
        assert asked["columns"][0]["samples"] == ["Anyaman Pandan"]
        assert (asked["matched"], bool(asked["missing"])) == (False, True)
        names = {one["name"] for one in asked["fields"]}
        assert {"name", "place"} <= names
        assert "price" in {one["name"] for one in regional.get(f"{address}?kind=variant").json()["fields"]}
        half = {"kind": "enterprise", "columns": [{"header": "Tempatnya", "field": "place"}]}
        assert kind_of(regional.post(address, half)) == "facts-refused"
        whole = {**half, "columns": [*half["columns"], {"header": "Sebutan", "field": "name"}]}
        matched = regional.post(address, whole).json()
        assert (matched["matched"], matched["missing"]) == (True, "")
        assert regional.get(f"files/{file['id']}").json()["state"] == "mapped"
        assert regional.post(f"files/{file['id']}/start").status_code == 202
        assert kind_of(regional.post(address, whole)) == "wrong-state"
        assert send("Sebutan;Tempatnya\nTas Kulit;Kota Bandung\n")["state"] == "mapped"


class TestOrders:
    def test_an_order_is_cancelled_only_where_it_can_be(self, owner: Things, program_of) -> None:
        program, order = program_of(owner.user), owner.order
        address = f"orders/{order.public_id}"
        order.status = "in_transit"
        order.save()
        assert kind_of(program.post(f"{address}/cancel", {"reason": "out_of_stock"})) == "wrong-state"
        assert kind_of(program.post(f"{address}/cancel", {"reason": "bosan"})) == "validation-failed"
        order.status = "to_ship"
        order.save()
        assert kind_of(program.post(f"{address}/answer-cancellation", {"accept": True})) == "wrong-state"


class TestWebhooks:
    def test_a_secret_is_told_once_kept_sealed_and_given_anew(self, program_of) -> None:
        program = program_of(make_person("owner", HERE))
        body = {"url": "https://contoh.example/hook", "events": ["order.changed"]}
        made, again = (program.post("webhooks", body, key="a") for _ in range(2))
        assert made.status_code == again.status_code == 201, made.content
        secret = made.json()["secret"]
        assert again.json() == {**made.json(), "secret": None}
        webhook = Webhook.objects.get()
        assert open_secret(webhook) == secret
        assert secret not in "".join(IdempotencyKey.objects.values_list("body", flat=True))
        address = f"webhooks/{webhook.public_id}"
        fresh = program.post(f"{address}/rotate-secret").json()["secret"]
        webhook.refresh_from_db()
        assert fresh != secret == made.json()["secret"]
        assert open_secret(webhook) == fresh
        assert "secret" not in program.get(address).json()

    def test_one_is_paused_resumed_tried_and_removed(self, program_of) -> None:
        program = program_of(make_person("owner", HERE))
        body = {"url": "https://contoh.example/hook", "events": ["order.changed"]}
        address = f"webhooks/{program.post('webhooks', body).json()['id']}"
        assert program.post(f"{address}/pause").json()["state"] == "paused"
        assert program.post(f"{address}/resume").json()["state"] == "active"
        assert program.post(f"{address}/test").status_code == 200
        assert Webhook.objects.get().deliveries.get().event == "test"
        assert program.post(f"{address}/remove").status_code == 200
        assert kind_of(program.get(address)) == "not-found"

    @pytest.mark.parametrize(
        "url", ["http://contoh.example/", "https://10.0.0.1/", "https://localhost/", "x"]
    )
    def test_an_address_that_is_never_called_is_refused(self, program_of, url: str) -> None:
        program = program_of(make_person("owner", HERE))
        assert kind_of(program.post("webhooks", {"url": url, "events": ["order.changed"]})) == "facts-refused"

    def test_they_need_a_scope_of_their_own_and_are_ones_own(self, program_of) -> None:
        person = make_person("owner", HERE)
        reader = program_of(person, ["accounts:read", "registry:write"])
        assert kind_of(reader.get("webhooks")) == "scope-missing"
        mine = Things(person, HERE).webhook
        assert kind_of(program_of(make_person("administrator", HERE)).get(f"webhooks/{mine.public_id}")) == (
            "not-found"
        )


def test_what_may_be_read_may_be_asked_for_its_head_alone(owner: Things, program_of) -> None:
    program = program_of(owner.user)
    address = f"/api/v1/enterprises/{owner.enterprise.public_id}"
    whole = program.get(address)
    head = program.client.head(address, headers=program._headers({}))
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    assert int(head["Content-Length"]) == len(whole.content)
    known = program.client.head(address, headers=program._headers({"If-None-Match": whole["ETag"]}))
    assert known.status_code == 304
    assert program.client.head("/api/v1/me").status_code == 401
    refused = program.client.head("/api/v1/stock/counts", headers=program._headers({}))
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
