"""`palermo agreement` and `palermo disagreements` over a small corpus whose differences are counted by hand."""

from __future__ import annotations

import copy
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import minicorpus
import pytest
from corpora import CHECKOUT

from palermo import cli, merge, model, store
from palermo.agreement import disagreements, report
from palermo.agreement.compared import Compared, compare
from palermo.findings import UserError
from palermo.store import Corpus

HERE = Path(__file__).parent


def third_pass() -> dict[str, dict[str, Any]]:
    """The drafts of a pass that differs from a1 in mini-river and mini-skipper, and nowhere else."""
    drafts = copy.deepcopy(minicorpus.DRAFTS)
    river, skipper = drafts["mini-river"], drafts["mini-skipper"]
    by_id = {record["id"]: record for layer in model.LAYERS for record in river[layer]}
    by_id["e8"]["label"] = "ROUTE"
    by_id["e13"]["quote"] = "Ulla"
    by_id["x3"]["quote"] = "€900 each"
    by_id["x7"]["code"] = "means.fraud"
    by_id["k2"]["status"] = "alleged"
    by_id["t1"] |= {"voice": "author", "judged": "TIP"}
    by_id["r4"]["type"] = "destination"
    skipper["elements"].pop()
    skipper["cases"][0]["elements"].pop()
    skipper["terms"] = []
    return drafts


def write_corpus(folder: Path) -> Corpus:
    """The small corpus with a pass a3, by a model as a1 is."""
    corpus = minicorpus.write_corpus(folder)
    for id_, value in third_pass().items():
        minicorpus.annotate(corpus, "a3", id_, value)
    a1, *others = minicorpus.ANNOTATORS.annotators
    entries = (a1, others[0], replace(a1, id="a3"), *others[1:])
    store.write(folder / store.ANNOTATORS, replace(minicorpus.ANNOTATORS, annotators=entries))
    return Corpus(folder)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


