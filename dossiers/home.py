"""The home of a structure: what is new, what closes soon, what one answer would settle, what it kept and hid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from aids.cards import cards_of
from aids.wording import deadline_in_words
from dossiers.models import ASKED_FOR, KeptAid, KeptState, Watch
from dossiers.recent import recent
from dossiers.watch.forms import NEVER, rhythm_options
from matching.addresses import aid_path, path_of
from matching.asking import buttons_of, question_url
from matching.cards import GROUP_NAMES, aid_url
from matching.engine import Group
from matching.explain import Explainer
from matching.given import given_answers
from matching.index import Catalogue
from matching.levers import levers
from matching.planes import Matches
from matching.querystring import MAX_COMPARED, AnswersQuery
from matching.questionnaire import next_question
from matching.saved import query_of
from structures.models import Membership
from vocabulary.french import counted, day, typo

CLOSES_WITHIN = timedelta(days=60)
OLD = timedelta(days=365)
MOST_CLOSING = 10
MOST_LEVERS = 3
FEWEST_COMPARED = 2
IN_BRIEF = ("legal_form", "territory", "employees")


@dataclass(frozen=True)
class Home:
    """What the page says to one member on one day. `held` is the catalogue without the hidden aids."""

    membership: Membership
    held: Catalogue
    today: date

    @cached_property
    def query(self) -> AnswersQuery:
        return query_of(self.membership.structure, self.held.lexicon)

    @cached_property
    def matches(self) -> Matches:
        return self.held.match(self.query.answers, self.today)

    @cached_property
    def possible(self) -> list[str]:
        """The slugs of the possible aids, the best first."""
        return [slug for slug, _ in self.matches.slugs_and_scores(self.matches.possible)]

    @property
    def results_url(self) -> str:
        return f"{path_of('results')}?{self.query.urlencoded}"

    def context(self) -> dict[str, Any]:
        structure = self.membership.structure
        return {
            "structure": structure,
            "in_brief": self._in_brief(),
            "answered_on": self._answered_on,
            "results_url": self.results_url,
            "kept_query": self.query.urlencoded,
            "old": self._old_answers(),
            **self._news(),
            "closing": self._closing(),
            "ask": self._ask(),
            "counters": [(str(group), GROUP_NAMES[group], self.matches.by_group[group]) for group in Group][:2],
            "levers": self._levers(),
            "levers_url": f"{path_of('levers')}?{self.query.urlencoded}",
            "rhythm": self._rhythm(),
            **self._kept(),
        }

    def _news(self) -> dict[str, Any]:
        """What happened since the visit before; nothing on the first day."""
        since = self.membership.seen_before_on
        if since >= self.today:
            return {"since": "", "news": []}
        explainer = Explainer(self.query.answers, self.today, self.held.lexicon)
        return {"since": day(since), "news": recent(since, self.possible, self.query, explainer)}

    def _in_brief(self) -> list[str]:
        """What the structure is, in a few words."""
        brief = {name: self.query.answers.given[name] for name in IN_BRIEF if name in self.query.answers.given}
        texts = given_answers(self.query, self.held)
        by_key = dict(zip(self.query.answers.given, (one.text for one in texts), strict=False))
        return [by_key[name] for name in brief]

    @property
    def _answered_on(self) -> str:
        """The last day on which something was answered; "" when nothing is."""
        dates = self.membership.structure.answered_on.values()
        return day(date.fromisoformat(max(dates))) if dates else ""

    def _old_answers(self) -> list[dict[str, str]]:
        """The answers of more than a year ago, each with where to change it."""
        limit = (self.today - OLD).isoformat()
        dates = self.membership.structure.answered_on
        texts = zip(self.query.answers.given, given_answers(self.query, self.held), strict=False)
        return [
            {"text": one.text, "url": one.edit_url, "on": day(date.fromisoformat(dates[key]))}
            for key, one in texts
            if dates.get(key, limit) < limit
        ]

    def _closing(self) -> list[dict[str, str]]:
        """What closes soon of the possible aids that answer a need or were kept, the soonest first, less those that
        were asked for: one query."""
        found = []
        answering = sum(count for (_, answers_need), count in self.matches.tally.items() if answers_need)
        saved = {row.aid.slug for row in self._kept_rows if row.state == KeptState.SAVED}
        asked = {row.aid.slug for row in self._kept_rows if row.state in ASKED_FOR}
        for slug in [*self.possible[:answering], *(slug for slug in self.possible[answering:] if slug in saved)]:
            aid = None if slug in asked else self.held.get(slug)
            if aid is not None and aid.closes_on is not None and aid.closes_on <= self.today + CLOSES_WITHIN:
                found.append((aid.closes_on, slug))
        slugs = [slug for _, slug in sorted(found)[:MOST_CLOSING]]
        rows = cards_of(slugs) if slugs else {}
        return [
            {
                "name": typo(rows[slug]["name"]),
                "url": aid_url(slug, self.query),
                "deadline": deadline_in_words(rows[slug], self.today),
                "bearer": typo(rows[slug]["bearer__name"]),
            }
            for slug in slugs
            if slug in rows
        ]

    def _ask(self) -> dict[str, Any] | None:
        """The question that settles the most, answerable here."""
        question = next_question(self.held.lexicon, self.query.answers, self.query.skipped, self.matches)
        if question is None:
            return None
        hanging = self.matches.hanging_on(question.key)
        return {
            "key": question.key,
            "title": typo(f"Une réponse réglerait {counted(hanging, 'aide', 'aides')}") if hanging else "Une question",
            "label": typo(question.label),
            "help": typo(question.help),
            "buttons": buttons_of(question),
            "other_url": question_url(self.query, question.key),
            "other_text": "Oui, préciser" if question.kind == "choices" else "Répondre autrement",
        }

    def _rhythm(self) -> dict[str, Any]:
        """How often this member is told, in words, and the other ways."""
        watch = Watch.objects.active().filter(membership=self.membership).first()
        current = watch.rhythm if watch else NEVER
        return {
            "words": watch.get_rhythm_display() if watch else "Jamais",
            "options": rhythm_options(current, never="Vous le verrez ici"),
        }

    def _levers(self) -> list[dict[str, str]]:
        return [
            {
                "sentence": one.change.sentence,
                "gain": one.gain,
                "url": f"{path_of('results')}?{self.query.having(one.change.question, *one.change.values)}",
            }
            for one in levers(self.matches)[:MOST_LEVERS]
        ]

    @cached_property
    def _kept_rows(self) -> list[KeptAid]:
        """The aids kept and hidden, the last first: one query."""
        return list(KeptAid.objects.filter(structure=self.membership.structure).select_related("aid"))

    def _kept(self) -> Mapping[str, Any]:
        said = [(row, self._kept_aid(row)) for row in self._kept_rows]
        saved = [one for row, one in said if row.state != KeptState.HIDDEN]
        return {
            "saved": saved,
            **self._comparison([one["slug"] for one in saved]),
            "hidden": [one for row, one in said if row.state == KeptState.HIDDEN],
        }

    def _comparison(self, saved: list[str]) -> dict[str, str]:
        """Where the aids kept last stand side by side, as many as can."""
        chosen = [slug for slug in saved if self.held.get(slug) is not None][:MAX_COMPARED]
        if len(chosen) < FEWEST_COMPARED:
            return {"compare_url": "", "compare_text": ""}
        which = "ces" if len(chosen) == len(saved) else "les"
        return {
            "compare_url": f"{path_of('compare')}?{self.query.comparing(chosen).urlencoded}",
            "compare_text": f"Comparer {which} {len(chosen)} {'' if which == 'ces' else 'dernières '}aides",
        }

    def _kept_aid(self, row: KeptAid) -> dict[str, str]:
        reason = row.text or (row.get_reason_display() if row.reason else "")
        parts = [reason, f"{row.get_state_display()} le {day(row.on)}"]
        published = self.held.get(row.aid.slug) is not None or row.state == KeptState.HIDDEN
        words = " · ".join(part for part in parts if part)
        return {
            "slug": row.aid.slug,
            "name": typo(row.aid.name),
            "url": aid_url(row.aid.slug, self.query) if published else aid_path(row.aid.slug),
            "words": typo(words[:1].upper() + words[1:]),
            "state": row.state,
        }
