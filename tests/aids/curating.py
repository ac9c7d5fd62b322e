"""What tests of curation share: a sheet in a state, the address of a page, its words."""

from django.urls import reverse

from aids.models import Aid, Status


def a_sheet(slug="dla", status=Status.PUBLISHED, territories=("R-32",), **changes):
    aid = Aid.objects.select_related("bearer").get(slug=slug)
    aid.status, aid.territories = status, list(territories)
    for name, value in changes.items():
        setattr(aid, name, value)
    aid.save()
    return aid


def address(name, *args):
    return reverse(f"admin:aids_aid_{name}", args=args)


def said(page):
    return page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
