"""People who take part, over HTTP: by code and never by name, only to who keeps this of them; a scope of its own."""

from esmart.api.participants import courses, mentoring, unit_work

routers = [courses.router, mentoring.router, unit_work.router]
