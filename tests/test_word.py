"""The Word file: read back with another library; and what happens where pandoc is missing."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from printed import ALT, BANNER, SECTIONS, SUBSECTIONS, TITLE, png, printed_page

from cobench_analysis.reporting.word import page_for_word, write_word


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / "deep" / "report.docx"
    write_word(printed_page(), path, title=TITLE, pictures={"chart": png()})
    return path


@pytest.fixture(scope="module")
def read(made: Path) -> Document:
    return docx.Document(str(made))


def in_style(read: Document, name: str) -> list[str]:
    return [one.text for one in read.paragraphs if one.style is not None and one.style.name == name]


def test_headings_have_their_levels_and_order(read: Document) -> None:
    found = [(one.style.name, one.text) for one in read.paragraphs if one.style.name.startswith("Heading")]
    assert found == [
        ("Heading 1", "A report of 2030"),
        ("Heading 2", SECTIONS[0]),
        *[("Heading 3", title) for title in SUBSECTIONS],
        ("Heading 2", SECTIONS[1]),
        ("Heading 3", "Cards"),
    ]


def test_pictures_have_their_alt_text_and_fit_the_page(read: Document) -> None:
    frames = list(read.element.body.iter(qn("wp:docPr")))
    assert [frame.get("descr") for frame in frames] == [ALT]
    section = read.sections[0]
    room = section.page_width - section.left_margin - section.right_margin
    assert all(shape.width <= room for shape in read.inline_shapes)
    assert [part.partname.ext for part in read.part.package.iter_parts() if "/media/" in part.partname] == ["png"]


def test_table_heads_are_marked_and_rows_stay_whole(read: Document) -> None:
    assert [[cell.text for cell in table.rows[0].cells] for table in read.tables][:2] == [
        ["Name", "Words", "Number"],
        ["Stance", "Comments"],
    ]
    for table in read.tables:
        heads = [row._tr.find(f"./{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        assert heads == [True] + [False] * (len(table.rows) - 1)
        assert all(row._tr.find(f"./{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)
        assert table._tbl.tblPr.find(qn("w:tblLook")).get(qn("w:firstColumn")) == "1"
        assert {one.style.name for cell in table.rows[0].cells for one in cell.paragraphs} == {"Table Head"}
    assert len(read.tables[0].rows) == 91
    assert in_style(read, "Table Caption") == ["Rows", "Counts", "Wide"]


def test_columns_are_as_wide_as_the_page_and_hold_their_longest_word(read: Document) -> None:
    for table in read.tables:
        widths = [int(one.get(qn("w:w"))) for one in table._tbl.tblGrid.iterchildren()]
        assert 0.9 * 9866 <= sum(widths) <= 9900
    narrow = [int(one.get(qn("w:w"))) for one in read.tables[0]._tbl.tblGrid.iterchildren()]
    assert narrow[1] > 2 * narrow[0]
    assert narrow[2] > 600  # "Number" in nine points


def test_numbers_stand_right(read: Document) -> None:
    last = read.tables[0].rows[5].cells[2].paragraphs[0]
    assert last._p.find(f"./{qn('w:pPr')}/{qn('w:jc')}").get(qn("w:val")) == "right"


def test_language_title_and_page(read: Document, made: Path) -> None:
    assert read.core_properties.title == TITLE
    assert read.core_properties.language == "en-GB"
    styles = zipfile.ZipFile(made).read("word/styles.xml").decode()
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', styles)) == {"en-GB"}
    section = read.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert "".join(section.footer._element.xpath(".//w:t/text()")) == "Page 1 of 1"
    assert section.footer._element.xpath(".//w:fldSimple/@w:instr") == [" PAGE ", " NUMPAGES "]


def test_the_banner_stands_in_the_head_of_every_page_and_only_where_data_are_invented(
    read: Document, tmp_path: Path
) -> None:
    assert read.sections[0].header.paragraphs[0].text == f"{TITLE}\t{BANNER}"
    assert not read.sections[0].different_first_page_header_footer
    write_word(printed_page(""), tmp_path / "real.docx", title=TITLE, pictures={"chart": png()})
    assert docx.Document(str(tmp_path / "real.docx")).sections[0].header.paragraphs[0].text == f"{TITLE}\t"


def test_parts_have_styles_of_their_own(read: Document) -> None:
    assert in_style(read, "Lead") == ["What was said."]
    assert in_style(read, "Invented") == [BANNER]
    assert in_style(read, "Block Text") == ["They were kind"]
    assert in_style(read, "Said") == ["We waited"] * 3
    assert "\u201cwaited\u201d points at waiting · said in the words" in in_style(read, "Small")
    assert in_style(read, "Contents") == ["Contents"]
    assert "Skip to the report" not in [one.text for one in read.paragraphs]


def test_contents_lead_to_the_headings(read: Document) -> None:
    links = read.element.body.xpath(".//w:hyperlink/@w:anchor")
    marks = read.element.body.xpath(".//w:bookmarkStart/@w:name")
    assert len(links) == len(SECTIONS)
    assert set(links) <= set(marks)


def test_the_same_page_gives_the_same_bytes(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")  # another clock
    write_word(printed_page(), tmp_path / "again.docx", title=TITLE, pictures={"chart": png()})
    assert (tmp_path / "again.docx").read_bytes() == made.read_bytes()


def test_a_picture_that_was_not_given_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'chart'"):
        write_word(printed_page(), tmp_path / "a.docx", title=TITLE, pictures={})
    with pytest.raises(ValueError, match="data-figure"):
        page_for_word('<img src="http://127.0.0.1/a.png" alt="a">')
    assert not (tmp_path / "a.docx").exists()


def test_without_pandoc_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "pypandoc.py").write_text("def get_pandoc_path():\n    raise OSError('No pandoc was found')\n")
    code = (
        "from pathlib import Path; from cobench_analysis.reporting.word import write_word\n"
        "from cobench_analysis.reporting.formats_missing import FormatMissing\n"
        "try: write_word('<p>a</p>', Path('a.docx'), title='a', pictures={})\n"
        "except FormatMissing as missing: print(missing)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert run.stdout.startswith("Word was left out: the program pandoc is missing. What to do: ")
    assert not (tmp_path / "a.docx").exists()
