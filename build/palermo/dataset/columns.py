"""The columns of every config: names, types and what they hold.

Lists hold flat records that refer to one another by id, never records within records, so that pandas, DuckDB and
Croissant can read all of it.
"""

from __future__ import annotations

from typing import get_args

from palermo import model
from palermo.dataset.features import Column, Config, Labels, Many, Struct
from palermo.labels import Inventory

NO_RELATION = "no_relation"


def _strings(*pairs: tuple[str, str]) -> Config:
    return tuple(Column(name, "string", about) for name, about in pairs)


def _flags(**columns: str) -> Config:
    return tuple(Column(name, "bool", about) for name, about in columns.items())


def _lists(*pairs: tuple[str, str]) -> Config:
    return tuple(Column(name, Many("string"), about) for name, about in pairs)


def _records(name: str, columns: Config, about: str) -> Config:
    return (Column(name, Many(Struct(columns)), about),)


def _whole(*pairs: tuple[str, str]) -> Config:
    return tuple(Column(name, "int32", about) for name, about in pairs)


# --- records that several configs share --------------------------------------------------------------------

KEY = _strings(("document", "id of the document"), ("split", "train, validation or test"))
ID = _strings(("id", "id, unique in the document and set"))
PLACE = (
    *_whole(("start", "offset of the first code point in the text"), ("end", "offset after the last code point")),
    *_strings(("text", "the words from start to end")),
)
PARTS = (Column("fragments", Many(Many("int32")), "[start, end] of each stretch of a discontinuous span, else empty"),)
IN_CONTEXT = _whole(
    ("start_in_context", "offset of the first code point in `context`"),
    ("end_in_context", "offset in `context` after the last code point"),
)
CONTEXT = (
    *_strings(("context", "the paragraph, or paragraphs, around the words")),
    *_whole(("context_start", "offset of `context` in the text")),
)
CERTAINTY = _whole(("certainty", "3 sure, 2 likely, 1 doubtful"))
POLARITY = _strings(("polarity", "stated or denied"))
ENTITY = (*ID, *_strings(("label", "entity label")), *PLACE, *PARTS, *_strings(("cluster", "coreference cluster")))
CODED = _strings(("code", "element code: family, full stop, fact"))
MODE = _strings(("mode", "how a border is crossed, else empty"))
ELEMENT = (*ID, *CODED, *PLACE, *PARTS, *POLARITY, *CERTAINTY, *MODE)
CASE_STATUS = _strings(("status", "asserted, alleged, charged, convicted, acquitted, generic, hypothetical, statutory"))
FOLLOWS = _strings(("follows", "id of an earlier case on the same persons, else empty"))
CASE = (
    *ID,
    *_lists(
        ("actors", "ids of the entities that do it"),
        ("persons", "ids of the entities it is done to"),
        ("elements", "ids of the elements that state it"),
    ),
    *CASE_STATUS,
    *FOLLOWS,
)
USE = (
    *_strings(("reference", "instance, habitual, generic, name or definition")),
    *_strings(("voice", "author, headline, caption, quote, reported or law")),
    *CERTAINTY,
    *_flags(elliptical="whether part of the term is left out in the text"),
    *_lists(("cases", "ids of the cases it denotes")),
)
TERM = (
    *ID,
    *_strings(("term", "id of the termbase entry"), ("lemma", "its dictionary form")),
    *PLACE,
    *PARTS,
    *_strings(("judged", "the annotator's own reading of the whole document")),
    *USE,
)
RELATION = (
    *ID,
    *_strings(("type", "relation type"), ("head", "id of the head"), ("tail", "id of the tail")),
    *POLARITY,
    *_whole(
        ("cue_start", "offset of the words that state it; null where there are none"), ("cue_end", "offset after them")
    ),
    *_strings(("cue_text", "the words that state it; null where there are none")),
)
VERDICT = (
    *_strings(
        ("regime", "legal regime"),
        ("reading", "satisfied, leaning or undetermined"),
        ("concept", "strict reading: concept of the rule that holds"),
        ("leaning", "leaning reading"),
        ("rule", "id of the rule that holds or comes nearest"),
        ("article", "where the rule comes from"),
    ),
    *_lists(("missing", "clauses that the text does not state"), ("evidence", "ids of the elements it rests on")),
)
REASON = (
    *_strings(
        ("regime", "legal regime"),
        ("clause", "what the rule asks for or excludes"),
        ("article", "where the law says so"),
        ("outcome", "met, missing, barred or absent"),
    ),
    *_lists(("elements", "ids of the elements that state it")),
)
OF_CASE = _strings(("case", "id of the case"))
READING = (
    *_strings(
        ("term", "id of the term use"),
        ("regime", "legal regime"),
        ("nominal", "concept that the word names"),
        ("denoted", "concept of the facts, strict reading"),
        ("denoted_leaning", "concept of the facts, leaning reading"),
        ("congruence", "how word and facts agree, strict reading"),
        ("congruence_leaning", "how word and facts agree, leaning reading"),
    ),
    *_lists(("evidence", "ids of the elements it rests on")),
)
SCOPE = Column(
    "scope",
    Struct(_strings(*((layer, "complete, partial or none") for layer in model.LAYERS))),
    "what was looked for, layer by layer",
)
FILE = (*_strings(("guideline", "version of the guidelines"), ("status", "how far the annotation has come")), SCOPE)
LAYERS = (
    *_records("entities", ENTITY, "mentions, nested ones too"),
    *_records("elements", ELEMENT, "words that state a fact the law asks for"),
    *_records("cases", CASE, "who did what to whom"),
    *_records("terms", TERM, "uses of words for trafficking or smuggling"),
    *_records("relations", RELATION, "links between two entities"),
)
ARGUMENT = Struct((*_strings(("id", "id of the entity"), ("label", "its label")), *PLACE, *IN_CONTEXT))
PARTICIPANT = (
    *_strings(("entity", "id of the mention the case names"), ("label", "its label"), ("cluster", "its cluster")),
    *PLACE,
    *_lists(("mentions", "ids of all mentions of the cluster"), ("mention_texts", "their words")),
)
METADATA = (
    *_strings(
        ("title", "headline or title"),
        ("language", "ISO 639 code"),
        ("genre", "kind of text"),
        ("region", "where the events are set"),
        ("jurisdiction", "whose law words are read under"),
        ("date", "date the text bears"),
        ("origin", "authored (written for the corpus) or sourced"),
        ("licence", "licence of the text"),
    ),
    *_flags(redistributable="whether the text may be passed on"),
    *_strings(
        ("author", "author id, for authored texts"),
        ("contrast_group", "texts that differ in one legal fact share it"),
        ("source_group", "texts of one publisher or event share it"),
        ("text_sha256", "SHA-256 of the text in UTF-8"),
    ),
    *_whole(("length", "length of the text in code points")),
    *_records(
        "zones",
        (*_whole(("start", "offset"), ("end", "offset after the last")), *_strings(("kind", "what the stretch is"))),
        "the text proper; empty where that is the whole text",
    ),
)


