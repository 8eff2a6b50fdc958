"""What the card and croissant.json say of a corpus in prose.

Numbers are counted and columns listed from tables; what a corpus is about is no table. Of the inventory named
`palermo` more can be said than of one that somebody else wrote, of which nothing is claimed but what its files hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from palermo.store import Corpus


@dataclass(frozen=True)
class About:
    """What is said of a corpus besides its numbers."""

    name: str
    """Name of the dataset in croissant.json."""
    title: str
    """Heading of the card."""
    introduction: str
    """First paragraphs of the card."""
    description: str
    """What croissant.json says in one or two sentences."""
    tags: tuple[str, ...]
    licence: str
    """Licence in the front matter of the card, as the Hub calls it."""
    licences: str
    """Under which licences texts and annotations are, in a sentence or two."""
    licence_addresses: tuple[str, ...]
    """Licences in croissant.json."""
    responsible: Mapping[str, str]
    """Properties of the vocabulary for responsible AI that do not depend on numbers."""


PALERMO = About(
    name="palermo",
    title="palermo: human trafficking and migrant smuggling",
    introduction="""\
Texts on two crimes that texts mix up. **Trafficking in persons** is an act (recruiting, moving, keeping) by a means
(force, deceit, abuse; for children none is asked for) with the purpose of exploitation; it needs no border. **Smuggling
of migrants** is bringing about somebody's illegal entry into a state, for gain; it needs no exploitation.

Word and concept are kept apart. Annotators mark the facts that a text states, in codes that belong to neither crime,
group them into cases, and mark the terms that the text uses. What a case amounts to under a legal regime, and whether
the word fits, is derived by program, with reasons. A verdict speaks of what a text states, not of what a person did;
the `status` of a case tells accusation from conviction.
""",
    description=(
        "Texts on trafficking in persons and smuggling of migrants, annotated for the facts they state and the words "
        "they use. What a case amounts to under a legal regime, and whether word and facts agree, is derived from the "
        "facts."
    ),
    tags=(
        "human-trafficking",
        "migrant-smuggling",
        "stand-off-annotation",
        "legal",
        "terminology",
        "relation-extraction",
    ),
    licence="cc-by-4.0",
    licences="Annotations and texts written for the corpus: CC BY 4.0. The code that built this: Apache-2.0.",
    licence_addresses=("https://creativecommons.org/licenses/by/4.0/",),
    responsible={
        "rai:dataAnnotationProtocol": (
            "Annotators mark facts that a text states, in codes that belong to neither crime, group them into cases, "
            "and mark uses of terms and relations; each relation names the words that state it. Verdicts and "
            "congruence are derived by program from schema/regimes.json. The guidelines are annotations/GUIDELINES.md."
        ),
        "rai:dataUseCases": (
            "Training and testing of named entity recognition, relation extraction and the detection of legal facts; "
            "study of how the words for trafficking and smuggling are used. Not for decisions about persons."
        ),
        "rai:dataBiases": (
            "Texts were written and chosen so that every kind of verdict and of misuse occurs; proportions say nothing "
            "about how often either crime, or either misuse, does."
        ),
        "rai:dataLimitations": (
            "Verdicts hold for what a text states under the regimes listed, each simplified to clauses; they are no "
            "legal advice and no finding about anyone."
        ),
        "rai:dataSocialImpact": (
            "Texts that call smuggling trafficking, or the reverse, misdirect policy and deny victims protection; the "
            "corpus makes such uses visible. Models trained on it can be misused to profile migrants."
        ),
        "rai:personalSensitiveInformation": (
            "Texts speak of crimes, nationality, migration status and exploitation. Texts of origin `authored` were "
            "written for the corpus; texts of origin `sourced` are published ones and may name real persons."
        ),
    },
)


def of(corpus: Corpus) -> About:
    """What is said of a corpus."""
    name = corpus.inventory.file.name
    return PALERMO if name == PALERMO.name else _other(name, corpus)


def _other(name: str, corpus: Corpus) -> About:
    licences = tuple(sorted({record.licence for record in corpus.documents.values() if record.redistributable}))
    regimes = "; ".join(regime.title for regime in corpus.regimes.regimes)
    return About(
        name=name,
        title=name,
        introduction="Texts annotated for entities, for the facts that they state, for cases that bring facts "
        f"together, for the terms that they use, and for relations. What a case amounts to is derived by program, with "
        f"reasons. Rules applied: {regimes}.\n",
        description=f"{name}: texts annotated for entities, facts, cases, terms and relations.",
        tags=("stand-off-annotation", "terminology", "relation-extraction"),
        licence="other",
        licences=f"Texts that may be passed on: {', '.join(licences) or 'none'}; each row of `documents` names its "
        "own. Of the annotations: as those who publish this say.",
        licence_addresses=licences or ("none stated",),
        responsible={
            "rai:dataAnnotationProtocol": "Annotators followed annotations/GUIDELINES.md of the corpus. Verdicts are "
            "derived by program from its schema/regimes.json."
        },
    )
