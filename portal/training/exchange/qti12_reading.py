"""QTI 1.2, as Canvas and older programs write it: a package, or the XML of a test or a bank."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from portal.training.exchange import figures, plain_text, qti12_rules, xml_tree
from portal.training.exchange.archives import Archive, is_zip
from portal.training.exchange.items import (
    GAP_CLOSE,
    GAP_OPEN,
    MOST_PARTS,
    MOST_QUESTIONS,
    NOTHING,
    Answer,
    Blank,
    Found,
    Item,
    Row,
    Text,
)
from portal.training.exchange.qti12_rules import Case
from portal.training.exchange.xml_tree import Node
from portal.unreadable import Unreadable

HUNDRED = Decimal(100)
BASE = re.compile(r"^(\$|%24)IMS-CC-FILEBASE(\$|%24)/", re.IGNORECASE)
FOLDERS = ("", "web_resources/", "non_cc_assessments/")
UNKNOWN = {"essay_question", "file_upload_question", "text_only_question", "calculated_question"}
LISTED = {"question_type", "points_possible", "original_answer_ids",
          "assessment_question_identifierref"}  # fmt: skip
NAMELESS = {"", "question", "untitled", "question title"}
_SOURCE = re.compile(r"""<img\b[^<>]*?\bsrc\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_BLANK = re.compile(r"\[([^\[\]\n<>]{1,100})\]")

Picture = Callable[[str], str]


def read(content: bytes) -> Found:
    """The items of a file."""
    found = Found()
    if is_zip(content):
        _package(Archive(content), found)
    else:
        _document(content, "The file", found, lambda _address: None)
    return found


def _package(archive: Archive, found: Found) -> None:
    names = [one for one in archive.names if one.casefold().endswith(".xml")]
    manifest = archive.find("imsmanifest.xml")
    if manifest:
        root = xml_tree.parse(archive.read(manifest), manifest)
        found.settings["trace"] = root.trace
        names = list(_listed(root, manifest, archive, found))
    for name in names:
        content = archive.read(name)

        def picture(address: str, name: str = name) -> None:
            plain = BASE.sub("", address)
            places = [archive.find(f"{folder}{plain}", name) for folder in FOLDERS]
            held = next(filter(None, places), "")
            if held and address not in found.pictures:
                taken = archive.picture(held)
                found.pictures[address] = taken if taken is not None else bytes(2_000_000)

        _document(content, name, found, picture)
    for name in archive.names:
        if name not in archive.read_names:
            found.lost(name, "a part of the archive", "no question uses it")


def _listed(root: Node, manifest: str, archive: Archive, found: Found) -> Iterator[str]:
    """The parts that hold questions."""
    for resource in (one for one in root.below() if one.tag == "resource"):
        kind = resource.attributes.get("type", "")
        if not kind.startswith("imsqti_xmlv1p2"):
            continue
        href = resource.attributes.get("href", "")
        files = [one.attributes.get("href", "") for one in resource.elements() if one.tag == "file"]
        for address in [href] if href else files:
            name = archive.find(address, manifest)
            if name.casefold().endswith(".xml"):
                yield name
            elif not name:
                place = f"{manifest}, line {resource.line}"
                found.lost(place, f"the part {address[:80]}", "it is not there")


def _document(content: bytes, name: str, found: Found, picture: Callable[[str], None]) -> None:
    """The items of one XML part, in their order; around them tests and sections."""
    for node in xml_tree.each(content, "item", name):
        if node.tag != "item":
            _around(node, name, found)
            continue
        made = item(node, picture)
        made.place = f"{name}, line {node.line}" if name != "The file" else node.place
        found.items.append(made)
        if len(found.items) > MOST_QUESTIONS:
            raise Unreadable("too_many", f"The file has more than {MOST_QUESTIONS:,} questions.",
                             "Split it.", node.line)  # fmt: skip


