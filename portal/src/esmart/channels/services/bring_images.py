"""The engine's work on photos: made fit for a marketplace and brought to a shop, each once."""

from __future__ import annotations

from collections.abc import Mapping

from esmart.channels.models import ChannelAccount, Listing, UploadedImage
from esmart.channels.services.content import photo_address
from esmart.channels.services.fix_photo import FixedPhoto, keep_fixed_photo, read_fixed_photo
from esmart.channels.services.marketplace_facts import read_rules
from ikm_connectors import Session
from ikm_connectors import model as m


def bring_images(listing: Listing, session: Session) -> dict[str, m.MediaRef]:
    """Bring a listing's photos, made fit, to its shop: uploaded where the marketplace takes files, else by their
    public address. Raises PhotoUnfit, FileNotFoundError.
    """
    account, photos = listing.account, listing.content["photos"]
    asked = read_rules(account, session, listing.content["category_id"]).limits.image
    fixed = {sha256: read_fixed_photo(sha256, account.application.marketplace, asked) for sha256 in photos}
    if session.connector.offers("upload_image"):
        return upload_images(account, fixed, session)
    for photo in fixed.values():
        keep_fixed_photo(photo)
    return {one: m.MediaRef(id=one, url=photo_address(photo.sha256)) for one, photo in fixed.items()}


def upload_images(
    account: ChannelAccount, photos: Mapping[str, FixedPhoto], session: Session
) -> dict[str, m.MediaRef]:
    """Bring fixed photos (by the original's SHA-256) to a shop, each once; an upload whose answer was lost is simply
    sent again, it only wastes room.
    """
    held = {
        image.sha256: m.MediaRef(id=image.media_id, url=image.url)
        for image in UploadedImage.objects.filter(
            account=account, sha256__in=[photo.sha256 for photo in photos.values()]
        )
    }
    for photo in photos.values():
        if photo.sha256 in held:
            continue
        media = session.upload_image(photo.content, "main")
        UploadedImage.objects.update_or_create(
            account=account, sha256=photo.sha256, defaults={"media_id": media.id, "url": media.url}
        )
        held[photo.sha256] = media
    return {original: held[photo.sha256] for original, photo in photos.items()}