def printed(capsys: pytest.CaptureFixture[str], corpus: Corpus, *arguments: str) -> str:
    assert cli.main([*arguments, "--root", str(corpus.root)]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def values(tree: Any, path: str = "") -> dict[str, dict[str, Any]]:
    """Every value of a report by its path."""
    if isinstance(tree, dict) and "value" in tree:
        return {path: tree}
    if not isinstance(tree, dict):
        return {}
    return {at: v for name, inner in tree.items() for at, v in values(inner, f"{path}/{name}".strip("/")).items()}


def counted(value: dict[str, Any]) -> tuple[int, int, int]:
    return value["common"], value["first"], value["second"]


# --- as stored ---------------------------------------------------------------------------------------------

PRINTED = {
    "agreement.text": ("agreement", "--second", "a3", "--bootstrap", "200"),
    "agreement.json": ("agreement", "--second", "a3", "--bootstrap", "200", "--format", "json"),
    "disagreements.text": ("disagreements", "--second", "a3"),
    "disagreements.json": ("disagreements", "--second", "a3", "--format", "json"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_is_as_stored(
    name: str, corpus: Corpus, renew: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    output = printed(capsys, corpus, *PRINTED[name]).encode()
    stored = HERE / "golden" / name
    if renew:
        stored.write_bytes(output)
    assert stored.is_file(), "run `pytest tests/test_agreement_report.py --renew` and read what it wrote"
    assert output == stored.read_bytes(), "if meant, run `pytest tests/test_agreement_report.py --renew`"


# --- counted by hand ---------------------------------------------------------------------------------------


def test_records_in_common(corpus: Corpus) -> None:
    layers = report.report(compare(corpus, ("a1", "a3")), 0)["layers"]
    # 16 + 14 + 7 + 4 entities: one relabelled, one cut shorter.
    assert counted(layers["entities"]["exact"]) == (39, 41, 41)
    assert counted(layers["entities"]["overlap"]) == (40, 41, 41)
    assert counted(layers["entities"]["labels"]["PLACE"]["exact"]) == (2, 3, 2)
    assert counted(layers["entities"]["labels"]["ROUTE"]["overlap"]) == (0, 0, 1)
    assert layers["entities"]["exact"]["value"] == round(2 * 39 / 82, 4)
    # 9 + 3 + 7 + 3 elements: one cut shorter, one with another code, one missing.
    assert counted(layers["elements"]["exact"]) == (19, 22, 21)
    assert counted(layers["elements"]["overlap"]) == (20, 22, 21)
    assert counted(layers["cases"]["aligned"]) == (5, 5, 5)
    # 1 + 2 + 2 + 1 terms, the last of which is missing.
    assert [counted(layers["terms"][name]) for name in ("place", "exact", "overlap")] == [(5, 6, 5)] * 3
    # 5 + 5 + 3 + 3 relations: one of another type; one whose head was cut shorter.
    assert counted(layers["relations"]["exact"]) == (14, 16, 16)
    assert counted(layers["relations"]["overlap"]) == (15, 16, 16)


def test_values_in_common(corpus: Corpus) -> None:
    found = report.report(compare(corpus, ("a1", "a3")), 0)["coefficients"]
    equal = {name: (row["equal"]["value"], row["alpha"]["items"]) for name, row in found.items()}
    assert equal["reference"] == (1, 5)
    assert equal["voice"] == equal["judged"] == (0.8, 5)
    assert equal["status"] == (0.8, 5)
    # Fraud is a means as deception is; the case of the skipper is not satisfied with or without what is missing.
    assert equal["verdict"] == (1, 5)
    assert equal["elements"] == (0.6, 5)
    # Terms of a1 and a3 by voice: quote and author; reported, author, quote, quote twice over. Of the ten values author
    # is 3, quote 5, reported 2: unequal pairs 2 * (15 + 6 + 10) of 90; observed 2 of 10.
    assert found["voice"]["alpha"]["value"] == round(1 - (2 / 10) / (62 / 90), 4)


def test_a_pass_agrees_with_itself(corpus: Corpus) -> None:
    # The adjudicated set says what a1 says.
    found = report.report(compare(corpus, ("a1", "gold")), 50)
    assert {value["value"] for value in values(found).values()} <= {1, None}
    assert found["identical"] == 0, "they differ in their status"


def test_both_sides_are_alike(corpus: Corpus) -> None:
    one, other = (values(report.report(compare(corpus, sets), 100)) for sets in (("a1", "a3"), ("a3", "a1")))
    assert {at: (v["value"], v["low"], v["high"]) for at, v in one.items()} == {
        at: (v["value"], v["low"], v["high"]) for at, v in other.items()
    }
    assert {at: counted(v) for at, v in one.items() if "common" in v} == {
        at: (v["common"], v["second"], v["first"]) for at, v in other.items() if "common" in v
    }


# --- what is undefined, and what is left out ---------------------------------------------------------------


def test_every_undefined_value_has_its_reason_and_no_other_has(corpus: Corpus) -> None:
    found = report.report(compare(corpus, ("a1", "a3")), 100)
    told = values(found)
    named = {(entry["what"], at) for entry in found["undefined"] for at in entry["at"]}
    assert named == {
        ("value" if value["value"] is None else "interval", at)
        for at, value in told.items()
        if value["value"] is None or value["low"] is None
    }
    assert {
        ("interval", "layers/terms/labels/en:trafficking/exact"),
        ("interval", "coefficients/reference/alpha"),
    } <= named
    assert all(v["low"] < v["high"] for v in told.values() if v["low"] is not None)
    assert all(entry["reason"] for entry in found["undefined"])


def test_a_layer_nobody_looked_for_is_not_compared(corpus: Corpus) -> None:
    # a2 marked no relations and says so: nobody looked for them.
    found = report.report(compare(corpus, ("a1", "a2")), 50)
    relations = found["layers"]["relations"]
    assert (relations["documents"], relations["exact"]["value"], relations["labels"]) == (0, None, {})
    assert found["layers"]["entities"]["documents"] == 4
    assert {"what": "value", "reason": "none in either set"}.items() <= next(
        entry for entry in found["undefined"] if "layers/relations/exact" in entry["at"]
    ).items()


def test_no_draws_no_intervals(corpus: Corpus) -> None:
    found = report.report(compare(corpus, ("a1", "a3")), 0)
    assert not any(value["low"] or value["high"] for value in values(found).values())
    assert not [entry for entry in found["undefined"] if entry["what"] == "interval"]


def test_of_more_than_two_sets_what_can_be_told_is(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    sets = ("--set", "a1", "--set", "a2", "--set", "a3")
    found = json.loads(printed(capsys, corpus, "agreement", *sets, "--format", "json"))
    assert (found["sets"], found["layers"]) == (["a1", "a2", "a3"], {})
    judged = found["coefficients"]["judged"]
    # Six places, one of which two of three marked; Fleiss' kappa knows no missing value.
    assert (judged["alpha"]["items"], judged["fleiss"]["items"], "kappa" in judged) == (6, 5, False)
    assert judged["equal"]["value"] == round(14 / 16, 4)
    assert "are of two sets only" in printed(capsys, corpus, "agreement", *sets)


def test_documents_and_guidelines_can_be_chosen(corpus: Corpus) -> None:
    chosen = compare(corpus, ("a1", "a3"), ["mini-mill", "mini-port"], "0.1")
    assert [passes[0].record.id for passes in chosen.documents] == ["mini-mill", "mini-port"]
    assert (chosen.guideline, chosen.identical) == ("0.1", 2)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"sets": ("a1", "a1")}, "different sets"),
    ({"sets": ("a1", "nobody")}, "no set 'nobody'; there are gold, a1, a2, a3"),
    ({"documents": ["mini-mill", "mini-moon"]}, "'mini-moon' is no document that a1 and a3 annotated"),
    ({"guideline": "9"}, "a1 and a3 have no finished document in common under guidelines 9"),
]


@pytest.mark.parametrize(("asked", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_cannot_be_compared_is_refused(asked: dict[str, Any], told: str, corpus: Corpus) -> None:
    with pytest.raises(UserError, match=re.escape(told)):
        compare(corpus, **({"sets": ("a1", "a3")} | asked))


def test_drafts_are_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path)
    path = corpus.span_path("a3", "mini-mill")
    store.write(path, replace(store.load(path, model.SpanFile), status="draft"))
    output = printed(capsys, corpus, "agreement", "--second", "a3", "--bootstrap", "0")
    assert "3 documents in common" in output
    assert "Left out, since a pass is a draft: mini-mill." in output


# --- what it is called -------------------------------------------------------------------------------------

CALLED: list[tuple[str, Callable[[Compared], Compared], str]] = [
    ("models", lambda c: c, "Self-consistency of one kind of annotator: a1 and a3 are passes by models."),
    (
        "a human",
        lambda c: replace(c, kinds=("model", "human")),
        "Agreement of different kinds of sets (a1: model, a3: human)",
    ),
    ("nobody knows", lambda c: replace(c, kinds=("model", "unregistered")), "Agreement of different kinds of sets"),
    ("humans", lambda c: replace(c, kinds=("human", "human")), "4 documents in common, guidelines 0.1; verdicts under"),
]


@pytest.mark.parametrize(("name", "change", "told"), CALLED, ids=[name for name, _, _ in CALLED])
def test_agreement_is_called_by_its_name(
    name: str, change: Callable[[Compared], Compared], told: str, corpus: Corpus
) -> None:
    from palermo.agreement import table

    found = report.report(change(compare(corpus, ("a1", "a3"))), 0)
    assert next(table.lines(found)).startswith(told)
    assert found["self_consistency"] == (name == "models")


def test_a_copied_pass_is_seen(corpus: Corpus) -> None:
    assert compare(corpus, ("a1", "a3")).identical == 2
    found = report.report(compare(corpus, ("a1", "a3")), 0)
    assert (found["identical"], found["identical_share"]) == (2, 0.5)


# --- the command -------------------------------------------------------------------------------------------


def test_the_report_is_written_as_it_is_printed(
    corpus: Corpus, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ("agreement", "--second", "a3", "--bootstrap", "100", "--out", str(tmp_path / "agreement.json"))
    shown = printed(capsys, corpus, *command, "--format", "json")
    assert (tmp_path / "agreement.json").read_text("utf-8") == shown
    assert printed(capsys, corpus, *command, "--format", "json") == shown
    assert printed(capsys, corpus, *command, "--format", "json", "--seed", "2") != shown


def test_a_number_of_draws_is_no_less_than_none(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["agreement", "--second", "a3", "--bootstrap", "-1", "--root", str(corpus.root)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_gamma_says_how_to_get_it(
    corpus: Corpus, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)
    assert cli.main(["agreement", "--second", "a3", "--gamma", "--root", str(corpus.root)]) == 2
    error = capsys.readouterr().err
    assert error == "palermo agreement: --gamma needs pygamma-agreement: pip install 'palermo-corpus[gamma]'\n"


@pytest.mark.slow
def test_gamma_where_it_is_installed(corpus: Corpus) -> None:
    pytest.importorskip("pygamma_agreement", reason="needs the extra `gamma`")
    found = report.report(compare(corpus, ("a1", "a3")), 20, with_gamma=True)
    # Of mini-skipper a3 has no terms, so that it has no gamma there.
    assert [found["layers"][layer]["gamma"]["documents"] for layer in ("entities", "elements", "terms")] == [4, 4, 3]
    assert 0.5 < found["layers"]["entities"]["gamma"]["value"] < 1
    assert found["layers"]["terms"]["gamma"]["value"] == 1
    assert found == report.report(compare(corpus, ("a1", "a3")), 20, with_gamma=True)


# --- disagreements -----------------------------------------------------------------------------------------

LINE = re.compile(r"^(?P<path>annotations/(?P<set>a[13])/(?P<document>[a-z-]+)\.json):(?P<line>\d+):5: (?P<id>d\d+) .*")


def test_each_line_leads_to_the_record(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    found = disagreements.listing(corpus, compare(corpus, ("a1", "a3")))
    shown = [record for one in found.found for record in (*one.first, *one.second)]
    lines = printed(capsys, corpus, "disagreements", "--second", "a3").splitlines()
    matches = [match for line in lines if (match := LINE.match(line))]
    assert len(matches) == len(shown) > 10
    for match, record in zip(matches, shown, strict=True):
        source = (corpus.root / match["path"]).read_text("utf-8").splitlines()[int(match["line"]) - 1]
        assert source.startswith(f'    {{"id": "{record.id}", ')
        assert record.words in match[0]
    assert f"{len(found.found)} differences" in lines


def test_every_difference_is_listed_and_counted(corpus: Corpus) -> None:
    common = compare(corpus, ("a1", "a3"))
    found = disagreements.listing(corpus, common)
    expected = [
        (one.spans.document, d.id, d.layer, d.what, d.first, d.second)
        for one, other in common.documents
        for d in merge.differences(one.spans, other.spans)
    ]
    assert [
        (d.document, d.id, d.layer, d.what, tuple(s.id for s in d.first), tuple(s.id for s in d.second))
        for d in found.found
    ] == expected
    assert {(layer, what): n for layer, kinds in found.counts.items() for what, n in kinds.items()} == {
        (layer, what): sum(d.layer == layer and d.what == what for d in found.found)
        for layer, what in {(d.layer, d.what) for d in found.found}
    }


def test_a_layer_or_a_document_can_be_chosen(corpus: Corpus, capsys: pytest.CaptureFixture[str]) -> None:
    command = ("disagreements", "--second", "a3", "--document", "mini-skipper", "--format", "json")
    found = json.loads(printed(capsys, corpus, *command))
    assert {one["document"] for one in found["differences"]} == {"mini-skipper"}
    assert found["counts"] == {
        "elements": {"only in one": 1},
        "cases": {"elements": 1},
        "terms": {"only in one": 1},
    }
    found = json.loads(printed(capsys, corpus, *command, "--layer", "terms"))
    (one,) = found["differences"]
    assert (one["layer"], [side["record"] for side in one["first"]], one["second"]) == ("terms", ["t1"], [])


def test_differences_of_a_layer_nobody_looked_for_are_left_out(
    corpus: Corpus, capsys: pytest.CaptureFixture[str]
) -> None:
    output = printed(capsys, corpus, "disagreements")
    assert output.startswith("0 differences\n")
    assert "did not look for all of them: mini-mill: relations; mini-port: relations;" in output


def test_differences_are_found_without_the_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = write_corpus(tmp_path)
    for name in minicorpus.TEXTS:
        (corpus.root / minicorpus.path_of(name)).unlink()
    corpus = Corpus(corpus.root)
    output = printed(capsys, corpus, "disagreements", "--second", "a3")
    assert "Shown without words, since the text is not here: mini-mill, mini-port, mini-river, mini-skipper." in output
    assert re.search(r"elements: only in a1: x3 entry\.irregular \[\d+-\d+ [0-9a-f]{12}\]", output)
    assert re.search(r"relations: only in a1: r4 pays: \[\d+-\d+\] -> \[\d+-\d+\]\n", output)
    with_text = printed(capsys, write_corpus(tmp_path / "with"), "disagreements", "--second", "a3")
    places = [[line.split(" ")[0] for line in told.splitlines() if LINE.match(line)] for told in (output, with_text)]
    assert places[0] == places[1]


# --- the real corpus ---------------------------------------------------------------------------------------


def test_the_passes_of_the_corpus_are_compared(checkout: Corpus) -> None:
    common = compare(checkout, ("a1", "a2"))
    found = report.report(common, 100)
    assert found["self_consistency"]
    assert found["documents"] == len(common.documents) > 10
    assert found["layers"]["entities"]["exact"]["first"] == sum(len(p[0].spans.entities) for p in common.documents)
    for value in values(found).values():
        if value["low"] is not None:
            assert value["low"] < value["high"] <= 1
    json.dumps(found, allow_nan=False)


REPORTS = sorted((CHECKOUT / "annotations").glob("agreement-*.json"))


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_a_stored_report_is_what_the_passes_give_now(path: Path, tmp_path: Path) -> None:
    """The numbers of DATASHEET.md come from these. Renew with `make agreement`."""
    version = path.stem.removeprefix("agreement-")
    out = tmp_path / "report.json"
    assert cli.main(["agreement", "--guideline", version, "--out", str(out), "--root", str(CHECKOUT)]) == 0
    assert json.loads(out.read_bytes()) == json.loads(path.read_bytes())
