"""Hostile HTML in every place of every format: cleaned and named, and nothing of it goes out."""

import io
import re
import zipfile
from html import escape

import pytest
from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt

from portal.training.authoring import rendering
from portal.training.exchange import coming
from portal.training.exchange.formats import FORMATS, OUT
from tests.training.exchange.banks import HERE, bank

HOSTILE = {
    "script": "<script>alert(1)</script>so",
    "script in capitals": "<ScRiPt src=//evil.example>x</sCrIpT>so",
    "script that is broken": "<script<b>alert(1)//</script >so",
    "handler": "<b onclick='x()' onmouseover=x()>so</b>",
    "picture": "so<img src=x onerror=alert(1) alt=so>",
    "picture of data": "so<img src='data:image/svg+xml,<svg onload=alert(1)>' alt=so>",
    "link of script": "<a href='javascript:alert(1)'>so</a>",
    "link of script, hidden": "<a href=' java&#10;script&colon;alert(1)'>so</a>",
    "link of data": "<a href='data:text/html,<script>alert(1)</script>'>so</a>",
    "link of VBScript": "<a href='vbscript:x'>so</a>",
    "svg": "<svg/onload=alert(1)><animate onbegin=alert(1)></svg>so",
    "svg with a link": "<svg><a xlink:href='javascript:alert(1)'><text>so</text></a></svg>",
    "math": "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>so",
    "style": "<style>*{background:url(//evil)}</style>so",
    "style attribute": "<p style='background:url(javascript:x)'>so</p>",
    "iframe": "<iframe src='//evil'></iframe>so",
    "srcdoc": "<iframe srcdoc='<script>alert(1)</script>'></iframe>so",
    "object": "<object data='//evil'><embed src='//evil'></object>so",
    "form": "<form action='//evil'><input autofocus onfocus=x()><button formaction=javascript:x>so"
    "</button></form>",
    "base": "<base href='//evil'><meta http-equiv=refresh content='0;url=//evil'>so",
    "comment": "so<!-- --!><script>alert(1)</script> -->",
    "template": "<template><script>alert(1)</script></template>so",
    "broken nesting": "<p><b>so</p></b></div></td></table><i>so",
    "quotes": "so\"><script>alert(1)</script>",
    "title": "<title></title><noscript><p title='</noscript><img src=x onerror=alert(1)>'>so",
}  # fmt: skip
RUNS = re.compile(
    r"<(script|svg|iframe|style|object|embed|form|input|base|meta|math|template|link)\b"
    r"|<[a-z][^>]*\son\w+\s*=|<[a-z][^>]*(href|src)\s*=\s*[\"']?\s*(javascript|vbscript|data):",
    re.IGNORECASE,
)


def gift(text):
    said = re.sub(r"[\\=#{}:~]", r"\\\g<0>", text)
    return f"::Q:: [html]{said}{{=[html]yes {said}#[html]{said}\n~no####[html]{said}}}"


def moodle(text):
    said = f"<text>{escape(text)}</text>"
    yes = f"<text>{escape('yes ' + text)}</text>"
    return (
        f'<quiz><question type="multichoice"><name><text>Q</text></name><questiontext format='
        f'"html">{said}</questiontext><generalfeedback format="html">{said}</generalfeedback>'
        f'<answer fraction="100" format="html">{yes}<feedback format="html">{said}</feedback>'
        f'</answer><answer fraction="0"><text>no</text></answer><hint format="html">{said}</hint>'
        "</question></quiz>"
    )


def qti12(text):
    def material(words):
        return f'<material><mattext texttype="text/html">{escape(words)}</mattext></material>'

    return (
        f'<questestinterop><item ident="q"><presentation>{material(text)}<response_lid ident="R" '
        f'rcardinality="Single"><render_choice><response_label ident="1">{material("yes " + text)}'
        f'</response_label><response_label ident="2">{material("no")}</response_label>'
        "</render_choice></response_lid></presentation><resprocessing><respcondition><conditionvar>"
        '<varequal respident="R">1</varequal></conditionvar><setvar varname="SCORE">100</setvar>'
        '<displayfeedback linkrefid="1_fb"/></respcondition></resprocessing><itemfeedback '
        f'ident="1_fb">{material(text)}</itemfeedback><itemfeedback ident="general_fb">'
        f"{material(text)}</itemfeedback></item></questestinterop>"
    )