def _around(root: Node, name: str, found: Found) -> None:
    """Of a test or bank only its title stays."""
    if root.tag != "questestinterop":
        if root.tag in ("quiz", "assessmentItem", "assessmentTest"):
            raise Unreadable("not_qti", f"{name} begins with <{root.tag}>: that is not QTI 1.2.",
                             "Choose the other format.", root.line)  # fmt: skip
        found.lost(name, f"<{root.tag}>", "it holds no questions")
        return
    root.get("schemaLocation")
    if root.trace:
        found.settings.setdefault("trace", root.trace)
    for one in [root, *root.below()]:
        one.all("assessment", "section", "objectbank", "qtimetadata", "qtimetadatafield")
        one.get("ident")
        if one.tag in ("assessment", "objectbank"):
            found.title = found.title or one.get("title")
        elif one.tag == "qtimetadatafield":
            _field(one, found)
    for place, what in root.unread():
        found.lost(f"{name}, {place}", what, "a bank has no rules of a test")


def _field(node: Node, found: Found) -> None:
    """A title where it stands; how often one may try is a test's."""
    label = node.said("fieldlabel")
    if label == "bank_title":
        found.title = found.title or node.said("fieldentry")
    if label in ("bank_title", "cc_maxattempts"):
        node.read()


def item(node: Node, picture: Callable[[str], None]) -> Item:
    """One item; `picture` hears the addresses of its pictures."""
    return _Reading(node, picture).item()


