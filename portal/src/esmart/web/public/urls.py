"""Addresses anyone may open. They are printed on paper and packages, so they never change."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from esmart.core.ids import ALPHABET, LENGTH
from esmart.web import desk
from esmart.web.components import choices
from esmart.web.public import account, certificates, check_in, find, photos, profiles, sitemap, start, texts


class PublicId(StringConverter):
    """The public id at the end of a profile's address."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"


class RegionCode(StringConverter):
    """A province or a regency."""

    regex = r"[0-9]{2}(?:\.[0-9]{2})?"


register_converter(PublicId, "public_id")
register_converter(RegionCode, "region_code")

urlpatterns = [
    path("", start.home, name="home"),
    path("cari/", find.find, name="search"),
    path("komoditas/<slug:slug>/", find.by_commodity, name="commodity"),
    path("wilayah/<region_code:code>/", find.by_region, name="region"),
    path("tentang/", texts.about, name="about"),
    path("tentang/sumber-data/", texts.sources, name="sources"),
    path("tentang/privasi/", texts.privacy, name="privacy"),
    path("produk/<slug:slug>-<public_id:public_id>/", profiles.product, name="product"),
    path("usaha/<slug:slug>-<public_id:public_id>/", profiles.enterprise, name="enterprise"),
    path("sentra/<slug:slug>-<public_id:public_id>/", profiles.cluster, name="cluster"),
    path("sertifikat/", certificates.verify_certificate, name="check_certificate"),
    path("sertifikat/<str:code>/", certificates.verify_certificate, name="verify_certificate"),
    path("hadir/<str:code>/", check_in.check_in, name="check_in"),
    path("hadir/<str:code>/masukan/", check_in.answer, name="answer_course"),
    path("robots.txt", texts.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-halaman.xml", sitemap.fixed, name="sitemap_fixed"),
    path("sitemap-<str:kind>-<int:number>.xml", sitemap.part, name="sitemap_part"),
    path("foto/<str:sha256>/<str:size>", photos.photo, name="photo"),
    path("masuk/", account.Login.as_view(), name="login"),
    path("masuk/lupakan/<public_id:public_id>/", account.forget_person, name="forget_person"),
    path("keluar/", account.Logout.as_view(), name="logout"),
    path("meja/", desk.desk, name="desk"),
    path("bahasa/<str:language>/", choices.choose_language, name="language"),
    path("tampilan/<str:theme>/", choices.choose_theme, name="theme"),
]
