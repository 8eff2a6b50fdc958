"""Every rule, in the order in which rules run."""

from __future__ import annotations

from palermo.rules import corpus, files, layers, spans, waivers
from palermo.rules.core import Rule

RULES: tuple[Rule, ...] = (
    files.file_can_be_read,
    files.file_is_utf8,
    files.no_byte_order_mark,
    files.no_carriage_return,
    files.file_is_json,
    files.keys_are_unique,
    files.file_fits_schema,
    corpus.documents_are_unique,
    corpus.metadata_agree,
    corpus.groups_keep_together,
    corpus.text_is_as_recorded,
    corpus.document_is_known,
    corpus.annotation_is_of_this_text,
    corpus.file_is_where_it_says,
    spans.ids_are_unique,
    spans.references_exist,
    spans.offsets_in_range,
    spans.quote_matches_text,
    spans.spans_are_unique,
    spans.fragments_in_order,
    spans.span_inside_zone,
    spans.quote_may_be_published,
    layers.mode_where_asked_for,
    layers.relation_fits_signature,
    layers.relation_has_cue,
    layers.relation_is_no_loop,
    layers.case_has_persons,
    layers.case_has_elements,
    layers.participants_have_clusters,
    layers.element_in_a_case,
    layers.term_in_termbase,
    layers.evidence_outside_term,
    waivers.waiver_covers_something,
)
"""The table of rules: nothing else registers one."""
