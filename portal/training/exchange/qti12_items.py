"""One item of QTI 1.2: its metadata, its presentation, its feedback, what of it was not read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from portal.training.authoring import marks
from portal.training.exchange import figures, plain_text, qti12_answers, qti12_rules
from portal.training.exchange.items import Item
from portal.training.exchange.qti12_answers import HOLDING
from portal.training.exchange.qti12_parts import MATERIALS, Parts
from portal.training.exchange.xml_tree import Node

UNKNOWN = {"essay_question", "file_upload_question", "text_only_question", "calculated_question"}
LISTED = {"question_type", "points_possible", "original_answer_ids",
          "assessment_question_identifierref"}  # fmt: skip


def item(node: Node, picture: Callable[[str], None]) -> Item:
    """One item; `picture` hears the addresses of its pictures."""
    parts = Parts(node, picture)
    held = parts.held
    for name in ("label", "lang"):
        node.get(name)
    tries = node.get("maxattempts")
    if tries:
        held.lost(f"{tries[:9]} tries", "an assessment has tries, not a question")
    _metadata(parts)
    parts.rules = qti12_rules.read(node.child("resprocessing"))
    points = figures.number(parts.listed.get("points_possible", ""))
    if points is None:
        stated = parts.rules.stated
        points = stated if stated and stated != 100 else Decimal(1)
    held.points = points
    _feedback(parts)
    presentation = node.child("presentation")
    if presentation is None or parts.listed.get("question_type", "") in UNKNOWN:
        kind = parts.listed.get("question_type", "an item without a presentation")
        held.unknown = kind.replace("_", " ")
        node.read()
        return held
    _presentation(parts, presentation)
    if not held.kind:
        node.read()
        return held
    _said_at_the_end(parts)
    for place, what in node.unread():
        held.lost(what, "no question of ours has it", place)
    return held


def _metadata(parts: Parts) -> None:
    for holder in parts.node.all("itemmetadata"):
        for one in holder.all("qtimetadata"):
            for each in one.all("qtimetadatafield"):
                label, entry = each.said("fieldlabel"), each.said("fieldentry")
                parts.listed[label] = entry
                if label not in LISTED:
                    parts.held.lost(f"{label[:40]}: {entry[:60]}",
                                   "our questions have no such field", each.place)  # fmt: skip


def _feedback(parts: Parts) -> None:
    for one in parts.node.all("itemfeedback"):
        view, title = one.get("view", "All"), one.get("title")
        if title:
            parts.held.lost(f"the title “{title[:40]}” of feedback", "it has none here", one.place)
        if view not in ("All", "Candidate"):
            words = " ".join(one.all_text().split())[:60]
            why = "feedback is for those who answer"
            parts.held.lost(f"feedback for {view[:20]} “{words}”", why, one.place)
            one.read()
            continue
        for part in one.below():
            if part.tag in ("hint", "solution"):
                words = " ".join(part.all_text().split())[:60]
                parts.held.lost(f"<{part.tag}> “{words}”", "it is not shown by itself", part.place)
        parts.feedback[one.get("ident")] = parts.text(one)
        one.read()


def _said_at_the_end(parts: Parts) -> None:
    held, names = parts.held, list(parts.feedback)
    held.explanation = parts.take(names, qti12_rules.GENERAL)
    held.right = parts.take(names, qti12_rules.RIGHT)
    held.wrong = held.wrong or parts.take(names, qti12_rules.WRONG)
    for case in parts.rules.cases:
        if case.is_other:
            held.wrong = held.wrong or parts.take(case.feedback, set(case.feedback))
        if case.score and (case.is_other or not case.equal) and case.low is case.high is None:
            percent = marks.plain(round(case.score * 100 / parts.rules.most, 4))
            held.lost(f"{percent} % for any other answer", "only an answer that is listed counts")
    if parts.rules.least < 0:
        held.lost(f"marks down to {marks.plain(parts.rules.least)}", "no question takes any off")
    for text in parts.feedback.values():
        words = plain_text.bare(text.value)
        held.lost(f"the feedback “{words[:60]}”", "it belongs to no answer")


def _presentation(parts: Parts, node: Node) -> None:
    for name in ("label", "x0", "y0", "width", "height"):
        node.get(name)
    fields = [one for one in node.below() if one.tag.startswith("response_")
              and one.tag != "response_label"]  # fmt: skip
    held, kind = parts.held, parts.listed.get("question_type", "")
    text = parts.text_around(node)
    held.text = text
    for one in fields:
        one.get("ident")
    tags = {one.tag for one in fields}
    if not fields or tags - {"response_lid", "response_str", "response_num"}:
        names = ", ".join(sorted(tags)) or "no field for an answer"
        held.unknown = f"an item with {names}"
    elif kind in ("fill_in_multiple_blanks_question", "multiple_dropdowns_question"):
        qti12_answers.cloze(parts, fields, is_chosen=kind.startswith("multiple_dropdowns"))
    elif kind == "matching_question" or (len(fields) > 1 and tags == {"response_lid"}):
        qti12_answers.match(parts, fields)
    elif len(fields) > 1:
        held.unknown = "an item with several fields"
    elif fields[0].tag == "response_lid":
        qti12_answers.choice(parts, fields[0])
    else:
        qti12_answers.entry(parts, fields[0])
    _through(node)


def _through(node: Node) -> None:
    """What only holds other things counts as read."""
    for one in (node, *node.below()):
        one.know(*HOLDING, *MATERIALS)
        if one.tag in ("flow", "material", "flow_mat", "flow_label", "response_label"):
            one.know("@class", "@label", "@ident", "@lang")
