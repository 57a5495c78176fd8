"""Addresses of work: workshops under /bengkel/, people under /bengkel/peserta/, machines under /alat/."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.coaching.work import (
    activities,
    books,
    equipment,
    files,
    participants,
    partners,
    production,
    reimbursements,
    workshops,
)

PERSON = "bengkel/peserta/<public_id:public_id>/"
ACTIVITY = "bengkel/kegiatan/<public_id:public_id>/"
ORDER = "bengkel/pesanan/<public_id:public_id>/"
PARTNER = "bengkel/mitra/<public_id:public_id>/"
FILE = "bengkel/peserta/berkas/<public_id:public_id>/"
WORKSHOP = "bengkel/<public_id:public_id>/"
MACHINE = "alat/<public_id:public_id>/"
APPLICATION = "alat/restrukturisasi/<public_id:public_id>/"

urlpatterns = [
    path("bengkel/", workshops.workshops, name="workshops"),
    path("bengkel/tambah/", workshops.add_workshop, name="add_workshop"),
    path("bengkel/peserta/", participants.participants, name="participants"),
    path("bengkel/peserta/tambah/", participants.add, name="add_participant"),
    path("bengkel/peserta/akan-bebas/", participants.leaving_soon, name="leaving_participants"),
    path("bengkel/peserta/berkas/", files.files, name="participant_files"),
    path("bengkel/peserta/berkas/kirim/", files.send, name="send_participants"),
    path(FILE, files.file, name="participant_file"),
    path(f"{FILE}kemajuan/", files.progress, name="participant_file_progress"),
    path(f"{FILE}ditolak.<file_form:form>", files.refused, name="refused_participants"),
    path(PERSON, participants.participant, name="participant"),
    path(f"{PERSON}perbaiki/", participants.edit, name="edit_participant"),
    path(f"{PERSON}pindah/", participants.move, name="move_participant"),
    path(f"{PERSON}bebas/", participants.release, name="release_participant"),
    path(f"{PERSON}keputusan/", participants.decide, name="decide_eligibility"),
    path(f"{PERSON}keterampilan/", participants.skill, name="keep_skill"),
    path("bengkel/mitra/", partners.partners, name="partners"),
    path("bengkel/mitra/tambah/", partners.add, name="add_partner"),
    path(PARTNER, partners.partner, name="partner"),
    path(f"{PARTNER}ubah/", partners.edit, name="edit_partner"),
    path(f"{PARTNER}pks/", partners.add_contract, name="add_contract"),
    path(f"{PARTNER}pks/<int:contract>/", partners.contract_paper, name="contract_paper"),
    path("bengkel/kapasitas/", partners.capacity, name="capacity_offers"),
    path("bengkel/batas/", partners.limits, name="work_limits"),
    path("bengkel/buku/", books.books, name="work_books"),
    path("bengkel/buku/<slug:key>/", books.book, name="work_book"),
    path("bengkel/buku/<slug:key>.xlsx", books.book_file, name="work_book_file"),
    path(ACTIVITY, activities.activity, name="work_activity"),
    path(f"{ACTIVITY}peserta/", activities.assign, name="assign_workers"),
    path(f"{ACTIVITY}berhenti/", activities.end_part, name="end_work"),
    path(f"{ACTIVITY}akhiri/", workshops.end, name="end_activity"),
    path(f"{ACTIVITY}lembar/", activities.sheet, name="daily_sheet"),
    path(f"{ACTIVITY}lembar/urungkan/", activities.undo_sheet, name="undo_sheet"),
    path(f"{ACTIVITY}pesanan/", activities.add_order, name="add_order"),
    path(ORDER, production.order, name="production_order"),
    path(f"{ORDER}keadaan/", production.set_state, name="order_state"),
    path(f"{ORDER}stok/", production.receive, name="receive_output"),
    path("bengkel/hasil/<public_id:public_id>/tarik/", production.take_back, name="take_back_output"),
    path(WORKSHOP, workshops.workshop, name="workshop"),
    path(f"{WORKSHOP}ubah/", workshops.edit_workshop, name="edit_workshop"),
    path(f"{WORKSHOP}kegiatan/", workshops.add_activity, name="add_activity"),
    path(f"{WORKSHOP}bahan/", production.materials, name="materials"),
    path(f"{WORKSHOP}alat/", production.tools, name="workshop_tools"),
    path(f"{WORKSHOP}alat/tambah/", production.add_tool, name="add_tool"),
    path(f"{WORKSHOP}kapasitas/", workshops.offer, name="offer_capacity"),
    path(f"{WORKSHOP}kapasitas/tarik/", workshops.withdraw, name="withdraw_offer"),
    path("alat/", equipment.equipment, name="equipment"),
    path("alat/unduh/", equipment.export, name="export_machines"),
    path("alat/menganggur/", equipment.idle, name="idle_machines"),
    path("alat/tambah/", equipment.add, name="add_machine"),
    path("alat/restrukturisasi/", reimbursements.reimbursements, name="reimbursements"),
    path("alat/restrukturisasi/unduh/", reimbursements.export, name="export_reimbursements"),
    path("alat/restrukturisasi/skema/", reimbursements.scheme_list, name="reimbursement_schemes"),
    path("alat/restrukturisasi/ajukan/", reimbursements.begin, name="begin_reimbursement"),
    path(APPLICATION, reimbursements.reimbursement, name="reimbursement"),
    path(f"{APPLICATION}perbaiki/", reimbursements.edit, name="edit_reimbursement"),
    path(f"{APPLICATION}ajukan/", reimbursements.submit, name="submit_reimbursement"),
    path(f"{APPLICATION}berkas/", reimbursements.attach, name="attach_papers"),
    path(f"{APPLICATION}berkas/periksa/", reimbursements.check, name="check_papers"),
    path(f"{APPLICATION}berkas/<slug:key>/", reimbursements.paper, name="reimbursement_paper"),
    path(f"{APPLICATION}kunjungan/", reimbursements.visit, name="visit_reimbursement"),
    path(f"{APPLICATION}putuskan/", reimbursements.decide, name="decide_reimbursement"),
    path(f"{APPLICATION}bayar/", reimbursements.pay, name="pay_reimbursement"),
    path(MACHINE, equipment.machine, name="machine"),
    path(f"{MACHINE}periksa/", equipment.check, name="check_machine"),
    path(f"{MACHINE}pakai/", equipment.use, name="use_machine"),
    path(f"{MACHINE}akhiri/", equipment.end, name="end_machine"),
    path(f"{MACHINE}bast.pdf", equipment.minutes, name="machine_minutes"),
]
