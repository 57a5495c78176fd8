"""The own account, the shared computer, and the people of an office. The only pages that speak to django-allauth."""
