# ruff: noqa: E501  # an input a line
"""Every parser of ours as a function of bytes that may end in one way only: a value or its refusal.

Any other exception, and any answer that breaks the parser's promise, is a fault. `SEEDS` are inputs
to begin from; `WORST` makes inputs of any length that have hurt parsers elsewhere.
"""

import io
import json
import math
import tempfile
from contextlib import suppress
from html.parser import HTMLParser
from itertools import islice
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask

from portal.accounts import addresses, browsers, people_file
from portal.dates import parse_date, readings
from portal.insight import choice, series_io
from portal.periods import parse_period
from portal.registry import codes, formula, library_file
from portal.registry.formula_tree import FormulaError
from portal.tables.numbers import detect_decimal, parse_number
from portal.tables.opening import open_table, tables_in
from portal.tables.table import Limits
from portal.training.assessment import grading
from portal.training.assessment.questions import Question
from portal.training.authoring import figures_found, images, lint_questions, parser, rendering
from portal.training.pictures import markup as pictures
from portal.unreadable import Unreadable
from portal.values.dates import detect_date_order
from portal.values.headers import is_period
from portal.values.layout import cells
from portal.values.mapping import Mapping
from portal.values.proposing import propose_mapping, undecided
from portal.web.returning import safe_next
from tests import books
from tests.fuzz import outside

LIMITS = Limits(size=2_000_000, rows=5_000, columns=50, field=2_000)
HERE = "https://portal.example"
_app = Flask("fuzz")
_folder = tempfile.TemporaryDirectory()


def text_of(content):
    return content.decode("utf-8", "surrogateescape" if len(content) % 2 else "replace")


def table(content):
    """A file of values, through its first look, the guess at its mapping, to its last cell."""
    with suppress(Unreadable):
        opened = open_table(content, LIMITS)
        look = opened.first_look()
        guess = propose_mapping(look, {"Operations": "operations"}, {"delay": "delay"})
        undecided(look, guess)
        assert Mapping.from_dict(guess.to_dict()) == guess
        for _ in cells(opened, guess, {}, {}):
            pass
    with suppress(Unreadable):
        for one in islice(tables_in(io.BytesIO(content), LIMITS), 3):
            assert len(set(one.header)) == len(one.header)


_NAMED = (  # its cells name texts and styles by number, so that these are read
    '<c r="A2" t="s"><v>0</v></c><c r="B2" s="1"><v>5</v></c>'
    '<c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c>'
)
_SOUND = books.parts(
    books.sheet_xml(books.HEADER + books.row(2, _NAMED)),
    strings="<sst><si><t>a</t></si></sst>",
    styles="<styleSheet/>",
)


def in_workbook(part):
    """A workbook that is sound but for one part."""

    def read(content):
        text = content.decode("utf-8", "replace")
        table(books.zipped(_SOUND | {part: text}, 0))

    return read


def sheet_rows(content):
    """What stands between the rows' marks."""
    text = content.decode("utf-8", "replace")
    table(books.zipped(books.parts(books.sheet_xml(books.HEADER + text)), 0))


