"""The evidenced parts of version 4, and nothing else."""

import json
from urllib.parse import urlencode

import pytest

_APP = {"client_id": "bl-sandbox-app", "client_secret": "bl-sandbox-secret"}


def ask_token(client, place="query", **asked):
    asked = _APP | asked
    if place == "query":
        response, body = client.send("POST", f"/oauth/token?{urlencode(asked)}")
    elif place == "form":
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        response, body = client.send("POST", "/oauth/token", urlencode(asked), kind)
    else:
        response, body = client.send(
            "POST", "/oauth/token", json.dumps(asked), {"Content-Type": "application/json"}
        )
    return response.status, json.loads(body)


@pytest.mark.parametrize("place", ["query", "form", "json"])
def test_a_password_grant_is_read_from_three_places(stranger, place):
    status, tokens = ask_token(
        stranger,
        place,
        grant_type="password",
        username="sandbox_satu",
        password="sandi-sandbox",
        scope="public user",
    )
    assert (status, tokens["token_type"], tokens["expires_in"]) == (200, "bearer", 7200)
    assert len(tokens["access_token"]) == len(tokens["refresh_token"]) == 64
    stranger.bearer = tokens["access_token"]
    assert stranger.v4("GET", "/me")[1]["data"]["username"] == "sandbox_satu"


def test_denials_are_401_with_their_words(stranger):
    assert (
        ask_token(stranger, grant_type="client_credentials", client_secret="x")[1]["error"]
        == "invalid_client"
    )
    assert ask_token(stranger, grant_type="client_credentials", scope="all")[1]["error"] == "invalid_scope"
    status, body = ask_token(stranger, grant_type="password", username="sandbox_satu", password="x")
    assert (status, body["error"]) == (401, "invalid_grant")


def test_a_public_token_searches_but_is_nobody(client):
    client.create()
    tokens = ask_token(client, grant_type="client_credentials", scope="public")[1]
    assert "refresh_token" not in tokens
    client.bearer = tokens["access_token"]
    assert client.v4("GET", "/products", keywords="rotan")[1]["meta"]["total"] == 1
    assert client.v4("GET", "/me")[0] == 401


def test_a_token_ends_after_two_hours_and_is_renewed_once(partner, control):
    tokens = control.post("/bukalapak/shops/157324/tokens")
    control.post("/clock", {"advance_seconds": 7201})
    status, body = partner.v4("GET", "/me")
    assert (status, body["errors"][0]["code"], body["meta"]) == (401, 10001, {"http_status": 401})
    renew = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    partner.bearer = ask_token(partner, **renew)[1]["access_token"]
    assert partner.v4("GET", "/me")[0] == 200
    assert ask_token(partner, **renew)[1]["error"] == "invalid_grant"


def test_a_token_of_v2_does_not_open_v4(client):
    client.bearer = client.token
    assert client.v4("GET", "/me")[0] == 401


def test_stock_is_set_per_sku(partner):
    number = partner.create()["id"]
    own = partner.v4("GET", "/stores/me/products", limit=10, offset=0)[1]["data"][0]
    assert own["id"] == number
    status, body = partner.v4(
        "PATCH", f"/products/{number}/skus/{own['sku_id']}", {"stock": 5, "state": "active"}
    )
    assert (status, body["data"]["stock"]) == (200, 5)
    assert partner.v4("PATCH", f"/products/{number}/skus/{own['sku_id']}", {"stock": -1})[0] == 422


def test_an_order_is_accepted_booked_and_labelled(partner, place):
    partner.create()
    order = place()
    listed = partner.v4("GET", "/transactions", context="sale", **{"states[]": ["paid"]})[1]["data"][0]
    assert listed["delivery"]["consignee"]["phone"] == "(disembunyikan)"
    number = listed["id"]
    assert (
        partner.v4("PUT", f"/transactions/{number}/status", {"state": "accepted"})[1]["data"]["state"]
        == "accepted"
    )
    assert partner.v4("PUT", f"/transactions/{number}/status", {"state": "accepted"})[0] == 422
    booking = {"transaction_id": number, "courier_selection": "jne", "service_type": "pick up"}
    booked = partner.v4("POST", "/_partners/logistic-bookings", booking)[1]["data"]
    read = partner.v4("GET", f"/transactions/{number}")[1]["data"]
    assert (read["state"], read["delivery"]["tracking_number"]) == ("delivered", booked["tracking_number"])
    label = partner.v4("GET", "/transactions/download", file_type="pdf", **{"transaction_ids[]": [number]})[1]
    assert label.startswith(b"%PDF")
    assert order["order_id"] == str(number)


def test_everything_else_is_404_so_that_nobody_believes_it_exists(partner):
    status, body = partner.v4("POST", "/products", {"product": {}})
    assert (status, body["meta"]["http_status"]) == (404, 404)
