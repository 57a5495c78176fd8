"""The channel engine in processes of their own, to be killed at any line.

Everything is imported once; each line on standard input forks one worker and prints its process id. The database comes
from DATABASE_URL; the arguments are how long (seconds) a create may be under way, and the folder of the photos.
"""

from __future__ import annotations

import os
import sys
import threading
from datetime import timedelta
from pathlib import Path


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["ESMART_TEST_SETTINGS"]
    django.setup()
    from django.conf import settings

    from esmart.channels.services import Tempo, work
    from esmart.channels.services.bring_listing import Pace
    from esmart.channels.services.sessions import shared_wire
    from ikm_connectors import get_connector

    for channel in ("shopee", "tokopedia"):
        get_connector(channel)
    shared_wire()
    settings.MEDIA_ROOT = Path(sys.argv[2])
    settle = timedelta(seconds=float(sys.argv[1]))
    pace = Pace(settle=settle, review_again=timedelta(seconds=0.3), read_again=timedelta(hours=6))
    tempo = Tempo(poll_every=timedelta(seconds=0.3), listing=pace)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            work(threading.Event(), tempo=tempo, idle=0.1)
            os._exit(0)
        print(child, flush=True)  # noqa: T201 - this is how the test learns whom to kill
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201 - and how it ended


if __name__ == "__main__":
    main()
