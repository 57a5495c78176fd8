"""Nouns of the registry and what the database itself guarantees. Decisions are in rules, verbs in services."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Office, User
from esmart.core.ids import new_public_id
from esmart.core.models import Region


class IndustryCode(models.Model):
    """A KBLI code of one edition; a code without its edition is ambiguous (13122 changed its meaning in 2025)."""

    edition = models.SmallIntegerField()
    code = models.CharField(max_length=5)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint("edition", "code", name="industry_code_once")]

    def __str__(self) -> str:
        return f"{self.code} ({self.edition}) {self.title}"


class Commodity(models.TextChoices):
    """The nine commodity groups of e-Smart, and one for what fits none."""

    COSMETICS = "cosmetics", _("Kosmetik")
    FASHION = "fashion", _("Fesyen")
    FOOD = "food", _("Makanan")
    DRINK = "drink", _("Minuman")
    CRAFT = "craft", _("Kerajinan")
    JEWELLERY = "jewellery", _("Perhiasan")
    FURNITURE = "furniture", _("Furnitur")
    HERBAL = "herbal", _("Herbal")
    METAL = "metal", _("Logam")
    OTHER = "other", _("Lainnya")


class Profile(models.Model):
    """What every public profile has: a stable public id, a state, dates. Withdrawn and merged ones keep their address."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draf")
        PUBLISHED = "published", _("Tayang")
        WITHDRAWN = "withdrawn", _("Ditarik")
        MERGED = "merged", _("Digabung")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.PUBLISHED)
    state_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        abstract = True


class Enterprise(Profile):
    """One production site: an ordinary small or medium industry (IKM), or a prison workshop unit."""

    class Kind(models.TextChoices):
        IKM = "ikm", _("IKM")
        PRISON_WORKSHOP = "prison_workshop", _("Bengkel kerja pemasyarakatan")

    class LegalForm(models.TextChoices):
        INDIVIDUAL = "individual", _("Perorangan")
        CV = "cv", _("CV")
        PT = "pt", _("PT")
        SOLE_PT = "sole_pt", _("PT Perorangan")
        COOPERATIVE = "cooperative", _("Koperasi")
        UD = "ud", _("UD/PD")
        PUBLIC_UNIT = "public_unit", _("Unit pemerintah")
        UNKNOWN = "unknown", _("Belum diketahui")

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.IKM)
    name = models.CharField(_("nama usaha"), max_length=200)
    other_names = models.JSONField(default=list, blank=True)
    name_key = models.CharField(max_length=200, editable=False)  # rules.name_key(name): never shown
    legal_form = models.CharField(max_length=15, choices=LegalForm, default=LegalForm.UNKNOWN)
    business_id = models.CharField(_("NIB"), max_length=20, blank=True)  # as given, even when doubtful
    tax_id = models.CharField(_("NPWP"), max_length=20, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")  # the most exact level known
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    industry_code = models.ForeignKey(IndustryCode, models.PROTECT, null=True, blank=True, related_name="+")
    commodity = models.CharField(max_length=12, choices=Commodity, default=Commodity.OTHER)
    description = models.TextField(blank=True)
    founded_year = models.SmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="enterprises")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="enterprises")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="enterprise_merged_has_target",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
            models.CheckConstraint(
                name="prison_workshop_has_office",
                condition=~Q(kind="prison_workshop") | Q(office__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["name_key", "region"], name="enterprise_by_name"),
            models.Index(fields=["business_id"], name="enterprise_by_nib", condition=~Q(business_id="")),
            models.Index(fields=["region", "name", "id"], name="enterprise_by_region"),
            models.Index(fields=["office"], name="enterprise_by_office", condition=Q(office__isnull=False)),
            models.Index(fields=["name", "id"], name="enterprise_list"),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseFigure(models.Model):
    """A figure of one enterprise on one date, with its source; the size class is computed from these, never stored."""

    class Kind(models.TextChoices):
        WORKERS = "workers", _("Tenaga kerja (orang)")
        INVESTMENT = "investment", _("Nilai investasi tanpa tanah dan bangunan (Rp)")
        CAPITAL = "capital", _("Modal usaha tanpa tanah dan bangunan (Rp)")
        TURNOVER = "turnover", _("Omzet setahun (Rp)")
        PRODUCTION_VALUE = "production_value", _("Nilai produksi setahun (Rp)")

    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="figures")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.BigIntegerField()
    as_of = models.DateField()
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint("enterprise", "kind", "as_of", name="figure_once_a_day"),
            models.CheckConstraint(name="figure_not_negative", condition=Q(value__gte=0)),
        ]


