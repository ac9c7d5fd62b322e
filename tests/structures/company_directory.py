"""A stub of the company directory, on its exact contract: it knows four fictional companies, and can fail on order."""

import copy
import json
from contextlib import contextmanager
from pathlib import Path

from tests.serving import Answer, serving

COMPANIES = json.loads((Path(__file__).parents[1] / "data/directory/companies.json").read_text())["results"]
SIREN, SIRET, RNA = "000000018", "00000001800010", "W999000001"
HTML = b"<!doctype html><html><body>Maintenance</body></html>"
DETAILS = ("siege", "complements", "matching_etablissements", "dirigeants", "finances", "score", "tva")


class CompanyDirectory:
    """`before`: answers given first, one a request; `asked`: the parameters of each request."""

    def __init__(self, *companies):
        self.companies = list(companies or COMPANIES)
        self.before = []
        self.asked = []
        self.base = ""

    def respond(self, method, path, query, headers):
        assert (method, path) == ("GET", "/search")
        asked = {name: values[0] for name, values in query.items()}
        self.asked.append(asked)
        if self.before:
            return self.before.pop(0)
        if len(asked["q"]) < 3:
            return Answer({"erreur": "3 caractères minimum pour les termes de la requête"}, 400)
        found = [company for company in self.companies if self.means(asked["q"], company)]
        page, size = int(asked["page"]), int(asked["per_page"])
        assert page * size <= 10_000
        shown = found[(page - 1) * size : page * size]
        return Answer(
            {
                "results": [self.shown(company, asked) for company in shown],
                "total_results": len(found),
                "page": page,
                "per_page": size,
                "total_pages": -(-len(found) // size),
            }
        )

    def means(self, text, company):
        numbers = [company["siren"], company["complements"]["identifiant_association"]]
        sirets = [one["siret"] for one in company["matching_etablissements"]]
        return text in numbers or text in sirets or text.upper() in company["nom_complet"]

    def shown(self, company, asked):
        """Without the details that were not asked for, as the service does under `minimal`."""
        wanted = asked["include"].split(",") if asked.get("minimal") == "true" else DETAILS
        assert set(wanted) <= set(DETAILS)
        shown = {key: value for key, value in company.items() if key not in DETAILS or key in wanted}
        if "matching_etablissements" in shown:
            shown["matching_etablissements"] = [
                one for one in company["matching_etablissements"] if one["siret"] == asked["q"]
            ]
        return shown


def a_company(number=0, **changes):
    """One of the four with changes; those of `siege` and `complements` are merged into what it has."""
    company = copy.deepcopy(COMPANIES[number])
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(company.get(key), dict):
            company[key] |= value
        else:
            company[key] = value
    return company


@contextmanager
def serving_directory(stub):
    with serving(stub.respond) as base:
        stub.base = base
        yield stub
