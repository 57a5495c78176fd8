"""Nouns of the room: offices as a tree, people who log in, people in programmes, what they agreed to."""

from esmart.accounts.models.api_access import (
    ApiToken,
    IdempotencyKey,
    RequestBudget,
    Webhook,
    WebhookDelivery,
)
from esmart.accounts.models.consent import Consent, ConsentText, Incident, Purpose, RightsRequest
from esmart.accounts.models.invitation import Invitation
from esmart.accounts.models.office import Office, OfficeName, OfficeParent
from esmart.accounts.models.person import Custody, Person, PersonKey, RegisterNumber
from esmart.accounts.models.user import Grant, User

__all__ = [
    "ApiToken",
    "Consent",
    "ConsentText",
    "Custody",
    "Grant",
    "IdempotencyKey",
    "Incident",
    "Invitation",
    "Office",
    "OfficeName",
    "OfficeParent",
    "Person",
    "PersonKey",
    "Purpose",
    "RegisterNumber",
    "RequestBudget",
    "RightsRequest",
    "User",
    "Webhook",
    "WebhookDelivery",
]
