"""Addresses of the own account, the lock, and people. Those of django-allauth: allauth_urls."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.account import invited, locking, own, people

COLLEAGUE = "orang/<public_id:public_id>/"

urlpatterns = [
    path("akun/", own.account, name="account"),
    path("akun/sesi/", own.own_sessions, name="sessions"),
    path("akun/sesi/akhiri-lain/", own.end_others, name="end_other_sessions"),
    path("akun/sesi/<int:session_id>/akhiri/", own.end_session, name="end_session"),
    path("kunci/", locking.lock, name="lock"),
    path("terkunci/", locking.locked, name="locked"),
    path("terkunci/passkey/", locking.UnlockWithPasskey.as_view(), name="unlock_with_passkey"),
    path("terkunci/lanjut/", locking.resume, name="resume"),
    path("ganti-pengguna/", locking.switch_person, name="switch_person"),
    path("undangan/", invited.accept, name="accept_invitation"),
    path("sandi/dari-kantor/", invited.choose_password, name="choose_password"),
    path("orang/", people.people, name="people"),
    path("orang/unduh.csv", people.people_file, name="export_people"),
    path("orang/undang/", people.invite, name="invite"),
    path("orang/undangan/<public_id:public_id>/tarik/", people.withdraw, name="withdraw_invitation"),
    path(COLLEAGUE, people.colleague, name="colleague"),
    path(COLLEAGUE + "peran/", people.move, name="move_colleague"),
    path(COLLEAGUE + "nonaktif/", people.deactivate, name="deactivate_colleague"),
    path(COLLEAGUE + "aktif/", people.reactivate, name="reactivate_colleague"),
    path(COLLEAGUE + "kode-sandi/", people.password_code, name="hand_out_password_code"),
    path(COLLEAGUE + "faktor-kedua/", people.reset_factor, name="reset_second_factor"),
]
