"""Addresses of the pages on shops, listings, stock and orders, and of the door for marketplaces' notices."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.addresses import PRODUCT
from esmart.web.officer.channels import (
    endings,
    everywhere,
    files,
    hook,
    listings,
    orders,
    quotations,
    shops,
    stock,
    wholesale,
)

SHOP = "saluran/<public_id:public_id>/"
ORDER = "pesanan/<public_id:public_id>/"
QUOTATION = SHOP + "penawaran/<public_id:quotation_id>/"
LISTING = PRODUCT + "lokapasar/<public_id:account_id>/"

urlpatterns = [
    path("hook/<slug:marketplace>/", hook.hook, name="hook"),
    path("hook/<slug:marketplace>/<slug:application>/", hook.hook, name="hook_of_application"),
    path("saluran/", shops.channels, name="channels"),
    path("saluran/masalah/", shops.problems, name="channel_problems"),
    path("saluran/hubungkan/", shops.connect, name="connect_shop"),
    path("saluran/hubungkan/<slug:key>/", shops.connect_place, name="connect_place"),
    path("saluran/kembali/<slug:marketplace>/", shops.connection_answer, name="connection_answer"),
    path(SHOP, shops.shop, name="shop"),
    path(SHOP + "hubungkan-lagi/", shops.connect_again, name="connect_again"),
    path(SHOP + "putuskan/", shops.disconnect, name="disconnect_shop"),
    path(SHOP + "stok-tampil/", shops.exposure, name="exposure"),
    path(SHOP + "penyebutan/", shops.institution_wording, name="institution_wording"),
    path(SHOP + "berkas/keluar/", files.take_file, name="take_file"),
    path(SHOP + "berkas/masuk/", files.bring_file, name="bring_file"),
    path(SHOP + "berkas/tata-letak/<slug:purpose>/", files.fit_layout, name="fit_layout"),
    path(SHOP + "berkas/<public_id:file_id>/terunggah/", files.uploaded, name="file_uploaded"),
    path(SHOP + "penawaran/", quotations.quotations, name="quotations"),
    path(SHOP + "penawaran/tambah/", quotations.add_quotation, name="add_quotation"),
    path(QUOTATION, quotations.quotation, name="quotation"),
    path(QUOTATION + "pembeli/", quotations.show_quotation_buyer, name="show_quotation_buyer"),
    path(SHOP + "pindah/", endings.move, name="move_listings"),
    path(SHOP + "arsip/<slug:what>.<file_form:form>", endings.export, name="export_shop"),
    path("saluran/penutupan/", endings.set_end, name="set_ending"),
    path(LISTING + "lewat-berkas/", files.sell_by_file, name="sell_by_file"),
    path(PRODUCT + "lokapasar/", listings.sell, name="sell"),
    path(PRODUCT + "lokapasar/semua/", everywhere.sell_everywhere, name="sell_everywhere"),
    path(LISTING, listings.prepare_listing, name="prepare_listing"),
    path(LISTING + "grosir/", wholesale.wholesale, name="wholesale_terms"),
    path(LISTING + "akhiri/", listings.finish_listing, name="finish_listing"),
    path(LISTING + "<listing_act:act>/", listings.act_on_listing, name="act_on_listing"),
    path(PRODUCT + "stok/", stock.stock, name="stock"),
    path(PRODUCT + "stok/<int:variant_id>/", stock.variant_stock, name="variant_stock"),
    path("pesanan/", orders.orders, name="orders"),
    path("pesanan/daftar-ambil/", orders.picking, name="picking"),
    path("pesanan/belum-dikenal/", orders.unknown_lines, name="unknown_lines"),
    path("pesanan/belum-dikenal/<int:line_id>/", orders.map_unknown_line, name="map_line"),
    path(ORDER, orders.order, name="order"),
    path(ORDER + "terima/", orders.accept, name="accept_order"),
    path(ORDER + "baca/", orders.refresh, name="refresh_order"),
    path(ORDER + "kirim/", orders.ship, name="ship_order"),
    path(ORDER + "label/", orders.label, name="shipping_label"),
    path(ORDER + "batal/", orders.cancel, name="cancel_order"),
    path(ORDER + "jawab-batal/", orders.answer_cancel, name="answer_cancellation"),
    path(ORDER + "pembeli/", orders.show_buyer, name="show_buyer"),
]
