"""OAuth of own outlets and by consent, scopes, links."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

_OUTLET = "/partner/outlets/G410000001/v1"


@pytest.mark.parametrize("in_form", [False, True])
def test_client_credentials_open_the_linked_outlets_for_an_hour(client, running, in_form):
    status, body = client.ask_token(
        grant_type="client_credentials", scope="partner:outlet:read gofood:catalog:read", in_form=in_form
    )
    assert (status, body["token_type"], body["expires_in"]) == (200, "Bearer", 3599)
    assert "refresh_token" not in body
    client.token = body["access_token"]
    assert client.call("GET", _OUTLET)[0] == 200
    running.bazaar.clock.advance(3600)
    assert client.call("GET", _OUTLET)[0] == 401


def test_a_wrong_secret_and_an_unknown_scope_are_denied(stranger):
    assert (
        stranger.ask_token(grant_type="client_credentials", scope="gofood:everything")[1]["error"]
        == "invalid_scope"
    )
    assert stranger.ask_token(grant_type="client_credentials", scope="openid")[1]["error"] == "invalid_scope"
    stranger.secret = "wrong"
    status, body = stranger.ask_token(grant_type="client_credentials", scope="partner:outlet:read")
    assert (status, body["error"]) == (401, "invalid_client")


def test_a_call_outside_its_scope_is_forbidden(client):
    client.token = client.ask_token(grant_type="client_credentials", scope="gofood:catalog:read")[1][
        "access_token"
    ]
    status, body = client.call("GET", _OUTLET)
    assert (status, body["errors"][0]["message_title"]) == (403, "Forbidden")
    assert body["success"] is False


def test_an_outlet_that_is_not_linked_is_forbidden_and_an_unknown_one_not_found(client):
    token = client.ask_token(grant_type="client_credentials", scope="partner:outlet:read")[1]["access_token"]
    client.token = token
    assert client.call("GET", "/partner/outlets/G410000002/v1")[0] == 403
    status, body = client.call("GET", "/partner/outlets/G1/v1")
    assert (status, body["errors"][0]["message_title"]) == (404, "UnregisteredOutlet")


def test_a_merchant_consents_and_the_refresh_token_works_once(stranger):
    redirect = "http://127.0.0.1:9/back"
    asked = {
        "client_id": "gobiz-sandbox-app",
        "redirect_uri": redirect,
        "response_type": "code",
        "scope": "openid offline partner:outlet:read",
        "state": "s-1",
    }
    path = f"/oauth2/auth?{urlencode(asked)}"
    assert "SANDBOX" in stranger.send("GET", path)[1]
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    response, _ = stranger.send("POST", path, "shop_id=G410000002", kind)
    back = parse_qs(urlsplit(response.headers["Location"]).query)
    assert back["state"] == ["s-1"]
    given = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": redirect}
    tokens = stranger.ask_token(**given)[1]
    assert stranger.ask_token(**given)[1]["error"] == "invalid_grant"
    stranger.token = tokens["access_token"]
    assert stranger.call("GET", "/partner/outlets/G410000002/v1")[0] == 200
    renew = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    stranger.token = stranger.ask_token(**renew)[1]["access_token"]
    assert stranger.call("GET", "/partner/outlets/G410000002/v1")[0] == 200
    assert stranger.ask_token(**renew)[1]["error"] == "invalid_grant"


def test_a_token_without_offline_scope_cannot_be_renewed(stranger, running):
    from ikm_sandbox.markets.gojek import auth

    code = auth.issue_code(running.bazaar, "gobiz-sandbox-app", "G410000001", "partner:outlet:read")["code"]
    assert "refresh_token" not in stranger.ask_token(grant_type="authorization_code", code=code)[1]


def test_a_revoked_token_is_refused(client, control):
    control.fault("token_revoked", "gojek", times=1)
    assert client.call("GET", _OUTLET)[0] == 401
    assert client.call("GET", _OUTLET)[0] == 401


def test_what_the_documents_do_not_describe_is_refused_not_invented(client):
    assert client.call("PATCH", "/gofood/outlets/G410000001/v1/properties", {})[0] == 501
    assert client.call("GET", "/payment/outlets/G410000001/v1/transactions/1")[0] == 501
    assert client.call("GET", "/gofood/outlets/G410000001/v1/orders")[0] == 404


def test_only_json_is_spoken(client):
    assert client.call("GET", _OUTLET, Accept="text/html")[0] == 406
    assert (
        client.call(
            "PUT", f"{_OUTLET}/link/gofood", {"external_outlet_id": "x"}, **{"Content-Type": "text/plain"}
        )[0]
        == 415
    )
