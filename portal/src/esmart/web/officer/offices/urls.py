"""Addresses of the tree of offices."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.offices import pages

OFFICE = "kantor/<int:office_id>/"

urlpatterns = [
    path("kantor/", pages.offices, name="offices"),
    path("kantor/buka/", pages.add_office, name="add_office"),
    path(OFFICE, pages.office, name="office"),
    path(OFFICE + "nama/", pages.rename, name="rename_office"),
    path(OFFICE + "pindah/", pages.move, name="move_office"),
    path(OFFICE + "tutup/", pages.close, name="close_office"),
]
