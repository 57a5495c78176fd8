"""Addresses of consents, the rights desk, incidents, and one's own data."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.privacy import consents, desk, incidents, own

PERSON = "persetujuan/<public_id:public_id>/"
REQUEST = "hak-data/<public_id:public_id>/"
INCIDENT = "hak-data/insiden/<public_id:public_id>/"

urlpatterns = [
    path("persetujuan/", consents.consents, name="consents"),
    path("persetujuan/naskah/<slug:purpose>/", consents.consent_paper, name="consent_paper"),
    path(PERSON, consents.person_consents, name="person_consents"),
    path(PERSON + "permintaan/", desk.take_request, name="take_request"),
    path(PERSON + "<slug:purpose>/", consents.ask_consent, name="ask_consent"),
    path(PERSON + "<slug:purpose>/tarik/", consents.take_back_consent, name="withdraw_consent"),
    path("hak-data/", desk.rights_desk, name="rights_desk"),
    path("hak-data/insiden/", incidents.list_incidents, name="incidents"),
    path("hak-data/insiden/catat/", incidents.add_incident, name="add_incident"),
    path(INCIDENT, incidents.incident, name="incident"),
    path(INCIDENT + "simpan/", incidents.change_incident, name="update_incident"),
    path(INCIDENT + "naskah/", incidents.incident_letters, name="incident_letters"),
    path(REQUEST, desk.rights_request, name="rights_request"),
    path(REQUEST + "jawab/", desk.answer_request, name="answer_request"),
    path(REQUEST + "hapus/", desk.erase_requested, name="erase_requested"),
    path(REQUEST + "batasi/", desk.restrict_requested, name="restrict_requested"),
    path(REQUEST + "salinan/", desk.requested_copy, name="requested_copy"),
    path(REQUEST + "salinan.json", desk.requested_copy_file, name="requested_copy_file"),
    path("akun/data-saya/", own.my_data, name="my_data"),
    path("akun/data-saya/salinan/", own.my_copy, name="my_copy"),
    path("akun/data-saya/data-saya.json", own.my_data_file, name="my_data_file"),
    path("akun/izin/", own.grants, name="grants"),
    path("akun/izin/<public_id:public_id>/cabut/", own.take_back_grant, name="revoke_grant"),
    path("akun/tindakan/", own.acts_for_me, name="acts_for_me"),
]
