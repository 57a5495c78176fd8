"""Addresses of the audit."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.audit import changes, readings, seals

urlpatterns = [
    path("audit/", seals.seals, name="audit"),
    path("audit/periksa/", seals.check_now, name="check_history"),
    path("audit/perubahan/", changes.changes, name="audit_changes"),
    path("audit/perubahan/unduh/", changes.changes_file, name="export_changes"),
    path("audit/pembacaan/", readings.readings, name="audit_readings"),
    path("audit/pembacaan/unduh/", readings.readings_file, name="export_readings"),
]