class Product(Profile):
    """One product of one enterprise; what is sold is its variants, at least one."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="products")
    name = models.CharField(_("nama produk"), max_length=255)
    name_key = models.CharField(max_length=255, editable=False)
    description = models.TextField(blank=True)
    commodity = models.CharField(max_length=12, choices=Commodity, default=Commodity.OTHER)
    category_hint = models.CharField(max_length=200, blank=True)  # the sender's own category words, as given
    materials = models.CharField(_("bahan"), max_length=300, blank=True)
    lead_time_days = models.SmallIntegerField(null=True, blank=True)
    is_lead_product = models.BooleanField(_("produk unggulan"), default=False)
    option_names = models.JSONField(default=list, blank=True)  # e.g. ["Warna", "Ukuran"], at most 2
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="product_merged_has_target",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
            ),
            # One prison, one lead product (policy of the directorate); the same courtesy for every enterprise.
            models.UniqueConstraint(
                "enterprise", name="one_lead_product", condition=Q(is_lead_product=True, state="published")
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "name_key"], name="product_by_name"),
            models.Index(fields=["name", "id"], name="product_list"),
        ]

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """What is priced, counted and sold. `sku` is ours and unique over the whole registry: orders come back with it."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(max_length=50, unique=True)
    options = models.JSONField(default=list, blank=True)  # values in the order of product.option_names
    price = models.BigIntegerField(_("harga (Rp)"))
    weight_grams = models.IntegerField(_("berat (gram)"), null=True, blank=True)
    length_mm = models.IntegerField(null=True, blank=True)
    width_mm = models.IntegerField(null=True, blank=True)
    height_mm = models.IntegerField(null=True, blank=True)
    barcode = models.CharField(max_length=14, blank=True)
    position = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("product", "options", name="variant_options_once"),
            models.CheckConstraint(name="price_positive", condition=Q(price__gt=0)),
            models.CheckConstraint(
                name="weight_positive", condition=Q(weight_grams__isnull=True) | Q(weight_grams__gt=0)
            ),
        ]
        ordering = ["position", "id"]

    @property
    def label(self) -> str:
        """The option values in words, or the empty string for a product without options."""
        return " / ".join(self.options)


class Photo(models.Model):
    """A photo of a product, stored by content (`sha256` of the cleaned original) without any metadata."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    width = models.IntegerField()
    height = models.IntegerField()
    bytes = models.IntegerField()
    alt = models.CharField(max_length=200, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    position = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("product", "sha256", name="photo_once")]
        ordering = ["position", "id"]


class ProductLegality(models.Model):
    """A permit or certificate that covers a product, with its expiry."""

    class Kind(models.TextChoices):
        P_IRT = "p_irt", "P-IRT"
        MD = "md", "BPOM MD"
        HALAL = "halal", "Halal"
        SNI = "sni", "SNI"
        BRAND = "brand", _("Merek")
        TKDN = "tkdn", "TKDN"
        OTHER = "other", _("Lainnya")

    class Verification(models.TextChoices):
        CLAIMED = "claimed", _("Belum diperiksa")
        VERIFIED = "verified", _("Sudah diperiksa")
        REJECTED = "rejected", _("Ditolak")

    product = models.ForeignKey(Product, models.CASCADE, related_name="legalities")
    kind = models.CharField(max_length=10, choices=Kind)
    number = models.CharField(max_length=60)
    issuer = models.CharField(max_length=120, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    verification = models.CharField(max_length=10, choices=Verification, default=Verification.CLAIMED)

    class Meta:
        constraints = [models.UniqueConstraint("product", "kind", "number", name="legality_once")]
        indexes = [models.Index(fields=["expires_on"], name="legality_by_expiry")]


class Cluster(Profile):
    """A sentra: units of one kind close together. Which rule it meets is stored, since published counts differ by rule."""

    class Rule(models.TextChoices):
        PP29_2018 = "pp29_2018", _("PP 29/2018: sedikitnya 5 unit usaha")
        BPS = "bps", _("BPS: sedikitnya 20% rumah tangga desa")
        UNKNOWN = "unknown", _("Belum dinilai")

    class Form(models.TextChoices):
        NATURAL = "natural", _("Sentra tumbuh alami")
        LIK = "lik", "LIK"
        PIK = "pik", "PIK"
        SUIK = "suik", "SUIK"

    name = models.CharField(_("nama sentra"), max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    address = models.CharField(max_length=300, blank=True)
    commodity = models.CharField(max_length=12, choices=Commodity, default=Commodity.OTHER)
    industry_code = models.ForeignKey(IndustryCode, models.PROTECT, null=True, blank=True, related_name="+")
    rule_met = models.CharField(max_length=10, choices=Rule, default=Rule.UNKNOWN)
    form = models.CharField(max_length=10, choices=Form, default=Form.NATURAL)
    decree = models.CharField(_("SK penetapan"), max_length=100, blank=True)
    contact_person = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    description = models.TextField(blank=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("name", "region", name="cluster_once")]

    def __str__(self) -> str:
        return self.name


class ClusterMember(models.Model):
    """An enterprise in a cluster, from one day to another."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="members")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="memberships")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "cluster", "enterprise", name="member_once_at_a_time", condition=Q(until__isnull=True)
            )
        ]


