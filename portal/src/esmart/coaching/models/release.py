"""The way through the gate: what is to be ready, who receives, what moves along, and how it went afterwards."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Custody, Office, Person, User
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise, Product


class Handover(models.Model):
    """One release prepared. `enterprise` is the person's own profile; nothing public follows this row."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Disiapkan")
        HANDED_OVER = "handed_over", _("Diserahterimakan")
        FOLLOWED = "followed", _("Diikuti setelah bebas")
        CLOSED = "closed", _("Selesai")
        STOPPED = "stopped", _("Dihentikan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="handovers")
    custody = models.OneToOneField(Custody, models.PROTECT, related_name="handover")
    receiver = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="handovers_received"
    )
    receiving_group = models.CharField(
        max_length=200, blank=True
    )  # a community group (pokmas), when it is no office
    mentor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="handovers")
    started_at = models.DateTimeField()
    planned_on = models.DateField()
    released_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.PREPARING)
    state_reason = models.CharField(max_length=200, blank=True)
    review_due_on = models.DateField(null=True, blank=True)  # after a transfer: is the plan still right?
    enterprise = models.OneToOneField(
        Enterprise, models.SET_NULL, null=True, blank=True, related_name="handover"
    )


class HandoverItem(models.Model):
    """One line of the checklist."""

    class Key(models.TextChoices):
        PORTFOLIO = "portfolio", _("Portofolio keterampilan diserahkan")
        MENTOR = "mentor", _("Pendamping ditunjuk")
        RECEIVER = "receiver", _("Penerima ditunjuk (bapas, pokmas, dinas)")
        BUSINESS_ID = "business_id", _("NIB diurus")
        CAPITAL = "capital", _("Modal awal jelas")
        TOOLS = "tools", _("Alat kerja tersedia")
        FIRST_BUYER = "first_buyer", _("Pembeli pertama ada")
        PROFILE = "profile", _("Profil usaha sendiri dibuka")
        DESIGNS = "designs", _("Desain dan tayangan disepakati")
        FOLLOW_UP = "follow_up", _("Persetujuan dihubungi setelah bebas")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="items")
    key = models.CharField(max_length=12, choices=Key)
    done_on = models.DateField(null=True, blank=True)
    not_needed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("handover", "key", name="handover_item_once")]


class AgreedMove(models.Model):
    """What was agreed about one product: its design goes along, its listings too, or it stays with the workshop."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="moves")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    design_goes = models.BooleanField()
    listings_go = models.BooleanField(default=False)
    agreed_on = models.DateField()
    new_product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("handover", "product", name="product_agreed_once"),
            models.CheckConstraint(
                condition=Q(listings_go=False) | Q(design_goes=True), name="listings_go_with_design"
            ),
        ]


class FollowUp(models.Model):
    """The talk 1, 3, 6 and 12 months after release, only by consent."""

    class Outcome(models.TextChoices):
        OWN_BUSINESS = "own_business", _("Usaha sendiri")
        EMPLOYED = "employed", _("Bekerja")
        BOTH = "both", _("Bekerja dan usaha")
        NEITHER = "neither", _("Belum bekerja")
        NOT_REACHED = "not_reached", _("Tidak terhubung")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="follow_ups")
    months = models.SmallIntegerField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    uses_the_skill = models.BooleanField(null=True, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("handover", "months", name="follow_up_once")]