def cell(content):
    """A cell of every kind, with every format."""
    text = content.decode("utf-8", "replace")
    kind, _, rest = text.partition("|")
    plain = "".join(
        letter for letter in rest if letter >= " " and letter not in "<>&\x7f\ufffe\uffff"
    )
    made = f'<c r="A2" s="1" t="{kind if kind.isalpha() else "n"}"><f/><v>{plain}</v></c>'
    code = "".join(letter for letter in kind if letter >= " " and letter not in '<>&"\ufffe\uffff')
    styles = (
        f'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="{code}"/></numFmts><cellXfs>'
        '<xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    sheet = books.sheet_xml(books.HEADER + books.row(2, made, books.number("B2", 1)))
    table(
        books.zipped(books.parts(sheet, strings="<sst><si><t>a</t></si></sst>", styles=styles), 0)
    )


def people(content):
    with suppress(Unreadable):
        people_file.read(content)


def number(content):
    text = text_of(content)
    for decimal in (None, ".", ","):
        with suppress(Unreadable):
            value = parse_number(text, decimal)
            assert value is None or math.isfinite(value)
    detect_decimal(text.split())


def day(content):
    text = text_of(content)
    for order in (None, "dmy", "mdy"):
        with suppress(Unreadable):
            assert readings(text, order)
        with suppress(Unreadable):
            assert 1900 <= parse_date(text, order).year <= 2199
        for frequency in ("day", "week", "month", "quarter", "year"):
            with suppress(Unreadable):
                assert parse_period(text, frequency, 4, order).start
    detect_date_order(text.split(";"), "month")
    is_period(text)


def mapping(content):
    with suppress(ValueError, RecursionError):
        stored = json.loads(content)
        with suppress(Unreadable):
            Mapping.from_dict(stored).gaps()


def computed(content):
    with suppress(FormulaError):
        found = formula.parse(text_of(content))
        assert formula.parse(str(found.text if hasattr(found, "text") else found)) is not None
        with suppress(FormulaError):
            found.evaluate(dict.fromkeys(found.names, 2.0))


def series(content):
    form, lines = series_io.opened(io.BytesIO(content))
    if form == "csv":
        answers = [series_io.answer_to_csv(lines, {})]
    else:
        answers = list(series_io.answers_to_lines(lines))
    for one in answers:
        json.dumps(one.printed, allow_nan=False)


def library(content):
    path = Path(_folder.name) / "an-entry.toml"
    path.write_bytes(content)
    _, entry, findings = library_file.read_entry(path)
    assert (entry is None) == bool(findings)


def target(content):
    """Where a person is sent to after signing in: never to another host."""
    with _app.test_request_context(base_url=HERE):
        found = safe_next(text_of(content))
    if found is not None:
        assert found.startswith("/")
        assert not found.startswith(("//", "/\\"))
        assert urlsplit(urljoin(HERE + "/sign-in", found)).netloc == urlsplit(HERE).netloc


BANK = "---\nid: bank\nkind: bank\ntitle: A bank\ndefaults: {skill: vary, level: aware}\n---\n"
RUNS = {"script", "style", "iframe", "object", "embed", "link", "meta", "base", "form", "input"}
READ = 4_000  # characters of content: what is longer repeats itself


class Safe(HTMLParser):
    """Raises at what content may never bring into a page."""

    def handle_starttag(self, tag, attrs):
        assert tag not in RUNS, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            if name in ("href", "src", "action"):
                scheme = (value or "").partition(":")[0].strip().lower()
                assert scheme not in ("javascript", "vbscript", "data"), value


def taught(content):
    """What an author wrote, as a lesson and as a bank: problems, or a page that is safe."""
    text = content.decode("utf-8", "replace")[:READ]  # files that are no UTF-8 are refused
    for path, whole in (("courses/c/l.md", text), ("banks/bank.md", BANK + text)):
        document = parser.read(path, whole, to_draw=True)
        list(figures_found.of_document(document))
        list(pictures.faults(document))
        page = [rendering.document(document)]
        for asked in document.asked:
            held = asked.question
            assert Question.from_dict(held.as_dict()) == held
            figures_found.of_question(path, asked)
            page += rendering.question(held, "q")["options"].values()
            for given in (None, "a", "8.5", ["a"], {"a": "1"}):
                assert 0 <= grading.mark(held, given).credit <= 1
        if document.kind == "bank":
            list(lint_questions.of_bank(document))
        Safe().feed("".join(page))


def image(content):
    """A drawing that is shown, or the reason why not."""
    with suppress(images.Unfit):
        assert images.read(".svg", content).width > 0
    with suppress(images.Unfit):
        assert images.read(".png", content).width > 0


def key(content):
    choice.values_of(text_of(content), (str, int))


def words(content):
    text = text_of(content)
    addresses.fault(addresses.tidy(text))
    browsers.described(text)
    codes.is_code(text)
    assert codes.is_code(codes.code_from(text))
    codes.slug_from(text)


PARSERS = {
    "table": table, "sheet": in_workbook("xl/worksheets/sheet1.xml"), "rows": sheet_rows,
    "cell": cell, "texts": in_workbook("xl/sharedStrings.xml"),
    "styles": in_workbook("xl/styles.xml"), "book": in_workbook("xl/workbook.xml"),
    "relations": in_workbook("xl/_rels/workbook.xml.rels"), "people": people, "number": number,
    "day": day, "mapping": mapping, "formula": computed, "series": series, "library": library,
    "target": target, "key": key, "words": words, "taught": taught, "image": image,
    **outside.PARSERS,
}  # fmt: skip

_PARTS = books.parts(strings="<sst><si><t>a</t></si></sst>", styles="<styleSheet/>")
_ROW = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><f>1</f><v>5.5</v></c></row>'
_TOML = b'area = "sales"\nname = "A"\ndrives = ["b"]\ndecimals = 2\n[x]\ny = 1979-05-27\n'

SEEDS = {
    "table": [
        b"period,department,value\n2024-01,Operations,5\n", b"a;b\n1,5;\"x\n\"\n",
        "Date\tDélai\n31/12/2024\t85 %\n".encode("cp1252"), books.zipped(_PARTS),
    ],
    "sheet": [_PARTS["xl/worksheets/sheet1.xml"].encode()],
    "rows": [_ROW.encode(), b'<row><c t="inlineStr"><is><r><t>a</t></r></is></c><c t="b"><v>1</v></c></row>'],
    "cell": [b"yyyy-mm-dd|45413.5", b"0.0%|0.85", b"[h]:mm|1.5", b"s|0", b"e|#DIV/0!", b"d|2024-01-01"],
    "texts": [b"<sst><si><r><t>a</t></r><rPh><t>b</t></rPh></si><si/></sst>"],
    "styles": [b'<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0%"/></numFmts><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>'],
    "book": [_PARTS["xl/workbook.xml"].encode()],
    "relations": [_PARTS["xl/_rels/workbook.xml.rels"].encode()],
    "people": [
        b"name,e-mail,department,roles\nBo,bo@example.org,Sales,mentor;author\n", books.zipped(_PARTS),
    ],
    "number": [b"-1,234.50", b"(12 %)", "£1.234,5".encode(), b"1e-5", b"#N/A", b"12,34,567"],
    "day": [b"2024-05-31", b"31/05/2024;01/06/2024", b"Q1 2024/25", b"2 weeks from 2024-W05", b"May '24"],
    "mapping": [json.dumps(Mapping("long", "month").to_dict()).encode()],
    "formula": [b"100 * [late] / ([all] - sum([a], 2))", b"a / b", b"count(a, b) * 2.5"],
    "series": [b"period,value\n2024-01,5\n2024-02,\n", b'{"values": [1, 2, null, 4], "id": "a"}\n{}\n'],
    "library": [_TOML],
    "target": [b"/metrics?x=1#y", b"//evil.example", b"https://portal.example/a", b"/\\evil"],
    "key": [b"WyJhIiwxXQ", b"W10"],
    "taught": [one.encode() for one in (
        "---\nid: l\nkind: lesson\ntitle: L\n---\n## Begin {#b}\n| a | b |\n|---|--:|\n| 1 | $x^2$ |\n\n![A](a.svg) [x](/learn)\n",
        "## Which? {#which}\n- [ ] A *lot* {misconception=m credit=50}\n  > Not so.\n- [x] Little {pin=last}\n\n> [!TIP]\n> Look.\n",
        "## How many? {#n}\n= 8.5 ± 0.05\n= 8..9 {credit=50}\n\n```yaml quiz\nunit: days\nfigures: [\"8.5 = median([4, 6, 11, 30])\"]\n```\n",
        "## Order {#o}\n1. Ask\n2. Define\n\n## Gap {#g}\nIt is [[lagging;lag]] or [[8.5]].\n\n## Pairs {#p}\n| a | b |\n|---|---|\n| x | y |\n| | z |\n",
        "```chart\nkind: xmr\ntitle: T\nalt: A.\nx: [a, b, c]\ny: [1, 2, null]\n```\n```data\nd: [1, 2]\n```\n```figures\n1.5 = mean(d)\n```\n```quiz\nbank: b\npick: [q]\n```\n",
    )],
    "image": [
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><style>rect{fill:red}</style><rect width="1"/><use href="#a"/></svg>',
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\3\0\0\0\2\x08\2\0\0\0\0\0\0\0",
    ],
    **outside.SEEDS,
    "words": [b"Bo@Example.org", b"Mozilla/5.0 (X11; Linux) Firefox/128.0", "Ärztliche Wartezeit".encode()],
}  # fmt: skip

WORST = {
    "digits": "1", "commas": "1,", "dots": ".", "blanks": " ", "quotes": '"', "semicolons": "a;",
    "lines": "1\n", "brackets": "(", "square": "[", "curly": '{"a":', "minus": "-", "sums": "1+",
    "letters": "a", "ats": "a@", "months": "may ", "slashes": "/", "backslashes": "\\",
    "marks": "<c>", "closed": "<row><c><v>1</v></c></row>", "percent": "%", "nul": "\0",
    "accents": "é", "surrogates": "\U0001f600", "dotted": "a.", "equals": "a=1\n", "triple": '"""',
    "e": "1e", "apostrophes": "'", "spaces and digits": "1 ", "windows": "Windows NT ",
}  # fmt: skip