def qti21(text):
    """As elements where it is sound XML, as escaped text where it is not."""
    return (
        '<assessmentItem identifier="q" title=""><responseDeclaration identifier="R" cardinality='
        '"single" baseType="identifier"><correctResponse><value>A</value></correctResponse>'
        f"</responseDeclaration><itemBody><div>{text}</div><choiceInteraction responseIdentifier="
        f'"R" maxChoices="1"><prompt>Which? {text}</prompt><simpleChoice identifier="A">yes {text}'
        f'<feedbackInline identifier="A" showHide="show">{text}</feedbackInline></simpleChoice>'
        '<simpleChoice identifier="B">no</simpleChoice></choiceInteraction></itemBody>'
        "</assessmentItem>"
    )


def text2qti(text):
    return f"1.  {text}\n... {text}\n*a) yes {text}\n... {text}\nb)  no\n"


def aiken(text):
    return f"{text}\nA. yes {text}\nB. no\nANSWER: A\n"


FILES = {
    "gift": gift, "moodle": moodle, "qti12": qti12, "qti21": qti21, "text2qti": text2qti,
    "aiken": aiken,
}  # fmt: skip
AS_ELEMENTS = {
    "script": "<script>alert(1)</script>so", "handler": "<b onclick='x()'>so</b>",
    "picture": "so<img src='x' onerror='alert(1)' alt='so'/>",
    "link of script": "<a href='javascript:alert(1)'>so</a>",
    "svg": "<svg onload='alert(1)'><a href='javascript:x'><text>so</text></a></svg>",
    "style": "<style>*{}</style><p style='x'>so</p>", "iframe": "<iframe src='//evil'/>so",
    "object": "<object data='//evil' type='x'>so</object>",
}  # fmt: skip


def questions(form, text):
    back = coming.bank(FORMATS[form].read(text.encode()), "file", HERE)
    return back.questions, "\n".join(map(str, back.losses)), back.texts


def pages(found):
    """All that the portal draws of questions, and other programs of what they are given."""
    for question in found:
        shown = rendering.question(question, "q")
        yield from (shown["stem"], shown["body"], shown["explanation"], *shown["hints"])
        yield from (*shown["options"].values(), *shown["feedback"].values())
    held = bank(*found)
    yield from (one.text or "" for one in fromstring(OUT["moodle"].write(held)).iter("text"))
    for form in ("qti12", "qti21"):
        with zipfile.ZipFile(io.BytesIO(OUT[form].write(held))) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode()
                yield text
                texts = fromstring(text).iter(
                    "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}mattext"
                )
                yield from (one.text or "" for one in texts if one.get("texttype") == "text/html")
    yield as_moodle_has_it(OUT["gift"].write(held).decode())


def as_moodle_has_it(gift):
    """GIFT as HTML: Moodle's Markdown takes a backslash before < for a sign of its own."""
    said = re.sub(r"\\([\\:#={}~])", r"\1", gift)
    return MarkdownIt("commonmark", {"html": True}).render(said.replace("\\<", "<"))


def harmless(found, texts):
    for page in pages(found):
        assert not RUNS.search(page), page
    for markdown in texts.values():
        html = MarkdownIt("commonmark", {"html": True}).render(markdown)
        assert not RUNS.search(re.sub(r"<code>.*?</code>", "", html)), html


@pytest.mark.parametrize("form", FILES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_html_is_cleaned_and_named(form, kind):
    text = HOSTILE[kind]
    written = escape(text) if form == "qti21" else text
    found, said, texts = questions(form, FILES[form](written))
    assert found or "left out" in said
    harmless(found, texts)
    if form in ("gift", "moodle", "qti12"):
        assert "HTML" in said or "the link" in said or "picture" in said or kind == "broken nesting"


@pytest.mark.parametrize("kind", AS_ELEMENTS)
def test_hostile_elements_of_xml_are_cleaned_and_named(kind):
    found, said, texts = questions("qti21", qti21(AS_ELEMENTS[kind]))
    assert found
    harmless(found, texts)
    assert re.search("HTML|the link|picture", said), said
