"""The bench of the questionnaire: our order asks less, and the page says what was counted."""

import json

import pytest
from django.core.management import CommandError, call_command


def test_our_order_asks_less_and_the_page_says_so(tmp_path, capsys):
    page = tmp_path / "performance.md"
    call_command("bench_questionnaire", "--profiles", "12", "--page", str(page))
    run = json.loads(capsys.readouterr().out)
    assert (run["profiles"], run["aids"] > 100) == (12, True)
    assert 0 < run["adaptive"]["mean"] < run["fixed"]["mean"] <= run["questions"]
    text = page.read_text()
    assert "<!-- bench-questionnaire -->" in text
    assert f"| fixed | {run['fixed']['mean']:.2f} |" in text
    assert "12 structures that know every answer" in text


def test_one_structure_alone_is_refused():
    with pytest.raises(CommandError, match="au moins 2"):
        call_command("bench_questionnaire", "--profiles", "1")
