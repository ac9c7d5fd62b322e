"""What no address may do: end in a 500, or be refused without saying why."""

import pytest

pytestmark = pytest.mark.django_db

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "legal_form=sa",
        "territory=C-00000",
        "employees=5..3",
        f"{ANSWERS}&page=999",
        f"{ANSWERS}&page=0",
        f"{ANSWERS}&page=x",
        f"{ANSWERS}&page=%D9%A3",
        f"{ANSWERS}&vue=ailleurs",
        f"{ANSWERS}&format=xml",
        f"{ANSWERS}&exclues=peut-etre",
        f"{ANSWERS}&needs=%00",
        f"{ANSWERS}&accreditations=siae%00",
        f"{ANSWERS}&age=%FF",
        f"{ANSWERS}&%00=1",
        f"{ANSWERS}&%FF=1",
        f"{ANSWERS}&passer=%00",
        f"{ANSWERS}&page=%00",
        f"{ANSWERS}&d.%00.a=oui",
        f"{ANSWERS}&d.dla.%FF=%FF",
    ],
)
def test_what_is_not_valid_gets_422_and_a_page_that_says_which(client, starter, query):
    response = client.get(f"/mes-aides/?{query}")
    assert response.status_code == 422
    text = response.content.decode()
    assert "à corriger" in text
    assert "\x00" not in text
    if ANSWERS in query:
        assert "Lens" in text, "the good answers are kept"


ABSURD = [
    "?%00",
    "?territory=%00",
    "?q=%00",
    "?needs=%FF%FE",
    "?needs=" + "x" * 8000,
    "?employees=" + "9" * 400,
    "?" + "&".join(f"territory=C-{n}" for n in range(300)),
    "?d.x.y=oui&d.=&d..=non",
    "?vue=monter-&vue=suite-&vue=x",
    "?page=-1&vue=&format=",
    "?passer=&passer=territory&territory=FR",
    "?q=%25%27%22%5C%28&territory=%27%3B--",
    "?q=" + "(" * 500,
    "?q=%F0%9F%92%A9&nature=%F0%9F%92%A9",
]


@pytest.mark.parametrize(
    "path", ["/", "/questionnaire/", "/questionnaire/compte/", "/questionnaire/lieux/", "/mes-aides/"]
)
@pytest.mark.parametrize("query", ABSURD)
def test_no_address_ends_in_a_500(client, starter, path, query):
    client.raise_request_exception = True
    assert client.get(f"{path}{query}").status_code in (200, 302, 400, 422)


@pytest.mark.parametrize("path", ["/aides/", "/aides/dla/", "/aides/rien/"])
@pytest.mark.parametrize("query", ABSURD)
def test_no_address_of_the_catalogue_ends_in_a_500(client, starter, path, query):
    client.raise_request_exception = True
    assert client.get(f"{path}{query}").status_code in (200, 302, 400, 404, 422)
