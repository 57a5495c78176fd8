"""The main navigation, by role. A new page for a role gets its line here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esmart.accounts.models import User
from esmart.web.components.shapes import Link

WIDE_ROLES = frozenset(
    {User.Role.REGIONAL_OFFICER, User.Role.MINISTRY_OFFICER, User.Role.ADMINISTRATOR, User.Role.AUDITOR}
)

# Words, address name, and who sees it.
DESK = [
    (gettext_lazy("Meja kerja"), "web:desk", frozenset(User.Role)),
    (gettext_lazy("Usaha"), "web:manage_enterprises", frozenset(User.Role)),
    (gettext_lazy("Produk"), "web:manage_products", frozenset(User.Role)),
    (gettext_lazy("Sentra"), "web:manage_clusters", WIDE_ROLES),
    (gettext_lazy("Pesanan"), "web:orders", frozenset(User.Role)),
    (gettext_lazy("Saluran"), "web:channels", frozenset(User.Role)),
    (gettext_lazy("Pembinaan"), "web:coaching", frozenset(User.Role)),
    (gettext_lazy("Berkas"), "web:files", frozenset(User.Role)),
    (gettext_lazy("Orang"), "web:people", WIDE_ROLES | {User.Role.WORKSHOP_OFFICER}),
    (
        gettext_lazy("Hak data"),
        "web:rights_desk",
        frozenset({User.Role.WORKSHOP_OFFICER, User.Role.ADMINISTRATOR, User.Role.AUDITOR}),
    ),
    (gettext_lazy("Kantor"), "web:offices", frozenset({User.Role.MINISTRY_OFFICER, User.Role.ADMINISTRATOR})),
    (gettext_lazy("Audit"), "web:audit", frozenset({User.Role.AUDITOR, User.Role.ADMINISTRATOR})),
    (gettext_lazy("Halaman umum"), "web:home", frozenset(User.Role)),
]


def navigation_for(request: HttpRequest) -> list[Link]:
    """Give the links of the frame for this visitor, with the current one marked."""
    user: Any = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return _desk_links(request, user)
    here = request.get_full_path()
    links = [
        (_("Beranda"), "web:home", ""),
        (_("Produk"), "web:search", "?jenis=produk"),
        (_("Usaha"), "web:search", "?jenis=usaha"),
        (_("Sentra"), "web:search", "?jenis=sentra"),
        (_("Tentang"), "web:about", ""),
    ]
    return [
        Link(label, url, current=here == url or (bool(query) and here.startswith(url)))
        for label, name, query in links
        for url in [reverse(name) + query]
    ]


def _desk_links(request: HttpRequest, user: User) -> list[Link]:
    """Give the pages of this person's role; the one whose address begins the present one is marked."""
    pages = [(str(label), reverse(name)) for label, name, roles in DESK if user.role in roles]
    return [
        Link(label, url, current=request.path == url if url == "/" else request.path.startswith(url))
        for label, url in pages
    ]
