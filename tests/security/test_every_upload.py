"""Row 11 for every field that takes a file: bombs, other kinds of files and long fields are refused
with a word, at once and within 64 MB, by the running portal.
"""

import io
import time
from pathlib import Path

import pytest
from wtforms import FileField

from tests import books
from tests.conftest import SECRET
from tests.security.test_every_form import doors, filled, own_fields, value_of
from tests.security.test_forms import FULL
from tests.tables.bombs import BOMBS, MB, OUTSIDE
from tests.web import matrix

MOST_MB = 64
MOST_SECONDS = 4.0  # of the processor: twice the bar of 2 s, for a machine that is busy
UPLOADS = {"/imports", "/admin/people/import", "/learn/authors/questions"}
MANIFEST = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4) * 2 + b"\x08\x02\0\0\0" + b"\0" * 64

FILES = {
    "image.png": lambda: PNG,
    "drawing.svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>xss()</script></svg>",
    "page.html": lambda: b"<!doctype html><script>xss()</script>",
    "program.exe": lambda: b"MZ\x90\0" + bytes(range(256)) * 200,
    "report.pdf": lambda: b"%PDF-1.7\n" + b"0 0 obj <<>>\n" * 2_000,
    "old.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 10_000,
    "nothing.csv": lambda: b"",
    "noise.xlsx": lambda: b"PK\x03\x04" + bytes(range(256)) * 400,
    "long field.csv": lambda: b"metric,period,value\nA," + b"x" * (2 * MB) + b",1\n",
    "open quote.csv": lambda: b'metric,period,value\n"A,' + b"2024-01,1\n" * 150_000,
    "wide.csv": lambda: b",".join([b"column"] * 200_000) + b"\n",
    "NUL.csv": lambda: b"metric,period,value\n" + b"\0" * MB,
    "entities.xml": lambda: f"<?xml version='1.0'?>{MANIFEST}]><quiz>&j;</quiz>".encode(),
    "outside.xml": lambda: f"{OUTSIDE}<quiz><question>&j;</question></quiz>".encode(),
    "deep.xml": lambda: b"<a>" * 300_000,
    "outside.zip": lambda: books.zipped({"../../etc/x.xml": "<a/>", "/etc/y.xml": "<a/>"}),
    "bomb.zip": lambda: books.zipped({"imsmanifest.xml": [b" " * MB] * 210}),
    "entities.zip": lambda: books.zipped({"imsmanifest.xml": f"{MANIFEST}]><m>&j;</m>"}),
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    return matrix.Portal(tmp_path_factory.mktemp("uploads"), SECRET)


@pytest.fixture(scope="module")
def uploads(portal):
    """Rule, who, address, the form's own fields: whatever takes a file."""
    found = []
    for rule, who, url in doors(portal, every=True):
        own = own_fields(portal.app.view_functions[rule.endpoint])
        if any(issubclass(one.field_class, FileField) for one in own.values()):
            found.append((rule.rule, who, url, own))
    return found


def test_every_field_that_takes_a_file_is_known(uploads):
    """And is in what this test tries; the portal reads files nowhere else."""
    assert {rule for rule, *_ in uploads} == UPLOADS
    root = Path(__file__).resolve().parents[2] / "portal"
    reads = {one.parent.name for one in root.glob("*/routes/*.py")
             if "request.files" in one.read_text("utf-8")}  # fmt: skip
    assert reads == {"routes"}
    assert sum("request.files" in one.read_text("utf-8") for one in root.glob("*/routes/*.py")) == 3


def formats(own):
    """Each format that the form takes a file for."""
    choices = own["form"].kwargs["choices"] if "form" in own else [""]
    return [value_of(one) for one in choices]


def cost(portal, who, url, form):
    """The answer, the processor's seconds, and the megabytes that the process held more at most."""
    client = portal.people[who].client
    client.set_cookie("session", portal.cookies[who].value)
    headers = {"X-CSRFToken": portal.tokens[who]}
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now
    before, began = peak(), time.thread_time()
    answer = client.post(url, data=form, headers=headers, buffered=True)
    answer.request.environ["wsgi.input"].close()  # of the client: a temporary file
    return answer, time.thread_time() - began, (peak() - before) / 1024


def peak():
    """KiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


VALUES = [["metric", "period", "value"], ["DELAY", "2024-01", 1]]
WORKBOOK = books.saved(books.book(Values=VALUES))
PEOPLE = b"name,email,department\nIda,ida@example.org,Sales\n"
NAMED_OTHERWISE = (  # rule, what it holds, its name, a name that will do, more of the form
    ("/imports", b"metric,period,value\nDELAY,2024-01,1\n", "values.pdf", "Values.TSV", {}),
    ("/imports", b"metric,period,value\nDELAY,2024-01,1\n", "values", "values.txt", {}),
    ("/imports", WORKBOOK, "values.csv", "values.xlsx", {}),
    ("/admin/people/import", PEOPLE, "people.xlsx", "people.csv", {}),
    ("/learn/authors/questions", b"::a:: Yes? {T}", "bank.xml", "bank.txt", {"form": "gift"}),
    ("/learn/authors/questions", b"<quiz></quiz>", "bank.zip", "bank.xml", {"form": "moodle"}),
    ("/learn/authors/questions", b"Is it so?", "bank.xml", "", {"form": "qti21"}),
    ("/learn/authors/questions", books.zipped({"a.xml": "<a/>"}), "bank.txt", "bank.zip",
     {"form": "qti12"}),
    ("/learn/authors/questions", books.zipped({"a": "b"}), "bank.txt", "", {"form": "gift"}),
)  # fmt: skip


def test_a_name_that_says_something_else_than_the_file_is_refused(portal, uploads):
    """ASVS 5.2.2, for every field that takes a file."""
    doors_of = {rule: (who, url, own) for rule, who, url, own in uploads}
    assert {rule for rule, *_ in NAMED_OTHERWISE} == UPLOADS
    for rule, content, name, right, more in NAMED_OTHERWISE:
        who, url, own = doors_of[rule]
        for called in filter(None, (name, right)):
            form = {one: filled(field, "words") for one, field in own.items()} | {"slug": "brought"}
            form |= {**more, "file": (io.BytesIO(content), called)}
            answer, *_ = cost(portal, who, url, form)
            assert answer.status_code == (303 if called == right else 422), (rule, called)
            if called == name:
                assert "The file holds" in answer.text or "is an archive" in answer.text
            portal.restore()


def test_whatever_is_brought_costs_little_and_is_told(portal, uploads):
    made = {**FILES, **{f"{name}.xlsx": made for name, made in BOMBS.items()}}
    refused = 0
    for at, (name, make) in enumerate(made.items()):
        if name not in FILES and not FULL and at % 4:
            continue
        content = make()
        for rule, who, url, own in uploads:
            every = formats(own)
            for form_of in every if FULL else every[at % len(every) :][:1]:
                form = {one: filled(field, "words") for one, field in own.items()}
                form |= {"form": form_of, "slug": "brought"} if form_of else {}
                form["file"] = (io.BytesIO(content), name)
                answer, seconds, mb = cost(portal, who, url, form)
                assert answer.status_code in (200, 303, 409, 413, 422), (rule, name, form_of)
                assert seconds < MOST_SECONDS, (rule, name, seconds)
                assert mb < MOST_MB, (rule, name, mb)
                refused += answer.status_code in (413, 422)
                if answer.status_code < 400:
                    portal.restore()
    assert refused > 40
