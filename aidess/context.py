"""What every page knows of the site."""

from django.conf import settings


def site(request):
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.AIDESS_DEMO,
        "state_identity": settings.STATE_IDENTITY,
        "state_brand": settings.STATE_BRAND,
    }
