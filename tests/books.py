"""Workbooks for tests: sound ones by openpyxl, odd and hostile ones part by part."""

import io
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(**sheets):
    """A workbook with these rows: `book(Values=[["a", "b"], [1, 2]])`."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def saved(made):
    """The bytes of a workbook of openpyxl's."""
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def sheet_xml(data, after="", prefix=""):
    """A sheet around its rows."""
    colon = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    return (
        f'<?xml version="1.0"?><{colon}worksheet {space}><{colon}sheetData>{data}'
        f"</{colon}sheetData>{after}</{colon}worksheet>"
    )


def row(number, *cells):
    """A row of cells that are written out: `row(1, '<c r="A1"><v>5</v></c>')`."""
    return f'<row r="{number}">{"".join(cells)}</row>'


def text(place, words):
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def number(place, value, style=0):
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


HEADER = row(1, text("A1", "period"), text("B1", "value"))
ROW = row(2, text("A2", "2024-01"), number("B2", 5))


def parts(sheet=None, strings=None, styles=None, more=(), workbook=""):
    """Names and contents of the parts of a workbook of one sheet."""
    links = [("1", "worksheet", "worksheets/sheet1.xml")]
    made = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations([("1", "officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}">{workbook}<sheets>'
        '<sheet name="Values" sheetId="1" r:id="1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": sheet_xml(HEADER + ROW) if sheet is None else sheet,
    }
    if strings is not None:
        links.append(("2", "sharedStrings", "sharedStrings.xml"))
        made["xl/sharedStrings.xml"] = strings
    if styles is not None:
        links.append(("3", "styles", "styles.xml"))
        made["xl/styles.xml"] = styles
    made["xl/_rels/workbook.xml.rels"] = relations(links)
    return made | dict(more)


def relations(links):
    listed = "".join(
        f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="{target}"/>'
        for key, kind, target in links
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


def zipped(named, compression=zipfile.ZIP_DEFLATED):
    """An archive of parts; contents are text, bytes, or pieces that come one by one."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in named.items():
            if isinstance(content, str | bytes):
                archive.writestr(name, content)
            else:
                with archive.open(name, "w") as member:
                    for piece in content:
                        member.write(piece)
    return stream.getvalue()
