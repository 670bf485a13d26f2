"""The codebook as other programs for qualitative analysis read it."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cobench_analysis.cli import main
from cobench_analysis.coding.codebook import Code, Codebook
from cobench_analysis.coding.codebook_file import load_codebook
from cobench_analysis.coding.refi_qda import NAMESPACE, codebook_xml, guid

# The schema's own patterns for GUIDType and RGBType.
GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
RGB = re.compile(r"#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})")
GROUPS = {"Level": "levels", "Theme": "themes", "Stance": "stances", "Service": "services"}
Tag = f"{{{NAMESPACE}}}"


def expected(codebook: Codebook, kind: str, code: Code) -> list[str]:
    """The lines of a description, put together from the codebook."""
    lines = [code.definition] if code.definition else []
    lines += [f"Includes: {'; '.join(code.includes)}."] if code.includes else []
    lines += [f"Does not include: {'; '.join(code.excludes)}."] if code.excludes else []
    lines += [f"Who acts: {code.who_acts}"] if code.who_acts else []
    if kind == "service":
        return [*lines, f"Found under these names: {'; '.join(code.aliases)}."]
    rules = len([rule for rule in codebook.rules if (rule.kind, rule.code) == (kind, code.id)])
    words = {0: "No keyword rule looks", 1: "1 keyword rule looks"}.get(rules, f"{rules} keyword rules look")
    return [*lines, f"{words} for it."]


def name_of(code: Code, kind: str) -> str:
    """The Local Offer is a theme and a service; of two codes of one name QualCoder keeps one."""
    return "Local Offer (service)" if (kind, code.name) == ("service", "Local Offer") else code.name


def test_pyrefiqda_reads_what_we_write(project: Path, codebook: Codebook) -> None:
    from pyrefiqda import RefiCodebook

    assert main(["codebook", "export", "new/folder/cobench.qdc"]) == 0
    book = RefiCodebook.load(project / "new/folder/cobench.qdc")
    assert book.origin == "cobench_analysis"
    assert book.sets is None
    assert [group.name for group in book.codes.code] == list(GROUPS)
    for group in book.codes.code:
        codes, kind = getattr(codebook, GROUPS[group.name]), group.name.lower()
        assert group.is_codable is False
        assert group.description.endswith(f"Codebook version {codebook.version}.")
        assert [(code.name, code.is_codable, code.code) for code in group.code] == [
            (name_of(c, kind), True, []) for c in codes
        ]
        for read, code in zip(group.code, codes, strict=True):
            assert read.guid == guid(kind, code.id)
            assert read.description.splitlines() == expected(codebook, kind, code)


def test_pyrefiqda_writes_again_what_it_read(project: Path) -> None:
    from pyrefiqda import RefiCodebook

    assert main(["codebook", "export", "cobench.qdc"]) == 0
    read = RefiCodebook.load(project / "cobench.qdc")
    RefiCodebook.save(read, project / "again.qdc")
    assert RefiCodebook.load(project / "again.qdc") == read


def check_code(element: ElementTree.Element) -> list[str]:
    """Check an element against the schema's CodeType, and return the guids in it."""
    assert element.tag == Tag + "Code"
    assert set(element.attrib) <= {"guid", "name", "isCodable", "color"}
    assert {"guid", "name", "isCodable"} <= set(element.attrib)
    assert GUID.fullmatch(element.attrib["guid"])
    assert RGB.fullmatch(element.attrib["color"])
    assert element.attrib["isCodable"] in ("true", "false")
    tags = [child.tag for child in element]
    assert tags in (tags[:1] + [Tag + "Code"] * (len(tags) - 1), [])
    assert tags[0] == Tag + "Description"
    assert len(element[0]) == 0
    return [element.attrib["guid"], *(found for child in element[1:] for found in check_code(child))]


def test_the_structure_is_the_schemas(codebook: Codebook) -> None:
    content = codebook_xml(codebook)
    assert content.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\"")
    root = ElementTree.fromstring(content)  # noqa: S314 (our own file)
    assert root.tag == Tag + "CodeBook"
    assert root.attrib == {"origin": "cobench_analysis"}
    assert [child.tag for child in root] == [Tag + "Codes"]  # no Sets: the schema allows none that are empty
    assert root[0].attrib == {}
    guids = [found for group in root[0] for found in check_code(group)]
    assert len(guids) == len(set(guids)) == 4 + len(codebook.numbered)
    assert b"who to (ring" not in content
    assert not any(rule.id.encode() in content for rule in codebook.rules)


def test_no_two_codes_have_one_name(project: Path) -> None:
    path = project / "data/codebook/cobench.yml"
    text = path.read_text(encoding="utf-8")
    for name in ("Being listened to", "Local Offer", "Works well", "Individual"):
        assert f'name: "{name}"' in text
        text = text.replace(f'name: "{name}"', 'name: "THEME"' if name == "Individual" else 'name: "Local offer"')
    path.write_text(text, encoding="utf-8")
    codebook = load_codebook(path)
    root = ElementTree.fromstring(codebook_xml(codebook))  # noqa: S314
    names = [code.attrib["name"].casefold() for code in root.iter(Tag + "Code")]
    assert sorted(names) == sorted(set(names))


def test_guids_stay_what_they_are() -> None:
    """A change here would make every project that has imported our codes get them a second time."""
    assert guid("theme", "voice") == "cfde95f2-6e36-5e91-9307-b63fda077131"
    assert guid("level") == "ad5987e6-aa1c-516f-8b99-4af38a5b8104"


def test_two_exports_are_the_same_bytes(project: Path) -> None:
    assert main(["codebook", "export", "a.qdc"]) == 0
    first = (project / "a.qdc").read_bytes()
    assert main(["codebook", "export", "a.QDC"]) == 0
    assert main(["codebook", "export", "a.qdc"]) == 0
    assert (project / "a.qdc").read_bytes() == first == (project / "a.QDC").read_bytes()
    assert not [path for path in project.iterdir() if path.name.startswith(".")]


def test_signs_of_xml_survive_and_signs_that_xml_cannot_hold_are_left_out(project: Path) -> None:
    path = project / "data/codebook/cobench.yml"
    text = path.read_text(encoding="utf-8")
    name = '"Being listened to"'
    assert name in text
    path.write_text(text.replace(name, r'"<Heard> & \"seen\" é😀\x01"'), encoding="utf-8")
    root = ElementTree.fromstring(codebook_xml(load_codebook(path)))  # noqa: S314
    assert '<Heard> & "seen" é😀' in [code.attrib["name"] for code in root.iter(Tag + "Code")]


@pytest.mark.parametrize("name", ["cobench.xml", "cobench", "qdc"])
def test_another_ending_is_refused(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codebook", "export", name]) == 2
    assert f"'{name}' does not end in .qdc" in capsys.readouterr().err
    assert not (project / name).exists()


def test_a_broken_codebook_leaves_the_old_export(project: Path) -> None:
    (project / "a.qdc").write_text("the old one", encoding="utf-8")
    (project / "data/codebook/cobench.yml").write_text("version: 1\n", encoding="utf-8")
    assert main(["codebook", "export", "a.qdc"]) == 1
    assert (project / "a.qdc").read_text(encoding="utf-8") == "the old one"
