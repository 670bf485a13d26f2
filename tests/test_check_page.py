"""The page on which people check the coding, in a real browser."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.review.checklist import CheckItem, Checklist, Why
from cobench_analysis.review.page import check_page
from cobench_analysis.store import unguard_cell

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEADING = ["comment_id", "text_sha256", "kind", "code", "decision", "note", "reviewer", "batch", "codebook_version"]
NO_STORAGE = (
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
)
FULL_STORAGE = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
HOSTILE = 'He said "</script><img src=x onerror=alert(1)>" <!-- & \u2028 then left'
Opened = Callable[..., Page]

pytestmark = pytest.mark.browser


def sha(number: int) -> str:
    return f"{number:064x}"


WAITED = CheckItem(
    "E-1", sha(1), "We waited a year for speech therapy", ((3, 16), (10, 16)),
    "individual", ("timeliness", "access"), "weakness", ("speech_language",),
    (
        Why("level", "individual", "sure", False, ("“We” suggests “Individual”.",), (("We", 1.234), ("(base)", -0.5))),
        Why("theme", "timeliness", "sure", False, ("“waited” points to “Timeliness and waiting”.",), ()),
        Why("theme", "access", "please_check", False, ("“therapy” suggests it.",), (("therapy", 0.126), ("a", 0.126))),
        Why("stance", "weakness", "fairly_sure", True, ("Ann decided it.",), ()),
        Why("service", "speech_language", "", False, ("“speech therapy” names it.",), ()),
    ),
    ("“year” could mean “Unclear”, but not enough speaks for it.",), "please_check", "a theme is doubtful",
)  # fmt: skip
TOLD = CheckItem(
    "E-2", sha(2), "🙂👍 Nobody told us what’s on", ((3, 14),), "operational", ("information",), "weakness", (),
    (Why("level", "operational", "fairly_sure", False, ("Because.",), ()),), (), "fairly_sure", "next in doubt",
)  # fmt: skip
ODD = CheckItem("E-3", sha(3), HOSTILE, (), "unclear", (), "neutral", how_sure="sure", place="drawn at random")
PRAISED = CheckItem(
    "E-4", sha(4), "PACC listened to us, and the year went well", (), "strategic", ("voice",), "strength",
    how_sure="sure", checked=True,
)  # fmt: skip
ITEMS = (WAITED, TOLD, ODD, PRAISED)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900})
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext, codebook: Codebook, tmp_path: Path) -> Iterator[Opened]:
    """Open a page; whatever the test does, nothing is asked from outside and the console stays silent."""
    complaints: list[str] = []

    def watch(page: Page) -> Page:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: complaints.extend([request.url] if outside(request.url) else []))
        return page

    def open_page(items: tuple[CheckItem, ...] = ITEMS, *, blind: bool = False, init: str = "") -> Page:
        path = tmp_path / f"page-{len(context.pages)}.html"
        path.write_text(page_of(codebook, items, blind=blind), encoding="utf-8", newline="\n")
        page = watch(context.new_page())
        if init:
            page.add_init_script(init)
        page.goto(path.as_uri())
        return page

    yield open_page
    assert complaints == []


def outside(url: str) -> bool:
    return not url.startswith(("file:", "blob:"))


def page_of(codebook: Codebook, items: tuple[CheckItem, ...] = ITEMS, *, blind: bool = False) -> str:
    measured = ("Sure: right for 94 of 100 levels.",)
    return check_page(Checklist(2021, "spring list", codebook, items, blind, measured))


def shown(page: Page) -> list[str]:
    return page.locator("#found .words").all_inner_texts()


def tick(page: Page, code: str) -> None:
    page.locator(f"#codes input[value={code}]").click()


def downloaded(page: Page) -> tuple[str, bytes]:
    with page.expect_download() as info:
        page.click("#download")
    return info.value.suggested_filename, Path(info.value.path()).read_bytes()


def rows_of(data: bytes) -> list[list[str]]:
    heading, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert heading == HEADING
    return rows


def decided(page: Page) -> list[list[str]]:
    """Return comment, kind, code and decision of each row of a download."""
    return [[row[0], *row[2:5]] for row in rows_of(downloaded(page)[1])]


def nothing_to_download(page: Page) -> None:
    page.click("#download")
    expect(page.locator("#said")).to_contain_text("There is nothing to download yet")


def test_the_document_is_whole_and_always_the_same(codebook: Codebook) -> None:
    html = page_of(codebook)
    assert html == page_of(codebook)
    assert html.startswith('<!DOCTYPE html>\n<html lang="en-GB">')
    assert html.count("</script>") == 2
    assert not re.search(r"https?://|style=|\son\w+=\"|<link|@import", html)
    assert "\u2028" not in html
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert data
    assert json.loads(data[1])["items"][2][2] == HOSTILE


def test_a_comment_is_shown_with_its_codes_and_reasons(opened: Opened) -> None:
    page = opened()
    assert page.title() == "Check the coding: comments of 2021"
    assert page.inner_text("#progress") == "1 of 4 checked"
    assert page.inner_text("#comment-about") == "E-1"
    assert page.locator("#text mark").all_inner_texts() == ["waited a year"]
    assert page.inner_text("#sure") == "please check"
    assert page.inner_text("#place") == "Why it is here: a theme is doubtful"
    assert page.locator("#codes input:checked").evaluate_all("all => all.map(one => one.value)") == [
        "individual", "weakness", "timeliness", "access",
    ]  # fmt: skip
    assert page.inner_text("#level-means").startswith("One family's own path")
    assert page.inner_text("#services") == "Services named: Speech and language therapy (SALT)"
    assert "Level: Individual. Stance: Does not work. Themes: Timeliness and waiting; Access" in page.inner_text(
        "#stands"
    )
    assert page.locator("#whys h4").all_inner_texts() == [
        "Level: Individual (sure)", "Theme: Timeliness and waiting (sure)",
        "Theme: Access and early help (please check)",
        "Stance: Does not work (decided by a person)", "Service named: Speech and language therapy (SALT)",
    ]  # fmt: skip
    assert "“year” could mean “Unclear”" in page.inner_text("#against")
    assert page.locator("table").count() == 0
    page.check("#numbers")
    assert page.locator("#whys table").all_inner_texts()[0].split("\n")[2:] == [
        "We\t+1.23",
        "(base)\t−0.50",
        "In all\t+0.73",
    ]
    assert "In all\t+0.25" in page.inner_text("#whys"), "the total is of the sums, not of what was rounded"


def test_marks_stand_right_behind_emoji(opened: Opened) -> None:
    page = opened()
    page.click("#next")
    assert page.locator("#text mark").all_inner_texts() == ["Nobody told"]
    assert page.inner_text("#text") == TOLD.text


def test_a_hostile_text_stays_a_text(opened: Opened) -> None:
    page = opened()
    page.fill("#search", "onerror")
    page.locator("#found button").click()
    assert page.locator("#text").evaluate("one => one.textContent") == HOSTILE
    assert page.locator("img").count() == 0


def test_what_is_searched_for_is_what_is_open(opened: Opened) -> None:
    page = opened()
    page.fill("#search", "e-2")
    expect(page.locator("#found button[aria-current=true]")).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "search"
    page.fill("#search", "nowhere at all")
    page.fill("#search", "")
    expect(page.locator("#found button[aria-current=true]")).to_have_count(1)


def test_search_wants_all_words_in_text_or_id(opened: Opened) -> None:
    page = opened()
    page.fill("#search", "YEAR we")
    assert page.inner_text("#count") == "2 comments found"
    page.fill("#search", "year  speech")
    assert shown(page) == [WAITED.text]
    page.fill("#search", "e-2")
    assert shown(page) == [TOLD.text]
    page.fill("#search", "what's")
    assert page.inner_text("#count") == "1 comment found"
    page.fill("#search", "year nowhere")
    assert "No comment found" in page.inner_text("#count")
    page.click("#clear")
    assert page.inner_text("#count") == "4 comments found"


@pytest.mark.parametrize(
    ("filter_id", "value", "ids"),
    [
        ("level", "strategic", ["E-4"]),
        ("stance", "weakness", ["E-1", "E-2"]),
        ("theme", "access", ["E-1"]),
        ("theme", "-", ["E-3"]),
        ("service", "speech_language", ["E-1"]),
        ("sure", "sure", ["E-3", "E-4"]),
        ("sure", "fairly_sure", ["E-2"]),
        ("done", "open", ["E-1", "E-2", "E-3"]),
        ("done", "done", ["E-4"]),
        ("done", "changed", []),
    ],
)
def test_filters(opened: Opened, filter_id: str, value: str, ids: list[str]) -> None:
    page = opened()
    page.select_option(f"#by-{filter_id}", value)
    texts = {item.comment_id: item.text for item in ITEMS}
    found = page.locator("#found button").evaluate_all("all => all.map(one => Number(one.dataset.place))")
    assert [ITEMS[place].comment_id for place in found] == ids
    assert len(shown(page)) == len(ids)
    assert all(texts[one].startswith(words[:20]) for one, words in zip(ids, shown(page), strict=True))


def test_five_corrections_survive_and_are_downloaded(opened: Opened, codebook: Codebook) -> None:
    page = opened()
    page.fill("#name", " Ann O'Neil ")
    for code in ("operational", "ask", "voice", "communication", "access"):
        tick(page, code)
    assert page.inner_text("#done") == "Checked with my changes, next"
    assert "changed by me" in page.inner_text("#found li:first-child")
    page.reload()
    assert page.input_value("#name") == " Ann O'Neil "
    assert page.locator("#codes input:checked").evaluate_all("all => all.map(one => one.value)") == [
        "operational", "ask", "voice", "communication", "timeliness",
    ]  # fmt: skip
    name, data = downloaded(page)
    assert name == "corrections-2021-spring-list-Ann-O-Neil.csv"
    decisions = [
        ("level", "operational", "set"), ("stance", "ask", "set"),
        ("theme", "voice", "add"), ("theme", "communication", "add"), ("theme", "access", "remove"),
    ]  # fmt: skip
    rest = ("", "Ann O'Neil", "spring list", codebook.version)
    lines = [HEADING, *(("E-1", sha(1), *decision, *rest) for decision in decisions)]
    assert data.decode("utf-8") == "\ufeff" + "".join(",".join(f'"{cell}"' for cell in line) + "\r\n" for line in lines)
    assert "Send the file to the person who gave you this page." in page.inner_text("#said")
    assert "5 lines on 1 comment." in page.inner_text("#said")


def test_checked_comments_confirm_what_was_not_changed(opened: Opened) -> None:
    page = opened()
    page.fill("#name", "Ann")
    tick(page, "access")
    tick(page, "workforce")
    page.click("#done")
    assert page.inner_text("#comment-about") == "E-2"
    assert page.inner_text("#progress") == "2 of 4 checked"
    page.click("#next")
    page.click("#done")
    assert decided(page) == [
        ["E-1", "level", "individual", "confirm"],
        ["E-1", "stance", "weakness", "confirm"],
        ["E-1", "theme", "timeliness", "confirm"],
        ["E-1", "theme", "access", "remove"],
        ["E-1", "theme", "workforce", "add"],
        ["E-1", "theme", "*", "confirm"],
        ["E-3", "level", "unclear", "confirm"],
        ["E-3", "stance", "neutral", "confirm"],
        ["E-3", "theme", "*", "confirm"],
    ]


def test_what_was_touched_and_set_back_is_told(opened: Opened) -> None:
    page = opened()
    page.fill("#name", "Ann")
    for code in ("strategic", "individual", "mixed", "weakness", "access", "access", "voice", "voice"):
        tick(page, code)
    assert page.inner_text("#done") == "All codes are right – checked, next"
    assert decided(page) == [
        ["E-1", "level", "individual", "confirm"],
        ["E-1", "stance", "weakness", "confirm"],
        ["E-1", "theme", "voice", "remove"],
        ["E-1", "theme", "access", "confirm"],
    ]


def test_undo_forgets_what_nobody_was_told(opened: Opened) -> None:
    page = opened()
    page.fill("#name", "Ann")
    expect(page.locator("#undo")).to_be_disabled()
    tick(page, "strategic")
    page.fill("#note", "not sure")
    page.click("#done")
    page.click("#previous")
    page.click("#undo")
    assert page.is_checked("#codes input[value=individual]")
    assert page.input_value("#note") == ""
    assert page.inner_text("#progress") == "1 of 4 checked"
    expect(page.locator("#undo")).to_be_disabled()
    nothing_to_download(page)


def test_undo_after_a_download_takes_it_back(opened: Opened) -> None:
    page = opened()
    page.fill("#name", "Ann")
    tick(page, "strategic")
    tick(page, "voice")
    downloaded(page)
    page.reload()
    tick(page, "access")
    page.click("#undo")
    assert page.is_checked("#codes input[value=access]")
    assert decided(page) == [["E-1", "level", "individual", "confirm"], ["E-1", "theme", "voice", "remove"]]
    expect(page.locator("#undo")).to_be_disabled()


def test_a_note_alone_is_a_row_and_cannot_be_a_formula(opened: Opened, codebook: Codebook) -> None:
    page = opened()
    page.fill("#name", "@ann")
    page.fill("#note", '=HYPERLINK("x"), \nnext')
    page.click("#next")
    page.fill("#note", "  -1 ")
    tick(page, "voice")
    page.click("#next")
    page.fill("#note", "   ")
    name, data = downloaded(page)
    assert name == "corrections-2021-spring-list-ann.csv"
    rest = ["'@ann", "spring list", codebook.version]
    rows = rows_of(data)
    assert rows == [
        ["E-1", sha(1), "note", "", "set", '\'=HYPERLINK("x"), \nnext', *rest],
        ["E-2", sha(2), "theme", "voice", "add", "'-1", *rest],
    ]
    assert unguard_cell(rows[0][5]) == '=HYPERLINK("x"), \nnext'
    assert page.get_attribute("#note", "maxlength") == "500"


def test_the_name_is_needed(opened: Opened) -> None:
    page = opened()
    tick(page, "voice")
    page.click("#download")
    expect(page.locator("#name")).to_be_focused()
    expect(page.locator("#name-needed")).to_be_visible()
    page.keyboard.type("cnp/")
    assert page.input_value("#name") == "cnp/"
    assert page.inner_text("#comment-about") == "E-1", "no shortcut while a name is typed"
    assert downloaded(page)[0] == "corrections-2021-spring-list-cnp.csv"


def test_nothing_of_the_computer_is_in_a_blind_page(codebook: Codebook) -> None:
    secret = Why("theme", "access", "sure", False, ("SECRET",), (("SECRET", 1.0),))
    item = CheckItem(
        "E-1", sha(1), "We waited", ((0, 2),), "individual", ("access",), "weakness", ("portage",), (secret,),
        ("SECRET",), "please_check", "SECRET", checked=True,
    )  # fmt: skip
    bare = CheckItem("E-1", sha(1), "We waited")
    html = page_of(codebook, (item,), blind=True)
    assert html == page_of(codebook, (bare,), blind=True)
    assert "SECRET" not in html
    assert "right for 94" not in html
    assert "Portage" not in html


def test_a_blind_sample_is_read(opened: Opened) -> None:
    page = opened(blind=True)
    assert page.title() == "Read the comments of the sample: 2021"
    assert "none of its codes are shown" in page.inner_text("header")
    assert page.locator("#codes input:checked, mark, #whys, #by-level, #by-sure, #sure").count() == 0
    assert "please check" not in page.inner_text("body")
    page.fill("#name", "Ann")
    page.click("#done")
    expect(page.locator("#needed")).to_have_text("Please choose a level and a stance first.")
    expect(page.locator("#level input").first).to_be_focused()
    tick(page, "operational")
    page.click("#done")
    expect(page.locator("#needed")).to_have_text("Please choose a stance first.")
    tick(page, "ask")
    tick(page, "voice")
    tick(page, "access")
    page.click("#done")
    assert page.inner_text("#progress") == "1 of 4 read"
    tick(page, "strategic")  # begun and not done: not in the file
    page.reload()
    assert page.inner_text("#comment-about") == "E-2"
    assert decided(page) == [
        ["E-1", "level", "operational", "set"],
        ["E-1", "stance", "ask", "set"],
        ["E-1", "theme", "voice", "add"],
        ["E-1", "theme", "access", "add"],
        ["E-1", "theme", "*", "confirm"],
    ]
    page.click("#undo")
    assert page.locator("#codes input:checked").count() == 0


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_is_accessible(browser: Browser, codebook: Codebook, tmp_path: Path, width: int, blind: bool) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "page.html"
    path.write_text(page_of(codebook, blind=blind), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)
    page = context.new_page()

    def violations() -> list[Any]:
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
        return [(one["id"], [node["html"] for node in one["nodes"]]) for one in result.response["violations"]]

    page.goto(path.as_uri())
    assert violations() == []
    page.click("#done")
    page.click("#download")
    tick(page, "voice")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    if not blind:
        page.check("#numbers")
    assert violations() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 320, "height": 600})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_a_correction_by_keyboard_alone(opened: Opened) -> None:
    page = opened()
    keys = page.keyboard
    keys.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    keys.press("n")
    expect(page.locator("#comment-heading")).to_be_focused()
    assert page.inner_text("#comment-about") == "E-2"
    keys.press("Tab")
    expect(page.locator("#level input[value=operational]")).to_be_focused()
    keys.press("ArrowDown")
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate("document.activeElement.value") == "voice":
            break
    assert "Families or children being heard" in page.inner_text("#theme-means")
    keys.press("Space")
    keys.press("c")
    assert page.inner_text("#comment-about") == "E-3"
    keys.press("p")
    assert page.inner_text("#mine").split() == ["✓", "checked", "✎", "changed", "by", "me"]
    keys.press("/")
    keys.type("pacc n")
    expect(page.locator("#search")).to_have_value("pacc n")
    for _ in range(10):
        keys.press("Tab")
        if page.evaluate("document.activeElement.dataset.place") == "3":
            break
    keys.press("Enter")
    assert page.inner_text("#comment-about") == "E-4"
    page.locator("#name").focus()
    keys.type("Ann")
    with page.expect_download() as info:
        keys.press("Tab")
        keys.press("Enter")
    rows = [row[2:5] for row in rows_of(Path(info.value.path()).read_bytes())]
    assert rows == [
        ["level", "strategic", "set"],
        ["stance", "weakness", "confirm"],
        ["theme", "voice", "add"],
        ["theme", "information", "confirm"],
        ["theme", "*", "confirm"],
    ]


def test_the_keys_can_be_switched_off(opened: Opened) -> None:
    page = opened()
    page.uncheck("#shortcuts")
    page.reload()
    page.keyboard.press("n")
    assert page.inner_text("#comment-about") == "E-1"


def test_the_ends_of_the_list_are_told(opened: Opened) -> None:
    page = opened()
    page.click("#previous")
    expect(page.locator("#told")).to_contain_text("the first one")
    page.fill("#search", "nobody")
    page.click("#next")
    assert page.inner_text("#comment-about") == "E-2"
    page.click("#done")
    expect(page.locator("#told")).to_have_text("That was the last one in this list. 2 comments are not checked yet.")


@pytest.mark.parametrize("broken", [NO_STORAGE, FULL_STORAGE])
def test_a_browser_that_keeps_nothing_says_so(opened: Opened, broken: str) -> None:
    page = opened(init=broken)
    expect(page.locator("#not-kept")).to_be_visible()
    page.fill("#name", "Ann")
    tick(page, "voice")
    assert decided(page) == [["E-1", "theme", "voice", "add"]]


def test_leaving_asks_only_while_something_is_not_downloaded(opened: Opened) -> None:
    page = opened()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.fill("#name", "Ann")
    page.reload()
    assert asked == []
    tick(page, "voice")
    page.reload()
    assert asked == ["beforeunload"]
    page.click("#next")
    downloaded(page)
    page.reload()
    assert asked == ["beforeunload"]


def test_two_windows_do_not_overwrite_each_other(opened: Opened) -> None:
    first, second = opened(), opened()
    tick(first, "voice")
    second.click("#next")
    tick(second, "access")
    expect(first.locator("#found li:nth-child(2)")).to_contain_text("changed by me")
    first.fill("#name", "Ann")
    assert decided(first) == [["E-1", "theme", "voice", "add"], ["E-2", "theme", "access", "add"]]


def test_what_was_kept_of_another_text_or_another_codebook_is_left_out(opened: Opened) -> None:
    page = opened()
    tick(page, "voice")
    page.click("#next")
    tick(page, "voice")
    tick(page, "strategic")
    page.evaluate("""() => {
        for (const key of Object.keys(localStorage).filter((key) => key.includes("/c/"))) {
            const edited = localStorage[key].replace("theme:voice", "theme:gone").replace("strategic", "gone");
            localStorage[key] = key.endsWith("E-1") ? localStorage[key].replace(/"sha":"0/, '"sha":"f') : edited;
        }
    }""")
    page.reload()
    page.fill("#name", "Ann")
    nothing_to_download(page)


def test_everything_can_be_removed(opened: Opened) -> None:
    page = opened()
    page.fill("#name", "Ann")
    tick(page, "voice")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#forget")
    assert page.input_value("#name") == ""
    page.reload()
    assert page.input_value("#name") == ""
    assert not page.is_checked("#codes input[value=voice]")


def test_print_has_all_found_comments_and_no_controls(opened: Opened) -> None:
    page = opened()
    tick(page, "voice")
    page.fill("#search", "year")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    told = page.inner_text("#print")
    assert "2 comments." in told
    assert WAITED.text in told
    assert PRAISED.text in told
    assert TOLD.text not in told
    assert "Themes: Being listened to; Timeliness and waiting; Access and early help." in told
    assert "changed by me" in told
    assert "“waited” points to “Timeliness and waiting”." in told
    assert page.locator("#print mark").all_inner_texts() == ["waited a year"]
    expect(page.locator("header")).to_be_hidden()
    expect(page.locator("main")).to_be_hidden()


def test_five_thousand_comments(opened: Opened, codebook: Codebook) -> None:
    items = tuple(
        CheckItem(f"N-{number}", sha(number), f"{WAITED.text} number{number}", *_coded(WAITED))
        for number in range(5000)
    )
    assert len(page_of(codebook, items)) < 8_000_000
    page = opened(items)
    assert page.inner_text("#count") == "5,000 comments found"
    assert page.locator("#found li").count() == 50
    page.locator("#search").press_sequentially("NUMBER4999")
    assert page.inner_text("#count") == "1 comment found"
    page.locator("#found button").click()
    assert page.inner_text("#comment-heading") == "Comment 5,000 of 5,000"
    page.click("#clear")
    assert page.inner_text("#page-at") == "Page 100 of 100"
    assert page.locator("#found [aria-current]").count() == 1
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#print section").count() == 500
    assert "The first 500 of 5,000 comments." in page.inner_text("#print")


def _coded(item: CheckItem) -> tuple[Any, ...]:
    return (item.spans, item.level, item.themes, item.stance, item.services, item.whys, item.against, item.how_sure)


def test_a_list_without_comments_says_so(opened: Opened) -> None:
    page = opened(())
    expect(page.locator("#said")).to_have_text("There are no comments in this list.")
    page.keyboard.press("c")
    page.keyboard.press("n")
    expect(page.locator("#comment")).to_be_hidden()


def test_on_a_phone_a_theme_that_is_ticked_tells_what_it_means(opened: Opened) -> None:
    page = opened()
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator("#search")).to_be_hidden()
    expect(page.locator("#theme-means")).to_be_hidden()
    tick(page, "participation")
    told = page.locator(".theme:has(input[value=participation]) #theme-means")
    expect(told).to_contain_text("Does not include: never asked about my own child (that is “Being listened to”)")
    page.click("#next")
    expect(page.locator("#theme-means")).to_be_hidden()
    page.click("#finder summary")
    page.locator("#found button").nth(3).click()
    expect(page.locator("#search")).to_be_hidden()
    assert page.inner_text("#comment-about") == "E-4"
