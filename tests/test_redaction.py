"""What redaction takes out and what it leaves, what may be a name, and where neither may come to light."""

import importlib.util
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.coding.tokens import tokenize
from cobench_analysis.errors import InputError
from cobench_analysis.intake.comments import read_comments, read_year
from cobench_analysis.intake.known_words import WordLists, fold_words, project_word_lists
from cobench_analysis.intake.name_candidates import CANDIDATE_COLUMNS, name_candidates, write_candidates
from cobench_analysis.intake.reading import read_table
from cobench_analysis.intake.redact import Redactor, read_names
from cobench_analysis.intake.redaction_numbers import UPN_LETTERS, upn_is_valid
from cobench_analysis.tables import MARKERS

FEWEST = 0.98  # of the pieces of every kind that must be found
MOST = 0.01  # of the look-alikes that may be touched
DRAWS = 600


def benchmark():
    path = Path(__file__).parents[1] / "benchmarks" / "redaction.py"
    spec = importlib.util.spec_from_file_location("redaction_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


bench = benchmark()


@pytest.fixture(scope="module")
def lists() -> WordLists:
    return project_word_lists()


@pytest.fixture(scope="module")
def counts():
    return bench.found_by_kind(bench.cases(DRAWS, seed=1))


@pytest.mark.parametrize("kind", bench.WRITINGS)
def test_of_every_kind_nearly_all_awkward_writings_are_found(counts, kind: str) -> None:
    count = counts[kind]
    assert count["seen"] + count["unseen"] >= DRAWS // len(bench.WRITINGS)
    assert count["seen found"] + count["unseen found"] >= FEWEST * (count["seen"] + count["unseen"])


def test_few_look_alikes_are_touched() -> None:
    halves, _ = bench.false_alarms(bench.look_alikes(DRAWS, seed=1))
    assert halves["seen"] + halves["unseen"] == DRAWS
    assert halves["seen touched"] + halves["unseen touched"] <= MOST * DRAWS


def test_the_practice_comments_hold_nothing_that_is_neither_taken_out_nor_flagged(lists: WordLists) -> None:
    done, pieces, left = bench.practice(lists)
    assert (done, left) == (pieces, [])


def test_a_benchmark_case_that_is_not_found_counts_as_missed() -> None:
    case = bench.Case("phone", "ring ", "555", " now", seen=True)
    assert bench.outcome(case, Redactor()) == (False, False)


TAKEN_OUT = {
    "email": [
        "jo bloggs (at) example.com", "jo@gmail", "jo at example dot co dot uk", "mailto:jo@example.org",
        "jo@example.com.", "JoBloggs(AT)gmail(DOT)com", "jo_b at yahoo.co.uk", "jo @ gmail.com",
    ],
    "phone": [
        "ring 0 7700 900123", "tel 01743 555 019 xtn 44", "+44(0)1743 555019", "my no is 07700900123!!",
        "ring me on 555 019", "(07700 900123)", "01743-255-019 (home)", "ring 0 7 7 0 0 9 0 0 1 2 3",
    ],
    "postcode": ["sy45xx", "SY4 5 XX", "WV164AW", "SY4 OXX", "SYI 2AB", "sy4-5xx", "b14 0st", "SY4 OHP", "(SY4 5XX)"],
    "date of birth": [
        "date-of-birth: 3/3/14", "dob12/11/2009", "D O B 3 March 2014", "born in the RSH on the 3rd March 2014",
        "born Tuesday 3rd March 2014", "3.3.2014 (DOB)", "turned 5 on 3rd March", "his bday is the 3rd of march",
        "DOB for Alfie: 3/3/14", "born 3 Mar '14", "2014-03-03 is her date of birth",
    ],
    "NHS number": [
        "NHS number is (943) 476 5919", "NHS No 943 476 5918", "94 34 76 59 19", "nhs no for my son is 9434765918",
    ],
    "number": ["943 476 5918", "NI number QQ 12 34 56 C", "NI AB 12 34 56 C", "ab123456c", "A801200005001"],
    "UPN": ["B801200005001", "upn b8012 0000 5001", "his pupil number is A801200005001"],
    "car registration": [
        "DX67 ABC", "dx67abc", "reg dx67 abc", "number plate K9 DOG", "car reg: M123 ABC", "registration ABC 123D",
        "plate ABC 1234", "reg no. P 123 ABC",
    ],
    "place": [
        "14a Mill Lane", "99 ABBEY ROAD", "Flat 2, Mill House", "my address is 5 oak close",
        "lives at number 22 church street", "1 St. Mary's Road", "7 The Meadows", "12-14 High St",
        "Flat 3, 14 Mill Lane", "Flat 4b Castle Court",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in TAKEN_OUT.items() for text in texts])
def test_what_has_a_form_is_taken_out(kind: str, text: str) -> None:
    redacted, count = Redactor().redact(text)
    assert (redacted.count(MARKERS[kind]), count) == (1, 1)
    assert not any(sign.isdigit() for sign in redacted.replace("turned 5", ""))


LEFT = [
    "my 9 year old", "£30,000 and £1,234,567,890", "since September 2019", "the meeting on 3 March", "Key Stage 2",
    "KS2 2nd time", "Section 19", "EHCP 2", "at 9.30", "24/7", "0-25", "111 or 999", "for 12 weeks",
    "on 3 March and his birthday came", "born at 28 weeks", "born 2/3 weeks early", "she was born in 2014",
    "0 1 2 3 4 5 6 7 8 9 10", "5 6 7 8 9 10 11 12", "2014 2015 2016 2017", "01.09.2021-31.08.2022",
    "09.30 - 15.00 12/05", "0-5 5-11 11-16 16-25", "see us @ 10am. NHS waits", "6.30. 0 1 2 3 4 5 6 7",
    "at 5.30, his dob was wrong", "the 1st of May. Her birthday came", "look at shropshire.gov.uk",
    "look at gov dot uk", "@PACC", "see you @ 3pm", "A49 and M6 2hr delay", "SY4 OUR way", "L2 3rd try", "B12 vitamin",
    "YR10 AND YR11", "taxi on the A49", "2 plates of food", "registration 2024", "3 High Court cases",
    "a 20 minute drive", "2 way street", "12 Week Court case", "page 3 Mill Lane", "NEED 2 SCHOOLS CLOSE TO HOME",
    "NHS 24 hours", "in 2019 School Lane closed", "pupil numbers fell by 120", "[sic]", "[phone]",
]  # fmt: skip


@pytest.mark.parametrize("text", LEFT)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert Redactor().redact(text) == (text, 0)


SIGNS = st.text(alphabet="0123456789 /.-@:,aAoOSYdb\n[]()", max_size=40)


@given(st.lists(st.tuples(SIGNS, st.sampled_from(list(MARKERS.values()))), max_size=4), SIGNS)
@settings(max_examples=300)
def test_markers_that_stand_there_already_stay(pairs: list[tuple[str, str]], end: str) -> None:
    listed = tuple((word, "other") for word in ("phone", "number", "date of", "registration", "NHS number"))
    redacted, _ = Redactor(listed).redact("".join(before + marker for before, marker in pairs) + end)
    markers = [marker for _, marker in pairs]
    assert all(redacted.count(marker) >= markers.count(marker) for marker in markers)


@pytest.mark.parametrize(
    "text",
    ["1" * 20_000, "0 " * 10_000, "a." * 10_000, "a@" * 10_000, "born " * 4_000 + "1", "1 Aa " * 4_000, "dot " * 5_000,
     "x dot " * 3_300, "1/" * 10_000, "12 March " * 2_200, "nhs " + "1 " * 9_998, "jan " * 5_000 + "1 dob"],
)  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    Redactor().redact(text)
    assert time.process_time() - begun < 2


@given(st.integers(0, 10**12 - 1))
def test_one_check_letter_and_no_other_makes_a_pupil_number(number: int) -> None:
    assert sum(upn_is_valid(f"{letter}{number:012d}") for letter in UPN_LETTERS) == 1


def test_words_to_keep_stay_and_the_longest_words_of_the_list_are_taken_first(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text(
        "words,kind\nHill,name\nHill Top School,school\nWem Mill,place\nRex,other\nHope Park,keep\n", encoding="utf-8"
    )
    redactor = Redactor(read_names(tmp_path / "n.csv"))
    assert redactor.redact("Hill Top School, Mr Hill, Wem Mill, Rex, Hope Park") == (
        "[school], Mr [name], [place], [removed], Hope Park", 4,
    )  # fmt: skip
    assert redactor.keep == {"Hope Park"}


def test_a_row_whose_kind_was_never_filled_in_is_told(tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("words,kind,comments,ids\nAlfie,,3,a;b\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 2, column kind: the kind is blank.*keep"):
        read_names(tmp_path / "n.csv")


@pytest.mark.parametrize("marker", MARKERS.values())
def test_a_marker_is_no_word_and_what_looks_like_one_is(language, marker: str) -> None:
    assert [token.key for token in tokenize(f"ring {marker} now", language)] == ["ring", "now"]
    assert len(tokenize(f"ring {marker.upper()[:-1]} of it] now", language)) > 3


FLAGGED = [
    ("my son Callum waits", ["Callum"]), ("Callum waits", ["Callum"]), ("callum waits", ["callum"]),
    ("CALLUM WAITS", ["CALLUM"]), ("we asked Xanthe about it", ["Xanthe"]), ("Xanthe's plan is late", ["Xanthe"]),
    ("Xanthe Okafor rang", ["Xanthe Okafor"]), ("Mrs Hill is kind", ["Mrs Hill"]), ("mrs hill is kind", ["mrs hill"]),
    ("Dr. Okafor and Mr May", ["Dr. Okafor", "Mr May"]),
    ("at Larkmere Primary School now", ["Larkmere Primary School"]),
    ("the Shrewsbury Academy", ["Shrewsbury Academy"]), ("from St Oswin’s in May", ["St Oswin’s"]),
    ("Regards, K Brennock", ["K Brennock"]), ("It was late.\nThanks\nXanthe", ["Xanthe"]),
    ("thanks to Deborah Pryce-Lunt", ["Deborah Pryce-Lunt"]), ("ask Grace, and Grace again", ["Grace"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), FLAGGED)
def test_what_may_name_somebody_is_flagged(lists: WordLists, text: str, words: list[str]) -> None:
    assert name_candidates(text, lists) == words


NOT_FLAGGED = [
    "", "The Local Offer is out of date", "We asked PACC, the SENCO and CAMHS", "on a Monday in March",
    "the GP at Shrewsbury", "BeeU never rang", "DISGUSTING SERVICE, ABSOLUTELY USELESS", "Children's Services said no",
    "Waiting. Still. Nobody rang", "I've told them I'd wait", "a Special School place",
    "Primary School or Secondary School", "the EHCPs and SENCOs", "Bishop’s Castle and Church Stretton",
    "Section F of the plan", "grace under fire, i will", "missed by miss and hit", "the [name] and the [school]",
    "Thanks\nS.", "Down's Syndrome", "Speech and Language Therapy", "the DfE and the A49",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_FLAGGED)
def test_what_names_nobody_is_not_flagged(lists: WordLists, text: str) -> None:
    assert name_candidates(text, lists) == []


def test_what_the_user_keeps_is_not_flagged() -> None:
    text = "we asked Tarn House and Xanthe"
    assert name_candidates(text, project_word_lists()) == ["Tarn House", "Xanthe"]
    assert name_candidates(text, project_word_lists(frozenset({"tarn-house"}))) == ["Xanthe"]


@given(st.text(max_size=60), st.text(alphabet="ABCabc .'’-\n", max_size=60))
def test_candidates_stand_in_the_text_and_none_is_cut_by_the_column(any_text: str, text: str) -> None:
    for said in (any_text, text):
        found = name_candidates(said, WordLists())
        assert all(words in said and ";" not in words for words in found)
        assert len(set(found)) == len(found)


def test_the_lists_hold_each_word_once_and_no_name_in_both(lists: WordLists) -> None:
    assert not lists.given & (lists.ordinary | lists.proper)
    assert not lists.ordinary & lists.proper
    assert all(words == fold_words(words) for words in lists.ordinary | lists.proper | lists.given)


def test_the_comments_say_what_may_be_a_name_and_the_years_are_listed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "comment_id,text\na,we asked Xanthe and Callum\nb,nobody rang\nc,Callum waits\nd,ring 07700 900123\n",
        encoding="utf-8",
    )
    intake = read_comments(tmp_path / "a.csv", redactor=Redactor((("Xanthe", "keep"),)))
    assert intake.comments["may_name"].tolist() == ["Callum", "", "Callum", ""]
    assert any("May hold a name" in note and "2 of 4" in note for note in intake.notes)
    comments = read_comments(tmp_path / "a.csv", redactor=Redactor()).comments
    write_candidates(tmp_path / "names.csv", comments)
    frame = read_table(tmp_path / "names.csv").frame
    assert tuple(frame.columns) == CANDIDATE_COLUMNS
    assert frame.to_numpy().tolist() == [["Callum", "", "2", "a;c"], ["Xanthe", "", "1", "a"]]


def test_candidates_with_their_kind_filled_in_are_a_list_of_names(tmp_path: Path) -> None:
    comments = pd.DataFrame({"comment_id": ["a", "b"], "may_name": ["Callum;Tarn House", "Callum"]})
    write_candidates(tmp_path / "names.csv", comments)
    filled = read_table(tmp_path / "names.csv").frame.assign(kind=["name", "keep"])
    filled.to_csv(tmp_path / "filled.csv", index=False)
    assert read_names(tmp_path / "filled.csv") == (("Callum", "name"), ("Tarn House", "keep"))


HIDDEN = ["ring 0770\u200b0900123", "ring &#48;7700 900123", "ask ZoÃ« please", "we donâ€™t ring 0770\u200b0900123"]


@pytest.mark.parametrize("text", HIDDEN)
def test_the_writing_before_a_repair_hides_nothing_personal(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"comment_id,text\na,{text}\n", encoding="utf-8")
    row = read_comments(tmp_path / "a.csv", redactor=Redactor((("Zoë", "name"),))).comments.iloc[0]
    assert row["repaired"]
    assert row["redactions"] == 1
    for column in ("text", "text_original"):
        assert not any(secret in row[column] for secret in ("900123", "Zo", "7700")), column


def test_no_column_and_no_note_holds_what_was_taken_out(tmp_path: Path) -> None:
    folder = tmp_path / "2022"
    folder.mkdir()
    (folder / "Alfie 07700900123.csv").write_bytes("Text,Name\nAlfie waits – café,x\n".encode("cp1252"))
    (folder / "source.yml").write_text(
        'files: [{path: "Alfie 07700900123.csv", what: "Alfie, SY4 5XX", channel: jo@example.com, columns: '
        '{text: Text, question: Name}}]',
        encoding="utf-8",
    )  # fmt: skip
    intake = read_year(folder, redactor=Redactor((("Alfie", "name"),)))
    told = intake.comments.to_csv() + "".join(intake.notes)
    assert "[name]" in told
    assert "Windows-1252" in told
    assert not any(secret in told for secret in ("Alfie", "900123", "SY4", "example.com"))