class ClusterYear(models.Model):
    """The officer's yearly columns of a sentra; each figure is computed from members or typed, and says which."""

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="years")
    year = models.SmallIntegerField()
    units = models.IntegerField(_("unit usaha"), null=True, blank=True)
    workers = models.IntegerField(_("tenaga kerja"), null=True, blank=True)
    investment_value = models.BigIntegerField(_("nilai investasi (Rp)"), null=True, blank=True)
    capacity_amount = models.DecimalField(
        _("kapasitas"), max_digits=16, decimal_places=2, null=True, blank=True
    )
    capacity_unit = models.CharField(_("satuan"), max_length=30, blank=True)
    production_value = models.BigIntegerField(_("nilai produksi (Rp)"), null=True, blank=True)
    materials_value = models.BigIntegerField(_("nilai BB/BP (Rp)"), null=True, blank=True)
    # Computed column → how many of the members had a figure for it.
    computed_from = models.JSONField(default=dict)
    # Names of the columns a person typed; the others are computed.
    typed_fields = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint("cluster", "year", name="cluster_year_once")]
        ordering = ["-year"]


class Merge(models.Model):
    """One merge of two profiles and what it moved, so that it can be undone."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Usaha")
        PRODUCT = "product", _("Produk")

    kind = models.CharField(max_length=10, choices=Kind)
    kept_id = models.BigIntegerField()
    absorbed_id = models.BigIntegerField()
    state_before = models.CharField(max_length=10)
    moved = models.JSONField(default=dict)  # table → ids of rows that went from absorbed to kept
    filled = models.JSONField(default=dict)  # column of kept → [before, after]
    merged_at = models.DateTimeField()
    merged_by = models.CharField(max_length=150)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "kind", "absorbed_id", name="merged_once", condition=Q(undone_at__isnull=True)
            ),
            models.CheckConstraint(name="merge_of_two", condition=~Q(kept_id=models.F("absorbed_id"))),
        ]
        indexes = [models.Index(fields=["kind", "kept_id"], name="merge_by_kept")]


class VouchedWording(models.Model):
    """Words on a profile that name an institution of corrections and, as an officer vouches, reveal nobody's past."""

    profile_kind = models.CharField(max_length=10)
    object_id = models.BigIntegerField()
    words = models.CharField(max_length=200)
    vouched_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    vouched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("profile_kind", "object_id", "words", name="vouched_once")]


class SearchEntry(models.Model):
    """One searchable profile: stemmed words, and the facets to filter by. Derived; rebuilt by services.index_profiles."""

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("Usaha")
        PRODUCT = "product", _("Produk")
        CLUSTER = "cluster", _("Sentra")

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=255)
    words = SearchVectorField()
    province = models.CharField(max_length=2)
    regency = models.CharField(max_length=5)
    commodity = models.CharField(max_length=12)
    industry = models.CharField(max_length=10)  # "2020:13131", or empty
    clusters = models.JSONField(default=list)  # ids of sentra
    quality = models.SmallIntegerField()  # 0-100: how complete the profile is; the order of equal matches

    class Meta:
        constraints = [models.UniqueConstraint("kind", "object_id", name="search_entry_once")]
        indexes = [
            GinIndex("words", name="search_words"),
            GinIndex("clusters", name="search_clusters"),
            # Facets without words are counted from these two alone, never from the wide rows.
            models.Index(
                fields=["kind", "province", "regency", "commodity", "industry"], name="search_facets"
            ),
            models.Index(
                fields=["clusters", "kind", "province", "regency", "commodity", "industry"],
                name="search_in_cluster",
                condition=~Q(clusters=[]),
            ),
            models.Index(fields=["kind", "commodity"], name="search_by_commodity"),
            models.Index(fields=["kind", "-quality", "-id"], name="search_by_quality"),
            models.Index(fields=["industry", "-quality", "-id"], name="search_by_industry"),
            models.Index(fields=["-quality", "-id"], name="search_all_by_quality"),
        ]


class SearchTally(models.Model):
    """How many search entries there are of each kind, place, commodity and industry: the sum of `n` over its rows.

    A trigger on the entries adds a row for what came and what went, so writers never wait for each other and the sum is
    always right; services.index_profiles folds the rows together at each rebuild.
    """

    kind = models.CharField(max_length=10)
    province = models.CharField(max_length=2)
    regency = models.CharField(max_length=5)
    commodity = models.CharField(max_length=12)
    industry = models.CharField(max_length=10)
    n = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["province", "regency"], name="search_tally_by_place"),
            models.Index(fields=["industry"], name="search_tally_by_industry"),
        ]


class SearchWord(models.Model):
    """The vocabulary of all profiles: word → stem, and how often it occurs; typing errors are corrected against it."""

    word = models.CharField(max_length=60, primary_key=True)
    stem = models.CharField(max_length=60)
    uses = models.IntegerField(default=0)

    class Meta:
        indexes = [GinIndex(name="word_trigrams", fields=["word"], opclasses=["gin_trgm_ops"])]
