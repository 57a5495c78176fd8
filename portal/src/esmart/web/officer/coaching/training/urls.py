"""Addresses of the pages of courses."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from esmart.web.officer.coaching.training import (
    certificates,
    cohorts,
    downloads,
    landing,
    meetings,
    mine,
    offline,
    programmes,
    results,
    selecting,
)


class ParticipantAct(StringConverter):
    """What can be done to a participant."""

    regex = "|".join(selecting.STATES_OF_ACTS)


class FeedbackSide(StringConverter):
    """Who speaks."""

    regex = "peserta|pelatih"


register_converter(ParticipantAct, "participant_act")
register_converter(FeedbackSide, "feedback_side")

PROGRAMME = "pembinaan/program/<public_id:public_id>/"
COHORT = "pembinaan/angkatan/<public_id:public_id>/"
MEETING = "pembinaan/pertemuan/<public_id:public_id>/"
PARTICIPANT = "pembinaan/peserta/<public_id:public_id>/"
MATERIAL = "pembinaan/materi/<public_id:public_id>/"

urlpatterns = [
    path("pembinaan/", landing.coaching, name="coaching"),
    path("pembinaan/saya/", mine.own_courses, name="own_courses"),
    path("pembinaan/program/", programmes.programmes, name="programmes"),
    path("pembinaan/program/tambah/", programmes.add_programme, name="add_programme"),
    path("pembinaan/program/rujukan/", programmes.load_reference, name="load_reference"),
    path(PROGRAMME, programmes.programme, name="programme"),
    path(PROGRAMME + "versi/", programmes.revise, name="revise_programme"),
    path(PROGRAMME + "tutup/", programmes.close, name="close_programme"),
    path(PROGRAMME + "materi/", programmes.new_material, name="add_material"),
    path(PROGRAMME + "angkatan/", cohorts.add_cohort, name="add_cohort"),
    path(MATERIAL, programmes.material, name="material"),
    path(MATERIAL + "tarik/", programmes.drop_material, name="drop_material"),
    path("pembinaan/angkatan/", cohorts.cohorts, name="cohorts"),
    path(COHORT, cohorts.cohort, name="cohort"),
    path(COHORT + "ubah/", cohorts.edit_cohort, name="edit_cohort"),
    path(COHORT + "keadaan/", cohorts.move, name="move_cohort"),
    path(COHORT + "calon/", selecting.candidates, name="candidates"),
    path(COHORT + "usul/", selecting.propose, name="propose"),
    path(COHORT + "undang/", selecting.invite_proposed, name="invite_proposed"),
    path(COHORT + "undangan.pdf", selecting.invitation_list, name="invitation_list"),
    path(COHORT + "pertemuan/", meetings.meetings, name="meetings"),
    path(COHORT + "nilai/", results.results, name="results"),
    path(COHORT + "masukan/", results.feedback_overview, name="feedback_overview"),
    path(COHORT + "sertifikat/", certificates.certificates, name="certificates"),
    path(COHORT + "hasil.<file_form:form>", downloads.results_file, name="results_file"),
    path(MEETING, meetings.attendance, name="attendance"),
    path(MEETING + "kirim/", meetings.send_marks, name="send_marks"),
    path(MEETING + "kode/", meetings.check_in_code, name="check_in_code"),
    path(MEETING + "lembar.pdf", meetings.blank_sheet, name="blank_sheet"),
    path(MEETING + "hapus/", meetings.drop_meeting, name="drop_meeting"),
    path(PARTICIPANT, results.participant, name="participant_of_course"),
    path(PARTICIPANT + "masukan/<feedback_side:kind>/", results.feedback, name="feedback"),
    path(PARTICIPANT + "tugas/<int:key>/", results.prove, name="prove_task"),
    path(PARTICIPANT + "tugas/<int:key>/berkas/", results.proof, name="task_proof"),
    path(PARTICIPANT + "sertifikat.pdf", certificates.certificate_paper, name="certificate_paper"),
    path(PARTICIPANT + "sertifikat/cabut/", certificates.revoke, name="revoke_certificate"),
    path(PARTICIPANT + "<participant_act:act>/", selecting.act, name="act_on_participant"),
    path("lembar-hadir.js", offline.worker, name="attendance_worker"),
]