# --- configs -----------------------------------------------------------------------------------------------


def columns(inventory: Inventory) -> dict[str, Config]:
    """The columns of every config under an inventory of labels."""
    concepts, agreements = Labels(get_args(model.Concept)), Labels(get_args(model.Congruence))
    tags = Labels(("O", *(f"{part}-{name}" for name in inventory.entities for part in "BI")))
    span = (*PLACE, *IN_CONTEXT, *PARTS)
    concept_columns = {
        "nominal": "concept that the word names",
        "judged": "the annotator's own reading of the whole document",
        "denoted": "concept of the facts, strict reading",
        "denoted_leaning": "concept of the facts, leaning reading",
    }
    return {
        "documents": (
            *KEY,
            *_strings(("text", "the text; all offsets count its code points")),
            *METADATA,
            *FILE,
            *LAYERS,
            *_records("verdicts", OF_CASE + VERDICT, "what each case is under each regime"),
            *_records("reasons", OF_CASE + REASON, "the clauses behind each verdict"),
            *_records("readings", READING, "what each term use names and denotes under each regime"),
        ),
        "entities": (
            *KEY,
            *_strings(("coverage", "complete, partial or none: what was looked for")),
            *_lists(("tokens", "tokens of the text proper, without white space")),
            Column("token_starts", Many("int32"), "offset of each token in the text"),
            Column("token_ends", Many("int32"), "offset after each token"),
            Column("ner_tags", Many(tags), "BIO tag of each token, outermost entities only"),
            *_records(
                "spans",
                (
                    *ENTITY,
                    *_whole(("token_start", "first token it touches"), ("token_end", "the one after the last")),
                    *_flags(
                        widened="whether it starts or ends inside a token; its tags cover the whole token",
                        tagged="whether ner_tags hold it: it is outermost and crosses no other",
                    ),
                ),
                "all entities, nested ones too",
            ),
        ),
        "relations": (
            *KEY,
            *_strings(("id", "id of the relation; empty for a sampled pair")),
            *CONTEXT,
            Column("head", ARGUMENT, "where the relation starts from"),
            Column("tail", ARGUMENT, "where it leads to"),
            Column("relation", Labels((NO_RELATION, *inventory.relations)), "relation type"),
            *_strings(("polarity", "stated or denied; empty for a sampled pair")),
            Column("cue", Struct((*PLACE, *IN_CONTEXT)), "the words that state it; null where there are none"),
            *_flags(sampled="whether the pair was drawn as an example of no relation"),
        ),
        "terminology": (
            *KEY,
            *ID,
            *CONTEXT,
            *span,
            *_strings(("term", "id of the termbase entry"), ("lemma", "its dictionary form")),
            *_strings(("regime", "legal regime of the readings")),
            *(Column(name, concepts, about) for name, about in concept_columns.items()),
            Column("congruence", agreements, "how word and facts agree, strict reading"),
            Column("congruence_leaning", agreements, "how word and facts agree, leaning reading"),
            *USE,
            *_records("evidence", (*ID, *CODED, *PLACE), "the elements that the denoted concept rests on"),
        ),
        "elements": (
            *KEY,
            *ID,
            *CONTEXT,
            *span,
            Column("code", Labels(tuple(inventory.elements)), "element code"),
            *_strings(("family", "the code up to its full stop")),
            *POLARITY,
            *CERTAINTY,
            *MODE,
            *_lists(("cases", "ids of the cases it belongs to")),
        ),
        "cases": (
            *KEY,
            *ID,
            *CASE_STATUS,
            *FOLLOWS,
            *_records("actors", PARTICIPANT, "those who do it"),
            *_records("persons", PARTICIPANT, "those it is done to"),
            *_records("elements", ELEMENT, "the elements that state it"),
            *_strings(("regime", "legal regime of the next three columns")),
            Column("concept", concepts, "strict reading"),
            Column("leaning", concepts, "leaning reading"),
            *_lists(("missing", "clauses that the text does not state")),
            *_records("verdicts", VERDICT, "what the case is under each regime"),
            *_records("reasons", REASON, "the clauses behind each verdict"),
        ),
        "annotators": (
            *KEY,
            *_strings(
                ("set", "the annotator's set"),
                ("kind", "human or model, as in annotators.json; empty where it has no entry"),
                ("annotator_guideline", "version of the guidelines the annotator is registered with"),
            ),
            *FILE,
            *_strings(("text", "the text; all offsets count its code points")),
            *LAYERS,
        ),
    }