class _Reading:
    def __init__(self, node: Node, picture: Callable[[str], None]) -> None:
        self.node, self.picture = node, picture
        title = node.get("title")
        self.held = Item(
            node.place, id=node.get("ident"),
            name="" if title.strip().casefold() in NAMELESS else title,
        )  # fmt: skip
        self.held.trace = node.trace
        self.listed: dict[str, str] = {}
        self.feedback: dict[str, Text] = {}

    def item(self) -> Item:
        node, held = self.node, self.held
        for name in ("label", "maxattempts", "lang"):
            node.get(name)
        self._metadata()
        self.rules = qti12_rules.read(node.child("resprocessing"))
        points = figures.number(self.listed.get("points_possible", ""))
        if points is None:
            points = self.rules.most if self.rules.most != 100 else Decimal(1)
        held.points = points
        self._feedback()
        presentation = node.child("presentation")
        if presentation is None or self.listed.get("question_type", "") in UNKNOWN:
            kind = self.listed.get("question_type", "an item without a presentation")
            held.unknown = kind.replace("_", " ")
            node.read()
            return held
        self._presentation(presentation)
        if not held.kind:
            node.read()
            return held
        self._said_at_the_end()
        for place, what in node.unread():
            held.lost(what, "no question of ours has it", place)
        return held

    def _metadata(self) -> None:
        for holder in self.node.all("itemmetadata"):
            for one in holder.all("qtimetadata"):
                for each in one.all("qtimetadatafield"):
                    label, entry = each.said("fieldlabel"), each.said("fieldentry")
                    self.listed[label] = entry
                    if label not in LISTED:
                        self.held.lost(f"{label[:40]}: {entry[:60]}",
                                       "our questions have no such field", each.place)  # fmt: skip

    # Texts

    def _text(self, node: Node) -> Text:
        """What the materials in an element say, one after the other."""
        found = [self._material(one) for one in _materials(node)]
        found = [one for one in found if one]
        if len(found) == 1:
            return found[0]
        return Text("".join(_html_of(one) for one in found), "html") if found else NOTHING

    def _material(self, node: Node) -> Text:
        node.read()
        if node.tag == "matimage":
            address = node.attributes.get("uri", "")
            self.picture(address)
            alt = html.escape(node.attributes.get("label", ""), quote=True)
            return Text(f'<img src="{html.escape(address, quote=True)}" alt="{alt}">', "html")
        if node.tag == "matbreak":
            return Text("<br>", "html")
        if node.tag not in ("mattext", "matemtext"):
            self.held.lost(f"<{node.tag}>", "only texts and pictures are kept", node.place)
            return NOTHING
        inner = any(True for _one in node.elements())
        value = node.markup() if inner else "".join(map(str, node.children))
        is_html = inner or node.attributes.get("texttype", "text/plain") in (
            "text/html", "text/xhtml",
        )  # fmt: skip
        if is_html:
            for address in _SOURCE.findall(value):
                self.picture(html.unescape(address))
        return Text(value.strip(), "html" if is_html else "plain")

    def _feedback(self) -> None:
        for one in self.node.all("itemfeedback"):
            one.get("view")
            one.get("title")
            for part in one.below():
                if part.tag in ("hint", "solution"):
                    words = " ".join(part.all_text().split())[:60]
                    self.held.lost(
                        f"<{part.tag}> “{words}”", "it is not shown by itself", part.place
                    )
            self.feedback[one.get("ident")] = self._text(one)
            one.read()

    def _take(self, names: list[str], what: set[str]) -> Text:
        """The feedback under one of the usual names, or shown where the cases say."""
        for name in names:
            if name in what and name in self.feedback:
                return self.feedback.pop(name)
        return NOTHING

    def _said_at_the_end(self) -> None:
        held, names = self.held, list(self.feedback)
        held.explanation = self._take(names, qti12_rules.GENERAL)
        held.right = self._take(names, qti12_rules.RIGHT)
        held.wrong = held.wrong or self._take(names, qti12_rules.WRONG)
        for text in self.feedback.values():
            words = plain_text.bare(text.value)
            held.lost(f"the feedback “{words[:60]}”", "it belongs to no answer")

    def _said_to(self, equal: tuple[str, str]) -> Text:
        """What is said to one answer alone."""
        for case in self.rules.cases:
            if case.equal == [equal] and not case.unequal:
                for name in case.feedback:
                    usual = qti12_rules.GENERAL | qti12_rules.RIGHT | qti12_rules.WRONG
                    if name in self.feedback and name not in usual:
                        return self.feedback.pop(name)
        return self.feedback.pop(f"{equal[1]}_fb", NOTHING)

    # Kinds

    def _presentation(self, node: Node) -> None:
        for name in ("label", "x0", "y0", "width", "height"):
            node.get(name)
        fields = [one for one in node.below() if one.tag.startswith("response_")
                  and one.tag != "response_label"]  # fmt: skip
        held, kind = self.held, self.listed.get("question_type", "")
        text = self._text_around(node)
        held.text = text
        for one in fields:
            one.get("ident")
        tags = {one.tag for one in fields}
        if not fields or tags - {"response_lid", "response_str", "response_num"}:
            names = ", ".join(sorted(tags)) or "no field for an answer"
            held.unknown = f"an item with {names}"
        elif kind in ("fill_in_multiple_blanks_question", "multiple_dropdowns_question"):
            self._cloze(fields, is_chosen=kind.startswith("multiple_dropdowns"))
        elif kind == "matching_question" or (len(fields) > 1 and tags == {"response_lid"}):
            self._match(fields)
        elif len(fields) > 1:
            held.unknown = "an item with several fields"
        elif fields[0].tag == "response_lid":
            self._choice(fields[0])
        else:
            self._entry(fields[0])
        _through(node)

    def _text_around(self, node: Node) -> Text:
        """The materials before and between fields."""
        found = [self._material(one) for one in _materials(node, outside=True)]
        found = [one for one in found if one]
        if len(found) == 1:
            return found[0]
        return Text("".join(_html_of(one) for one in found), "html") if found else NOTHING

    def _labels(self, field: Node) -> list[Node]:
        labels = [one for one in field.below() if one.tag == "response_label"]
        for one in (field, *field.below()):
            one.know(*LOOKS, *HOLDING)
        if len(labels) > MOST_PARTS:
            self.held.lost(f"{len(labels)} answers", f"a question has {MOST_PARTS} at most")
        return labels[:MOST_PARTS]

    def _shuffled(self, field: Node) -> bool:
        held = [one.attributes.get("shuffle", "") for one in field.below()]
        return not any(one == "No" for one in held)

    def _choice(self, field: Node) -> None:
        held, name = self.held, field.get("ident")
        cardinality = field.get("rcardinality", "Single")
        held.shuffle = self._shuffled(field)
        labels = [(one.get("ident"), one) for one in self._labels(field)]
        if cardinality == "Ordered":
            held.kind = "order"
            texts = {key: self._text(one) for key, one in labels}
            right = next((one.equal for one in self.rules.cases if len(one.equal) > 1), [])
            held.answers = [Answer(texts[key]) for _where, key in right if key in texts]
            return
        held.kind, held.many = "choice", cardinality == "Multiple"
        shares = self._shares(name, held.many)
        for key, one in labels:
            said = self._said_to((name, key))
            held.answers.append(Answer(self._text(one), shares.get(key, Decimal(0)), said))

    def _shares(self, name: str, many: bool) -> dict[str, Decimal]:
        """Percent of the marks by answer."""
        found: dict[str, Decimal] = {}
        whole = [one for one in self.rules.cases if one.score is not None and one.unequal]
        if many and whole:
            self.held.scoring = "all"
            return {key: HUNDRED for where, key in whole[0].equal if where == name}
        for case in self.rules.cases:
            keys = [key for where, key in case.equal if where == name]
            if case.score is None or not keys:
                continue
            if many and len(keys) > 1:
                self.held.scoring = "all"
            for key in keys:
                found[key] = case.score * HUNDRED / self.rules.most
        return found

    def _entry(self, field: Node) -> None:
        held, name = self.held, field.get("ident")
        for what in ("rcardinality", "numtype"):
            field.get(what)
        is_number = field.tag == "response_num" or (
            self.listed.get("question_type") == "numerical_question"
            or any(one.attributes.get("fibtype") in ("Decimal", "Integer", "Scientific")
                   for one in field.below())
        )  # fmt: skip
        held.kind = "numeric" if is_number else "text"
        self._labels(field)
        for case in self.rules.cases:
            if case.score is None or case.is_other:
                continue
            share = case.score * HUNDRED / self.rules.most
            if is_number:
                self._number(case, share, name)
            else:
                self._words(case, share, name)

    def _number(self, case: Case, share: Decimal, name: str) -> None:
        held = self.held
        equal = [key for where, key in case.equal if where == name]
        values = [value for key in equal if (value := figures.number(key)) is not None]
        said = self._said_to((name, equal[0])) if equal else NOTHING
        said = said or self._of_case(case)
        if case.low is not None and case.high is not None and case.low <= case.high:
            held.answers.append(Answer(share=share, feedback=said, low=case.low, high=case.high))
            values = [one for one in values if not case.low <= one <= case.high]
        elif case.low is not None or case.high is not None:
            held.lost("a stretch with one end", "a stretch has two ends here")
        held.answers += [Answer(share=share, feedback=said, low=one, high=one) for one in values]
        for key in equal:
            if figures.number(key) is None:
                held.lost(f"the answer “{key[:40]}”", "it is no number")

    def _of_case(self, case: Case) -> Text:
        usual = qti12_rules.GENERAL | qti12_rules.RIGHT | qti12_rules.WRONG
        for name in case.feedback:
            if name in self.feedback and name not in usual:
                return self.feedback.pop(name)
        return NOTHING

    def _words(self, case: Case, share: Decimal, name: str) -> None:
        if case.is_cased:
            self.held.lost("large and small letters", "they count alike here")
        for where, key in case.equal:
            if where == name:
                said = self._said_to((name, key)) or self._of_case(case)
                self.held.answers.append(Answer(Text(key), share, said))

    def _match(self, fields: list[Node]) -> None:
        held = self.held
        held.kind = "match"
        texts: dict[str, Text] = {}
        lefts: list[tuple[str, Text]] = []
        for field in fields:
            lefts.append((field.get("ident"), self._text_of_field(field)))
            field.get("rcardinality")
            held.shuffle = held.shuffle and self._shuffled(field)
            for one in self._labels(field):
                key = one.get("ident")
                text = self._text(one)
                texts.setdefault(key, text)
        pairs: dict[str, str] = {}
        for case in self.rules.cases:
            if case.score:
                pairs |= dict(case.equal)
        order = list(texts)
        used: set[str] = set()
        for name, left in lefts[:MOST_PARTS]:
            key = pairs.get(name, "")
            if key not in texts:
                held.lost(f"“{left.value[:40]}”", "nothing belongs to it; left out")
                continue
            for other in order[: order.index(key)]:
                if other not in used and other not in pairs.values():
                    held.rows.append(Row(None, texts[other]))
                    used.add(other)
            used.add(key)
            held.rows.append(Row(left, texts[key]))
        held.rows += [Row(None, texts[one]) for one in order if one not in used]

    def _text_of_field(self, field: Node) -> Text:
        """The material of a field itself, beside its labels."""
        found = [self._material(one) for one in _materials(field, outside=True)]
        return next((one for one in found if one), NOTHING)

    def _cloze(self, fields: list[Node], *, is_chosen: bool) -> None:
        held = self.held
        held.kind = "cloze"
        blanks: dict[str, Blank] = {}
        for field in fields:
            name = field.get("ident").removeprefix("response_")
            field.get("rcardinality")
            words = self._text_of_field(field).value.strip() or name
            labels = {one.get("ident"): self._text(one).value for one in self._labels(field)}
            right = [key for case in self.rules.cases if case.score
                     for where, key in case.equal if where == field.get("ident")]  # fmt: skip
            keys = right if is_chosen or not labels else list(labels)
            if is_chosen:
                wrong = [text for key, text in labels.items() if key not in right]
                why = f"an answer is typed here; left out: {', '.join(wrong)[:80]}"
                held.lost(f"the choice of {len(labels)} in [{words[:40]}]", why)
            found = [" ".join(html.unescape(labels.get(key, key)).split()) for key in keys]
            blanks[words] = self._blank(found)
        self._put(blanks)

    def _blank(self, words: list[str]) -> Blank:
        bad = [one for one in words if re.search(r"[;\[\]]", one) or not one]
        for one in bad:
            self.held.lost(f"the answer “{one[:40]}” in a gap", "a gap holds no ; [ ] here")
        good = [one for one in words if one not in bad]
        value = figures.number(good[0]) if good else None
        if value is not None and all(figures.number(one) == value for one in good):
            return Blank(low=value, high=value)
        return Blank(good)

    def _put(self, blanks: dict[str, Blank]) -> None:
        """Gaps in the places of [names]."""
        held = self.held

        def put(found: re.Match[str]) -> str:
            name = html.unescape(found[1]).strip()
            blank = blanks.pop(name, None)
            if blank is None:
                return found[0]
            if not blank.words and blank.low is None:
                held.lost(f"the gap [{name[:40]}]", "no answer of it is right here")
                return "_____"
            held.gaps.append(blank)
            return f"{GAP_OPEN}{len(held.gaps) - 1}{GAP_CLOSE}"

        held.text = Text(_BLANK.sub(put, held.text.value), held.text.form)
        for name in blanks:
            held.lost(f"the gap [{name[:40]}]", "it stands nowhere in the text")


