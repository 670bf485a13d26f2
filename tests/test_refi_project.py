"""A coded year as other programs for qualitative analysis read it."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.coder import Coder, Coding
from cobench_analysis.coding.explain import MARKED
from cobench_analysis.coding.refi_qda import codebook_xml, guid
from cobench_analysis.review.in_force import InForce, Settled
from cobench_analysis.review.ledger import Decision
from cobench_analysis.review.refi_project import NAMESPACE, PERSON, USERS, WHOLE, WORDS, project_xml, write_project
from cobench_analysis.review.settle import settle

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # the schema's GUIDType, as we write it
Tag = f"{{{NAMESPACE}}}"
YEAR = 2025
TEXTS = {
    "a": "😀👩‍👩‍👧 The waiting list is far too long 😡, the waiting list never moves",
    "b": "Müller & Söhne: SENDIASS were “brilliant” <really>. But nobody at the Local Offer's desk listened to us",
    "c": "Nobody listens.\nWe waited a year for the assessment\r\nand the waiting list is long",
    "d": "",
    "e": "Lovely staff. Nobody rang me back",
    "f": "Nobody rang me back. Lovely staff",
    "g/1": "=1+1 xyzzy",
}
Found = tuple[str, int, int, str]  # guid of the code, start, end, user


def code_texts(texts: dict[str, str], codebook: Codebook) -> Coding:
    return Coder(codebook).code(pd.DataFrame({"comment_id": list(texts), "text": list(texts.values())}, dtype="str"))


@pytest.fixture(scope="module")
def coding(codebook: Codebook) -> Coding:
    return code_texts(TEXTS, codebook)


def given_codes(row: dict[str, Any]) -> set[tuple[str, str]]:
    """Kind and id of the codes of a comment, as its row of ``codes`` has them."""
    several = [("theme", row["themes"]), ("service", row["services"])]
    many = {(kind, code) for kind, joined in several for code in joined.split(";") if code}
    return {("level", row["level"]), ("stance", row["stance"]), *many}


def expected(coding: Coding, comment_id: str, by_person: tuple[tuple[str, str], ...] = ()) -> set[Found]:
    """The selections that a comment must have, put together from the tables."""
    row = coding.codes.set_index("comment_id", drop=False).loc[comment_id].to_dict()
    if not row["text"]:
        return set()
    codes = given_codes(row)
    found: set[Found] = {(guid(*one), 0, len(row["text"]), PERSON if one in by_person else WHOLE) for one in codes}
    for reason in coding.evidence[coding.evidence["comment_id"] == comment_id].to_dict("records"):
        if reason["outcome"] == "given" and reason["weight"] >= MARKED and reason["quote"]:
            assert (reason["kind"], reason["code"]) in codes
            found.add((guid(reason["kind"], reason["code"]), reason["start"], reason["end"], WORDS))
    return found


@pytest.fixture(scope="module")
def read(coding: Coding, codebook: Codebook, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, str]]:
    """The written project as pyrefiqda reads it, and its texts."""
    from pyrefiqda import RefiProject

    folder = tmp_path_factory.mktemp("refi")
    path, unpacked = folder / "new" / "year.qdpx", folder / "unpacked"
    write_project(path, YEAR, coding, codebook)
    project = RefiProject.load(path, extract_dir=unpacked)
    files = {
        one.name: RefiProject.resolve_source_path(one.plain_text_path, unpacked) for one in project.sources.text_source
    }
    assert set((unpacked / "sources").iterdir()) == set(files.values())
    return project, {name: path.read_bytes().decode("utf-8") for name, path in files.items()}


def test_pyrefiqda_reads_every_code_and_every_span(read: tuple[Any, dict[str, str]], coding: Coding) -> None:
    project, texts = read
    users = {user.guid: user.name for user in project.users.user}
    assert tuple(users.values()) == (WHOLE, WORDS, PERSON)  # QualCoder shows the codes of the first one first
    assert texts == TEXTS
    for source in project.sources.text_source:
        found = []
        for one in source.plain_text_selection:
            (applied,) = one.coding
            assert applied.creating_user == one.creating_user
            user = users[one.creating_user]
            found.append((applied.code_ref.target_guid, one.start_position, one.end_position, user))
        assert len(found) == len(set(found))
        assert set(found) == expected(coding, source.name)


def test_every_span_of_words_is_the_quote_of_a_reason(read: tuple[Any, dict[str, str]], coding: Coding) -> None:
    project, texts = read
    told = coding.evidence.groupby("comment_id")["explanation"].agg(set)
    quotes = coding.evidence.groupby("comment_id")["quote"].agg(set)
    words = guid("user", WORDS)
    spans = 0
    for source in project.sources.text_source:
        for one in source.plain_text_selection:
            piece = texts[source.name][one.start_position : one.end_position]
            if one.creating_user == words:
                spans += 1
                assert piece in quotes[source.name]
                assert set(one.description.split("\n")) <= told[source.name]
                assert f"“{piece}”" in one.description
            else:
                assert piece == TEXTS[source.name]
    assert spans > 10


def test_emoji_count_one_and_a_line_break_as_the_signs_that_it_has(read: tuple[Any, dict[str, str]]) -> None:
    project, _ = read
    for name, words in {"a": "waiting list", "c": "waiting list", "b": "SENDIASS"}.items():
        places = {match.span() for match in re.finditer(words, TEXTS[name])}
        assert places
        (source,) = [one for one in project.sources.text_source if one.name == name]
        assert places <= {(one.start_position, one.end_position) for one in source.plain_text_selection}


def test_an_empty_comment_has_a_file_and_no_selection(read: tuple[Any, dict[str, str]]) -> None:
    project, texts = read
    (source,) = [one for one in project.sources.text_source if one.name == "d"]
    assert source.plain_text_selection == []
    assert texts["d"] == ""


def flat(element: ElementTree.Element) -> list[tuple[str, dict[str, str], str]]:
    """All below an element without namespaces."""
    return [(one.tag.split("}")[1], one.attrib, (one.text or "").strip()) for one in element.iter()]


def test_the_codebook_is_that_of_the_codebook_file(coding: Coding, codebook: Codebook) -> None:
    project = ElementTree.fromstring(project_xml(YEAR, coding, codebook))  # noqa: S314 (our own file)
    book = ElementTree.fromstring(codebook_xml(codebook))  # noqa: S314
    codes = project.find(f"{Tag}CodeBook/{Tag}Codes")
    assert codes is not None
    assert flat(codes) == flat(book[0])
    guids = {one.attrib["guid"] for one in codes.iter(Tag + "Code")}
    assert guids == {guid(*one) for one in codebook.numbered} | {guid(kind) for kind, _ in codebook.numbered}
    assert {one.attrib["targetGUID"] for one in project.iter(Tag + "CodeRef")} <= guids


def test_the_order_and_the_attributes_are_the_schemas(coding: Coding, codebook: Codebook) -> None:
    root = ElementTree.fromstring(project_xml(YEAR, coding, codebook))  # noqa: S314
    assert root.attrib == {"name": "Comments of 2025", "origin": "cobench_analysis"}
    assert [one.tag for one in root] == [Tag + name for name in ("Users", "CodeBook", "Sources", "Description")]
    guids = [one.attrib["guid"] for one in root.iter() if "guid" in one.attrib]
    assert len(guids) == len(set(guids))
    assert all(GUID.fullmatch(one) for one in guids)
    for source in root[2]:
        assert set(source.attrib) == {"guid", "name", "plainTextPath"}
        assert source.attrib["plainTextPath"] == f"internal://{source.attrib['guid']}.txt"
        for selection in source:
            assert selection.tag == Tag + "PlainTextSelection"
            assert [one.tag for one in selection] in (
                [Tag + "Description", Tag + "Coding"],
                [Tag + "Coding"],
            )
            assert [one.tag for one in selection[-1]] == [Tag + "CodeRef"]
            assert selection.attrib["creationDateTime"] == "2025-01-01T00:00:00Z"  # QualCoder fails without one


def test_a_year_without_comments_has_no_sources(codebook: Codebook, tmp_path: Path) -> None:
    write_project(tmp_path / "none.qdpx", YEAR, code_texts({}, codebook), codebook)
    with zipfile.ZipFile(tmp_path / "none.qdpx") as archive:
        assert archive.namelist() == ["project.qde"]
        root = ElementTree.fromstring(archive.read("project.qde"))  # noqa: S314
    assert [one.tag for one in root] == [Tag + name for name in ("Users", "CodeBook", "Description")]


def test_the_same_coding_gives_the_same_bytes(coding: Coding, codebook: Codebook, tmp_path: Path) -> None:
    write_project(tmp_path / "one.qdpx", YEAR, coding, codebook)
    backwards = code_texts(dict(reversed(TEXTS.items())), load_codebook())
    write_project(tmp_path / "two.qdpx", YEAR, backwards, load_codebook())
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.qdpx") as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.qdpx", "two.qdpx"]


def sources(year: int, coding: Coding, codebook: Codebook) -> dict[str, ElementTree.Element]:
    root = ElementTree.fromstring(project_xml(year, coding, codebook))  # noqa: S314
    return {one.attrib["name"]: one for one in root.iter(Tag + "TextSource")}


def test_comments_of_the_same_words_in_another_order_keep_apart(coding: Coding, codebook: Codebook) -> None:
    found = sources(YEAR, coding, codebook)
    assert found["e"].attrib["guid"] != found["f"].attrib["guid"]
    swapped = sources(YEAR, code_texts({"e": TEXTS["f"], "f": TEXTS["e"]}, codebook), codebook)
    assert swapped["e"].attrib == found["e"].attrib  # a comment stays itself when its text is mended
    spans = [[(one.attrib["startPosition"], one.attrib["endPosition"]) for one in found[name]] for name in "ef"]
    mirrored = [[(one.attrib["startPosition"], one.attrib["endPosition"]) for one in swapped[name]] for name in "fe"]
    assert spans == mirrored
    assert spans[0] != spans[1]


def test_the_same_id_in_another_year_is_another_comment(coding: Coding, codebook: Codebook) -> None:
    years = [sources(year, coding, codebook)["a"] for year in (2024, 2025)]
    here, there = ({one.attrib.get("guid") for one in source.iter()} - {None} for source in years)
    assert here
    assert not here & there


def test_what_a_person_gave_is_a_persons(coding: Coding, codebook: Codebook) -> None:
    def decide(kind: str, code: str, decision: str) -> Decision:
        return Decision("2025-11-25T10:00:00Z", "Ann Other", "a", "0" * 64, kind, code, decision)

    several = {("theme", "voice"): decide("theme", "voice", "add")}
    several |= {("theme", "timeliness"): decide("theme", "timeliness", "remove")}
    several |= {("service", "transport"): decide("service", "transport", "add")}
    settled = Settled(single={"level": decide("level", "strategic", "set")}, several=several)
    decided = settle(coding, InForce({"a": settled}), codebook)
    users = {guid("user", user): user for user in USERS}
    found = set()
    for one in sources(YEAR, decided, codebook)["a"]:
        start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
        found.add((one[-1][0].attrib["targetGUID"], start, end, users[one.attrib["creatingUser"]]))
    by_person = (("theme", "voice"), ("level", "strategic"), ("service", "transport"))
    assert found == expected(decided, "a", by_person)
    assert {code for code, _, _, user in found if user == PERSON} == {guid(*one) for one in by_person}
    assert guid("theme", "timeliness") not in {code for code, _, _, _ in found}
    content = project_xml(YEAR, decided, codebook).decode()
    assert "<Description>A person added “Being listened to” on 2025-11-25.</Description>" in content
    assert "Ann" not in content


def test_reasons_on_the_same_words_are_one_selection(coding: Coding, codebook: Codebook) -> None:
    evidence = coding.evidence
    twice = evidence[(evidence["comment_id"] == "a") & (evidence["code"] == "timeliness") & (evidence["start"] > 0)]
    again = pd.concat([evidence, twice.assign(explanation="Another rule says so too.\x0b"), twice], ignore_index=True)
    both = Coding(replace(coding.tables, evidence=pa.Table.from_pandas(again, preserve_index=False)), coding.themes)
    one, two = (sources(YEAR, which, codebook)["a"] for which in (coding, both))
    assert [selection.attrib for selection in one] == [selection.attrib for selection in two]
    words = [
        (old[0].text, new[0].text)
        for old, new in zip(one, two, strict=True)
        if old.attrib["creatingUser"] == guid("user", WORDS)
        and old[-1][0].attrib["targetGUID"] == guid("theme", "timeliness")
    ]
    assert len(words) == len(twice) > 0
    assert all(new == f"{old}\nAnother rule says so too." for old, new in words)


def test_a_code_that_the_question_gave_has_no_words(codebook: Codebook) -> None:
    frame = pd.DataFrame({"comment_id": ["a"], "text": ["The key worker"], "question": ["What has worked well?"]})
    coding = Coder(codebook).code(frame)
    asked = coding.evidence[coding.evidence["source"] == "question"]
    assert list(asked["code"]) == ["strength"]
    assert asked["weight"].item() >= MARKED
    (source,) = sources(YEAR, coding, codebook).values()
    praise = [one for one in source if one[-1][0].attrib["targetGUID"] == guid("stance", "strength")]
    assert [(one.attrib["creatingUser"], one.attrib["endPosition"]) for one in praise] == [(guid("user", WHOLE), "14")]
    assert "What has worked well?" in str(praise[0][0].text)


def test_how_sure_the_computer_is_stands_at_the_whole_comment(coding: Coding, codebook: Codebook) -> None:
    themes = coding.codes["themes"].map(lambda joined: ";".join("0.71" for _ in joined.split(";") if joined))
    codes = coding.codes.assign(level_confidence=0.8312, theme_confidences=themes)  # as a model fills them
    tables = replace(coding.tables, codes=pa.Table.from_pandas(codes, preserve_index=False))
    source = sources(YEAR, Coding(tables, coding.themes), codebook)["a"]
    first = {one[-1][0].attrib["targetGUID"]: one[0].text or "" for one in reversed(source)}
    told = {code: text.split("\n")[0] for code, text in first.items()}
    row = coding.codes.set_index("comment_id").loc["a"]
    assert told[guid("level", row["level"])].endswith("(confidence 0.83).")
    assert told[guid("theme", row["themes"].split(";")[0])] == "Fairly sure (confidence 0.71)."
    assert told[guid("stance", row["stance"])] in ("Fairly sure.", "Please check.")


PIECES = st.sampled_from(
    ["waiting list", "too long", "nobody listens", "SENDIASS", "not ", "😀", "\r\n", "\r", "\x0b", "e\u0301", "“", ". "]
)
ANY_TEXT = st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=8).map("".join)


@settings(max_examples=50, deadline=None)
@given(st.lists(ANY_TEXT, max_size=3))
def test_positions_are_inside_the_text_and_the_text_is_whole(
    codebook: Codebook, tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.qdpx"
    named = {f"{number} & <\x00>": text for number, text in enumerate(texts)}
    coding = code_texts(named, codebook)
    write_project(path, YEAR, coding, codebook)
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("project.qde"))  # noqa: S314
        files = {name: archive.read(name) for name in archive.namelist() if name != "project.qde"}
    found = list(root.iter(Tag + "TextSource"))
    assert len(found) == len(files) == len(texts)
    for source, text in zip(found, texts, strict=True):
        assert files[source.attrib["plainTextPath"].replace("internal://", "sources/")].decode("utf-8") == text
        quotes = set(coding.evidence["quote"])
        for one in source:
            start, end = int(one.attrib["startPosition"]), int(one.attrib["endPosition"])
            assert 0 <= start < end <= len(text)
            by_words = one.attrib["creatingUser"] == guid("user", WORDS)
            assert text[start:end] in (quotes if by_words else {text})
