# ruff: noqa: E501  # an input a line
"""The readers of questions of other programs as functions of bytes, for tests and for bin/fuzz.

What comes out must be read by our own reader without a fault and without HTML, and go out again.
"""

from contextlib import suppress

from portal.training.authoring import markdown, parser
from portal.training.authoring.lint_links import Known
from portal.training.exchange import coming, leaving
from portal.training.exchange.formats import FORMATS, OUT
from portal.unreadable import Unreadable

NOTHING = Known()


def reader(name):
    """A format's reader, through Markdown and out again."""

    def read(content):
        with suppress(Unreadable):
            back = coming.bank(FORMATS[name].read(content), "file", NOTHING)
            for slug, text in back.texts.items():
                found = parser.read(f"banks/{slug}.md", text)
                assert list(found.questions)
                assert not [one for one in found.problems if one.is_error]
                assert not any(one.type == "html_block" for one in markdown.tokens(text))
            held = leaving.Leaving("own", "Own", tuple(back.questions))
            for one in OUT.values():
                one.write(held)

    return read


READERS = {name: reader(name) for name in FORMATS}
_CHOICE = (
    b'<questestinterop><item ident="q"><presentation><material><mattext texttype="text/html">So '
    b'&lt;b&gt;what&lt;/b&gt; [a]?</mattext></material><response_lid ident="response1" rcardinality'
    b'="Single"><render_choice><response_label ident="1"><material><mattext>yes</mattext></material>'
    b'</response_label><response_label ident="2"><material><mattext>no</mattext></material>'
    b"</response_label></render_choice></response_lid></presentation><resprocessing><respcondition>"
    b'<conditionvar><varequal respident="response1">1</varequal></conditionvar><setvar>100</setvar>'
    b"</respcondition></resprocessing></item></questestinterop>"
)
SEEDS = {
    "gift": [
        b"// [id:a]\n::T:: [html]<b>Who</b> \\= {=x#y ~%50%z ####all}\n\n$CATEGORY: a\n\nA {=b =c} d.",
        b"N {#\n=8.5:0.1\n=%50%1..2\n~#no\n}\n\nM {=a -> b\n=c -> d\n= -> e}\n\nT {T#w#r}\n\n[markdown]* a\n\n{}",
    ],
    "moodle": [
        b'<quiz><question type="category"><category><text>a</text></category></question><question type'
        b'="multichoice"><name><text>n</text></name><questiontext format="html"><text><![CDATA[<p>a</p>'
        b'<ul><li>b</li></ul>]]></text></questiontext><single>false</single><answer fraction="50"><text>'
        b'a</text></answer><answer fraction="50"><text>b</text></answer><answer fraction="-100"><text>c'
        b"</text></answer></question></quiz>",
        b'<quiz><question type="cloze"><questiontext><text>A {1:SA:=b~%50%c#d} {2:NUMERICAL:=8:1} e</text>'
        b"</questiontext></question></quiz>",
    ],
    "qti12": [_CHOICE],
    "qti21": [
        b'<assessmentItem identifier="a"><responseDeclaration identifier="R" cardinality="single" baseType='
        b'"float"/><itemBody><p>a <textEntryInteraction responseIdentifier="R"/></p></itemBody>'
        b'<responseProcessing><responseCondition><responseIf><equal toleranceMode="absolute" tolerance="1">'
        b'<variable identifier="R"/><baseValue>8</baseValue></equal><setOutcomeValue identifier="SCORE">'
        b"<baseValue>1</baseValue></setOutcomeValue></responseIf></responseCondition></responseProcessing>"
        b"</assessmentItem>",
    ],
    "text2qti": [b"Quiz title: a\n\n1.  b\n    c\n... d\n*a) e\nb)  f\n\n2.  g\n=   1 +- 2%\n\n3.  h\n*   i\n"],
    "aiken": [b"a\nb\nA. c\nB) d\nANSWER: A\n"],
}  # fmt: skip
