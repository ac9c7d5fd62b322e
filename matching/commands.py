"""What the commands that read profiles share."""

import sys
from collections.abc import Iterator

from matching.profiles import Profile, read_profiles
from vocabulary.commands import REFUSED, JsonCommand, open_input
from vocabulary.jsonl import read_lines
from vocabulary.lexicon import Lexicon


class ProfileCommand(JsonCommand):
    """Reads JSONL profiles; those refused are said on standard error, by line, and make it exit 1, once it has said
    what it had to say of the others."""

    has_refused = False

    def execute(self, *args, **options):
        output = super().execute(*args, **options)
        if self.has_refused:
            sys.exit(REFUSED)
        return output

    def add_arguments(self, parser):
        parser.add_argument("path", help="un fichier JSONL de profils, ou « - »")
        parser.add_argument("--today", help="AAAA-MM-JJ ; aujourd'hui si absent")

    def profiles(self, path: str, lexicon: Lexicon) -> Iterator[Profile]:
        """The good profiles, and `has_refused` when one was not."""
        with open_input(path) as stream:
            for profile in read_profiles(read_lines(stream), lexicon):
                if profile.answers is None:
                    self.has_refused = True
                    self.stderr.write(profile.error)
                else:
                    yield profile
