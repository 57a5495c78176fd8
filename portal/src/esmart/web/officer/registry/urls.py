"""Addresses of the registry's pages at the desk."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.addresses import CLUSTER, ENTERPRISE, PRODUCT, PROFILE
from esmart.web.officer.registry import (
    clusters,
    downloads,
    enterprises,
    history,
    lists,
    merging,
    pickers,
    products,
    states,
)

urlpatterns = [
    path("kelola/wilayah/", pickers.find_region, name="find_region"),
    path("kelola/kbli/", pickers.find_industry, name="find_industry"),
    path("kelola/kembar/", merging.duplicates, name="duplicates"),
    path("kelola/gabungan/<int:merge_id>/batal/", merging.unmerge, name="undo_merge"),
    path(PROFILE + "pratinjau/", states.preview, name="preview_profile"),
    path(PROFILE + "tayang/", states.publish, name="publish_profile"),
    path(PROFILE + "pulih/", states.restore, name="restore_profile"),
    path(PROFILE + "tarik/", states.withdraw, name="withdraw_profile"),
    path("kelola/usaha/", lists.enterprises, name="manage_enterprises"),
    path("kelola/usaha/unduh.csv", downloads.enterprises_file, name="export_enterprises"),
    path("kelola/usaha/tambah/", enterprises.add_enterprise, name="add_enterprise"),
    path(ENTERPRISE, enterprises.show_enterprise, name="manage_enterprise"),
    path(ENTERPRISE + "ubah/", enterprises.edit_enterprise, name="edit_enterprise"),
    path(ENTERPRISE + "angka/", enterprises.add_figure, name="add_figure"),
    path(ENTERPRISE + "gabung/", merging.merge_enterprise, name="merge_enterprise"),
    path(ENTERPRISE + "riwayat/", history.enterprise_history, name="enterprise_history"),
    path(ENTERPRISE + "produk/", lists.enterprise_products, name="enterprise_products"),
    path(ENTERPRISE + "produk/tambah/", products.add_product, name="add_product"),
    path("kelola/produk/", lists.products, name="manage_products"),
    path("kelola/produk/unduh.csv", downloads.products_file, name="export_products"),
    path(PRODUCT, products.show_product, name="manage_product"),
    path(PRODUCT + "ubah/", products.edit_product, name="edit_product"),
    path(PRODUCT + "foto/", products.photos, name="product_photos"),
    path(PRODUCT + "foto/atur/", products.move_photo, name="move_photo"),
    path(PRODUCT + "legalitas/", products.add_permit, name="add_permit"),
    path(PRODUCT + "legalitas/<int:legality_id>/", products.judge_permit, name="judge_permit"),
    path(PRODUCT + "gabung/", merging.merge_product, name="merge_product"),
    path(PRODUCT + "riwayat/", history.product_history, name="product_history"),
    path("kelola/sentra/", lists.clusters, name="manage_clusters"),
    path("kelola/sentra/unduh.csv", downloads.clusters_file, name="export_clusters"),
    path("kelola/sentra/tambah/", clusters.add_cluster, name="add_cluster"),
    path(CLUSTER, clusters.show_cluster, name="manage_cluster"),
    path(CLUSTER + "ubah/", clusters.edit_cluster, name="edit_cluster"),
    path(CLUSTER + "anggota/", clusters.add_member, name="add_member"),
    path(CLUSTER + "anggota/akhiri/", clusters.end_membership, name="end_membership"),
    path(CLUSTER + "tahun/", clusters.record_year, name="record_year"),
    path(CLUSTER + "riwayat/", history.cluster_history, name="cluster_history"),
]
