"""`esmart rotate-keys`: bring everything under the present field key. Words here; the work is in core's sealed columns."""

from __future__ import annotations

from esmart.core.sealed_columns import reseal_all

LEFT_OVER = 1


def run_keys_command() -> int:
    """Reseal all rooms' sealed columns and print what is left; gives 0 when nothing is, 1 when a value did not open."""
    done = reseal_all()
    print(f"Disegel ulang: {done.resealed}. Masih memakai kunci lama: {done.left}.")
    if done.left:
        print(
            f"{done.unreadable} nilai tidak dapat dibuka. Jangan hapus kunci lama dari ESMART_OLD_FIELD_KEYS; "
            "tambahkan kunci yang hilang dan jalankan lagi."
        )
        return LEFT_OVER
    print("Semua nilai memakai kunci sekarang; ESMART_OLD_FIELD_KEYS boleh dikosongkan.")
    return 0
