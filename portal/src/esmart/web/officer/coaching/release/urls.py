"""Addresses of mentoring, ladder, readiness and releases."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.coaching.release import gate, goods, ladders, mentoring, papers, ratings

MENTORSHIP = "pendampingan/<public_id:public_id>/"
HANDOVER = "serah-terima/<public_id:public_id>/"
READY = "pendampingan/kesiapan/"
urlpatterns = [
    path("pendampingan/", mentoring.mentorships, name="mentorships"),
    path("pendampingan/unduh.csv", mentoring.mentorships_file, name="export_mentorships"),
    path("pendampingan/tetapkan/", mentoring.assign, name="assign_mentor"),
    path("pendampingan/tangga/", ladders.overview, name="ladder"),
    path("pendampingan/tangga/unduh.csv", ladders.overview_file, name="export_ladder"),
    path("pendampingan/tangga/langkah/<slug:step>/", ladders.step_list, name="ladder_step"),
    path("pendampingan/tangga/langkah/<slug:step>/unduh.csv", ladders.step_file, name="ladder_step_file"),
    path(
        "pendampingan/tangga/usaha/<public_id:public_id>/", ladders.of_enterprise, name="ladder_of_enterprise"
    ),
    path("pendampingan/tangga/peserta/<public_id:public_id>/", ladders.of_person, name="ladder_of_person"),
    path(READY + "usaha/<public_id:public_id>/", ratings.of_enterprise, name="ratings_of_enterprise"),
    path(READY + "usaha/<public_id:public_id>/nilai/", ratings.rate_enterprise, name="rate_enterprise"),
    path(READY + "bengkel/<public_id:public_id>/", ratings.of_workshop, name="ratings_of_workshop"),
    path(READY + "bengkel/<public_id:public_id>/nilai/", ratings.rate_workshop, name="rate_workshop"),
    path(READY + "penilaian/<public_id:public_id>/", ratings.show, name="rating"),
    path(MENTORSHIP, mentoring.show_mentorship, name="mentorship"),
    path(MENTORSHIP + "kontak/", mentoring.add_contact, name="record_contact"),
    path(MENTORSHIP + "tugas/", mentoring.add_own_task, name="add_own_task"),
    path(MENTORSHIP + "tugas/<int:task_id>/", mentoring.tick_task, name="tick_task"),
    path(MENTORSHIP + "akhiri/", mentoring.end, name="end_mentorship"),
    path("serah-terima/", gate.handovers, name="handovers"),
    path("serah-terima/unduh.csv", gate.handovers_file, name="export_handovers"),
    path("serah-terima/mulai/<public_id:public_id>/", gate.start, name="start_handover"),
    path(HANDOVER, gate.show, name="handover"),
    path(HANDOVER + "rencana/", gate.plan, name="plan_handover"),
    path(HANDOVER + "butir/<slug:key>/", gate.tick, name="check_item"),
    path(HANDOVER + "persetujuan/<slug:purpose>/", gate.consent, name="answer_consent"),
    path(HANDOVER + "cabut/", gate.withdraw, name="withdraw_follow_up"),
    path(HANDOVER + "bebas/", gate.release, name="record_release"),
    path(HANDOVER + "ditinjau/", gate.reviewed, name="confirm_review"),
    path(HANDOVER + "bulan/<int:months>/", gate.talk, name="follow_up"),
    path(HANDOVER + "produk/", goods.agree, name="agree_moves"),
    path(HANDOVER + "usaha/", goods.open_business, name="open_own_business"),
    path(HANDOVER + "produk/<public_id:product>/desain/", goods.copy_design, name="move_design"),
    path(HANDOVER + "produk/<public_id:product>/tayangan/", goods.carry, name="carry_listings"),
    path(HANDOVER + "portofolio.pdf", papers.portfolio, name="portfolio_paper"),
    path(HANDOVER + "berita-acara.pdf", papers.minutes, name="handover_minutes"),
]
