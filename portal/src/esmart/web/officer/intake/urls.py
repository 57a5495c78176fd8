"""Addresses of the pages on files."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.intake import doubts, files

FILE = "berkas/<public_id:public_id>/"

urlpatterns = [
    path("berkas/", files.files, name="files"),
    path("berkas/unggah/", files.upload, name="upload"),
    path("berkas/ragu/", doubts.doubtful_rows, name="doubtful_rows"),
    path("berkas/ragu/<int:row_id>/", doubts.decide, name="decide_row"),
    path(FILE, files.file, name="file"),
    path(FILE + "kolom/", files.match_columns, name="match_columns"),
    path(FILE + "mulai/", files.start, name="start_import"),
    path(FILE + "kemajuan/", files.progress, name="file_progress"),
    path(FILE + "batal/", files.undo, name="undo_import"),
    path(FILE + "ditolak.<file_form:form>", files.refused_rows, name="refused_rows"),
]
