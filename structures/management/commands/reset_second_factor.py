"""`reset_second_factor EMAIL`: an agent who lost both phone and recovery codes enrols anew at the next sign-in."""

from django.core.management.base import CommandError

from structures import second_factor
from structures.journal import Kind, record
from structures.models import User
from vocabulary import clock
from vocabulary.commands import UNUSABLE, JsonCommand


class Command(JsonCommand):
    help = (
        "Retire le second facteur d'un compte, ses codes de secours et ses sessions. "
        "Assurez-vous d'abord, de vive voix, que la demande vient bien de l'agent."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="adresse électronique du compte")

    def handle(self, *, email, **options):
        try:
            user = User.objects.get_by_natural_key(email)
        except User.DoesNotExist:
            raise CommandError(f"Aucun compte à l'adresse {email}.", returncode=UNUSABLE) from None
        had_one = second_factor.reset(user)
        record(Kind.FACTOR_RESET, clock.now(), about=user, detail="par l'exploitant")
        self.write_json({"account": user.email, "had_second_factor": had_one})
