"""The PDF: read back with another library, tag by tag; and what happens where a tool is missing."""

import base64
import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from printed import ALT, BANNER, SECTIONS, SUBSECTIONS, TITLE, png, printed_page

from cobench_analysis.reporting import chromium_pdf, pdf
from cobench_analysis.reporting.formats_missing import FormatMissing

MARGIN = b"/Artifact <</Type /Pagination>> BDC"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "deep" / "report.pdf"
    pdf.write_pdf(printed_page(), path, title=TITLE)
    return path


@pytest.fixture(scope="module")
def read(made: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(made) as opened:
        yield opened


def tags(read: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    waiting = [read.Root.StructTreeRoot]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary):
            if "/S" in one:
                yield one
            kids = one.get("/K", [])
            waiting += reversed(list(kids) if isinstance(kids, pikepdf.Array) else [kids])


def named(read: pikepdf.Pdf, *names: str) -> list[pikepdf.Object]:
    return [tag for tag in tags(read) if str(tag.S) in names]


def test_it_says_that_it_is_pdf_ua(read: pikepdf.Pdf) -> None:
    assert read.Root.MarkInfo.Marked
    assert str(read.Root.Lang) == "en-GB"
    assert read.Root.ViewerPreferences.DisplayDocTitle
    assert str(read.docinfo.Title) == TITLE
    with read.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == TITLE
    assert "/CreationDate" not in read.docinfo


def test_bookmarks_are_the_headings(read: pikepdf.Pdf) -> None:
    with read.open_outline() as outline:
        found = [(item.title, [child.title for child in item.children]) for item in outline.root]
    assert found == [(SECTIONS[0], SUBSECTIONS), (SECTIONS[1], ["Cards"])]


def test_headings_come_in_order_and_skip_no_level(read: pikepdf.Pdf) -> None:
    levels = [int(str(tag.S)[2:]) for tag in named(read, "/H1", "/H2", "/H3", "/H4")]
    assert levels == [1, 2, 3, 3, 2, 3]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_picture_has_its_alt_text_and_its_place_on_the_page(read: pikepdf.Pdf) -> None:
    figures = named(read, "/Figure")
    assert [str(tag.Alt) for tag in figures] == [ALT]
    left, foot, right, top = map(float, figures[0].A.BBox)
    box = [float(side) for side in figures[0].Pg.MediaBox]
    assert box[0] < left < right < box[2]
    assert box[1] < foot < top < box[3]


def test_table_heads_say_what_they_are_the_head_of(read: pikepdf.Pdf) -> None:
    scopes = {(str(tag.P.P.S), str(tag.A.Scope)) for tag in named(read, "/TH")}
    assert scopes == {("/THead", "/Column"), ("/TBody", "/Row")}
    assert all(len(tag.A.Headers) == 2 for tag in named(read, "/TD"))


def test_a_long_table_has_its_head_on_every_page(read: pikepdf.Pdf) -> None:
    long = [table for table in named(read, "/Table") if any(str(kid.S) == "/TBody" for kid in table.K)]
    pages = [table.Pg.objgen for table in long]
    assert len(set(pages)) >= 3
    assert all([str(kid.S) for kid in table.K if str(kid.S) == "/THead"] == ["/THead"] for table in long)
    assert all(len(body.K) >= 1 for body in named(read, "/TBody"))


def test_the_margins_hold_title_banner_and_number_on_every_page_and_are_not_read_aloud(read: pikepdf.Pdf) -> None:
    counts = [page.Contents.read_bytes().replace(b"\n", b" ").count(MARGIN) for page in read.pages]
    assert counts == [1] + [3] * (len(read.pages) - 1)  # the first page has its banner in the text
    parents = read.Root.StructTreeRoot.ParentTree.Nums
    marks = {int(parents[place]): parents[place + 1] for place in range(0, len(parents), 2)}
    on_page = [[owner for owner in marks[int(page.StructParents)] if owner is not None] for page in read.pages]
    reached = {tag.objgen for tag in tags(read)}
    assert all(owner.objgen in reached for owners in on_page for owner in owners)


def test_fonts_are_embedded(read: pikepdf.Pdf) -> None:
    fonts = [font for page in read.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        below = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(below.FontDescriptor.keys())
        assert "/ToUnicode" in font


def test_pages_are_a4(read: pikepdf.Pdf) -> None:
    assert {tuple(round(float(side)) for side in page.MediaBox) for page in read.pages} == {(0, 0, 595, 842)}


def test_the_same_page_gives_the_same_bytes_and_another_page_another_id(made: Path, tmp_path: Path) -> None:
    pdf.write_pdf(printed_page(), tmp_path / "again.pdf", title=TITLE)
    assert (tmp_path / "again.pdf").read_bytes() == made.read_bytes()
    pdf.write_pdf(printed_page(""), tmp_path / "other.pdf", title=TITLE)
    with pikepdf.open(made) as one, pikepdf.open(tmp_path / "other.pdf") as other:
        assert bytes(one.trailer.ID[0]) != bytes(other.trailer.ID[0])
        counts = [page.Contents.read_bytes().replace(b"\n", b" ").count(MARGIN) for page in other.pages]
        assert max(counts) == 2  # no banner where nothing is invented


def test_nothing_is_fetched(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "there.png").write_bytes(png())
    addresses = ["http://127.0.0.1:9/a.png", (tmp_path / "there.png").as_uri()]
    own = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    pictures = "".join(f'<img src="{address}" alt="b">' for address in [*addresses, own])
    page = f'<html lang="en-GB"><head><title>a</title></head><body>{pictures}</body></html>'
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        pdf.write_pdf(page, tmp_path / "a.pdf", title="a")
    assert caplog.text.count("disallowed protocol") == len(addresses)
    with pikepdf.open(tmp_path / "a.pdf") as read:
        kinds = [str(one.get("/Subtype", "")) for one in read.objects if isinstance(one, pikepdf.Stream)]
    assert kinds.count("/Image") >= 1  # the page's own, and its mask


def test_the_running_head_is_text_and_no_style() -> None:
    page = pdf.page_for_print(printed_page(), TITLE)
    assert page.count("</style>") == 2
    assert r"\3c tested\3e  & \22 printed\22 " in page
    assert page.index("<h1") < page.index("<p>Contents</p>") < page.index("<h2 ")
    assert page.count("<nav") == 1
    assert f'@top-right {{ content: "{BANNER}"' in page


def without_pango(tmp_path: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Make the PDF in a Python where weasyprint is as it is on a computer without Pango."""
    (tmp_path / "broken" / "weasyprint").mkdir(parents=True)
    (tmp_path / "broken" / "weasyprint" / "__init__.py").write_text("raise OSError('cannot load libpango')\n")
    (tmp_path / "page.html").write_text(printed_page(), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from cobench_analysis.reporting.pdf import write_pdf\n"
        "from cobench_analysis.reporting.formats_missing import FormatMissing\n"
        "try: write_pdf(Path(sys.argv[2]).read_text(encoding='utf-8'), Path(sys.argv[3]), title='A title')\n"
        "except FormatMissing as missing: print(missing)\n"
    )
    arguments = [str(tmp_path / "broken"), str(tmp_path / "page.html"), str(tmp_path / "out.pdf")]
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env={"PATH": path}
    )


def test_without_pango_and_chromium_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    said = without_pango(tmp_path, str(tmp_path)).stdout
    assert said.startswith("PDF was left out: the system library Pango is missing")
    assert "What to do: " in said
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.browser
def test_without_pango_chromium_prints_a_tagged_pdf(tmp_path: Path, chromium: str) -> None:
    without_pango(tmp_path, str(Path(chromium).parent))
    with pikepdf.open(tmp_path / "out.pdf") as read:
        assert read.Root.MarkInfo.Marked
        assert str(read.docinfo.Title) == "A title"
        assert ALT in [str(tag.get("/Alt", "")) for tag in named(read, "/Figure")]
        assert len(read.pages) > 2


@pytest.mark.browser
def test_chromium_gives_the_same_bytes_twice(chromium: str) -> None:
    page = pdf.page_for_print(printed_page(), TITLE)
    first, second = (chromium_pdf.print_by_chromium(page, chromium) for _ in range(2))
    assert first == second
    assert pikepdf.open(io.BytesIO(first)).docinfo.CreationDate == "D:20000101000000+00'00'"


def test_a_browser_that_fails_is_told(tmp_path: Path) -> None:
    with pytest.raises(FormatMissing, match=r"^PDF was left out: .*Chromium could not print"):
        chromium_pdf.print_by_chromium("<p>a</p>", str(tmp_path / "none"))