def _html_of(text: Text) -> str:
    if text.form == "html":
        return text.value
    return f"<p>{html.escape(text.value, quote=False)}</p>"


MATERIALS = {"mattext", "matemtext", "matimage", "matbreak", "mataudio", "matvideo", "matapplet",
             "matapplication", "mat_extension", "matref"}  # fmt: skip


LOOKS = {"@rtiming", "@shuffle", "@minnumber", "@maxnumber", "@fibtype", "@rows", "@columns",
         "@maxchars", "@prompt", "@encoding", "@charset", "@rshuffle", "@rarea", "@rrange",
         "@labelrefid", "@match_group", "@match_max"}  # fmt: skip
HOLDING = {"flow", "material", "response_lid", "response_str", "response_num", "flow_mat",
           "render_choice", "render_fib", "response_label", "flow_label",
           "render_extension"}  # fmt: skip


def _materials(node: Node, *, outside: bool = False) -> Iterator[Node]:
    """The materials below a node, in order; with `outside` not those of fields and labels."""
    for one in node.elements():
        if one.tag in MATERIALS:
            yield one
        elif not outside or not (one.tag.startswith("response_") or one.tag.startswith("render_")):
            yield from _materials(one, outside=outside)


def _through(node: Node) -> None:
    """What only holds other things counts as read."""
    for one in (node, *node.below()):
        one.know(*HOLDING, *MATERIALS)
        if one.tag in ("flow", "material", "flow_mat", "flow_label", "response_label"):
            one.know("@class", "@label", "@ident", "@lang")
