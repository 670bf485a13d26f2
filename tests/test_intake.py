"""From files as they come to the comments table."""

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cobench_analysis.errors import InputError
from cobench_analysis.intake.comments import MAX_CHARACTERS, answer_kind, read_comments, read_year
from cobench_analysis.intake.duplicates import exact_duplicates, near_duplicates
from cobench_analysis.intake.encoding import decode
from cobench_analysis.intake.ids import make_ids, text_sha256
from cobench_analysis.intake.reading import read_table
from cobench_analysis.intake.redact import Redactor, read_names
from cobench_analysis.intake.redaction_numbers import nhs_number_is_valid
from cobench_analysis.intake.repair import repair_text
from cobench_analysis.intake.source import read_source
from cobench_analysis.intake.year_inputs import read_year_inputs
from cobench_analysis.language import load_language
from cobench_analysis.project import language_file

SAID = "Café staff don’t ring back – it costs £5"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_usual_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"comment_id,text\na,{SAID}\nb,n/a\n".encode(encoding))
    assert read_comments(path).comments["text"].tolist() == [SAID, "n/a"]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InputError, match="not text in UTF-8"):
        decode(b"\x81\x8d\x8f", "a.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'comment_id{delimiter}text\na{delimiter}"one, two; three"\n', encoding="utf-8")
    assert read_comments(path).comments["text"].tolist() == ["one, two; three"]


def test_answers_that_look_like_missing_values_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("comment_id,text\n1,n/a\n2,None\n3,NA\n4,null\n5,\n6,nan\n", encoding="utf-8")
    frame = read_comments(path).comments
    assert frame["text"].tolist() == ["n/a", "None", "NA", "null", "", "nan"]
    assert frame["answer"].tolist() == ["not_an_answer", "given", "not_an_answer", "not_an_answer", "empty", "given"]


def test_excel_gives_the_same_table_as_csv(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [("comment_id", "text"), ("a", SAID), ("b", "'=1+1"), ("c", 7)]:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text(f"comment_id,text\na,{SAID}\nb,'=1+1\nc,7\n", encoding="utf-8")
    excel, text = (read_comments(tmp_path / f"a.{kind}").comments for kind in ("xlsx", "csv"))
    assert excel["text"].tolist() == text["text"].tolist() == [SAID, "=1+1", "7"]


def test_parquet_is_taken_as_it_is(tmp_path: Path) -> None:
    pd.DataFrame({"comment_id": ["a"], "text": ["'=1+1"]}).to_parquet(tmp_path / "a.parquet")
    assert read_comments(tmp_path / "a.parquet").comments["text"].tolist() == ["'=1+1"]


BAD_FILES = {
    "missing.csv": (None, "there is no such file"),
    "empty.csv": (b"", "the file is empty"),
    "blank.csv": (b"\n \n", "the file is empty"),
    "heading.csv": (b"comment_id,text\n", "there are no comments in it"),
    "notext.csv": (b"id,comment\n1,hello\n", "--text-column NAME .columns here: 'id', 'comment'"),
    "ragged.csv": (b"comment_id,text\na,one,two\nb,ok\nc,three,four\n", "row 2.*3 cells.*\n.*row 4"),
    "quote.csv": (b'comment_id,text\na,"never closed\nb,ok\n', "never closed"),
    "twice.csv": (b"text,text\na,b\n", "the heading 'text' stands twice"),
    "ids.csv": (b"comment_id,text\na,1\nb,2\na,3\nb,4\n", "row 4.*'a' stands twice .first in row 2.(.|\n)*row 5"),
    "prompt.csv": (b"text,prompt_level\none,personal\n", "row 2, column prompt_level: prompt_level is 'personal'"),
    "parent.csv": (b"comment_id,text,parent_id\na,one,z\n", "parent_id 'z' is no comment here"),
    "long.csv": (b"text\n" + b"x" * 100_000 + b"\n", "row 2, column text: the comment has 100,000 characters"),
    "old.xls": (b"x", "'.xls' cannot be read"),
    "broken.xlsx": (b"not a zip", "not a readable Excel workbook"),
    "broken.parquet": (b"not parquet", "not a readable Parquet file"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_told_in_a_sentence_and_say_what_to_do(tmp_path: Path, name: str) -> None:
    content, message = BAD_FILES[name]
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        read_comments(tmp_path / name)
    for problem in caught.value.problems:
        assert problem.fix
        assert "x" * 50 not in str(problem)


def test_the_longest_comment_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n" + "x" * MAX_CHARACTERS + "\n", encoding="utf-8")
    assert len(read_comments(tmp_path / "a.csv").comments) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("we donâ€™t know", "we don’t know"),
        ("Â£5 a day", "£5 a day"),
        ("tea &amp; cake", "tea & cake"),
        ("a\x00b", "ab"),
    ],
)
def test_damaged_letters_are_mended(before: str, after: str) -> None:
    assert repair_text(before) == after


@pytest.mark.parametrize("text", ["“we’re” – don't… naïve £5", "p/c won't feel alone", "1:1- case studies"])
def test_whole_text_is_left_alone(text: str) -> None:
    assert repair_text(text) == text


def test_the_original_of_a_repair_is_kept_without_personal_data(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("comment_id,text\na,we donâ€™t ring 07700 900123\n", encoding="utf-8")
    row = read_comments(tmp_path / "a.csv").comments.iloc[0]
    assert row["repaired"]
    assert row["text"] == "we don’t ring [phone]"
    assert row["text_original"] == "we donâ€™t ring [phone]"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail jo.bloggs@example.org please", "email"),
        ("ring 07700 900123", "phone"),
        ("ring 01743 123456.", "phone"),
        ("ring (01743) 123 456", "phone"),
        ("ring +44 7700 900123", "phone"),
        ("we live at SY1 1AA now", "postcode"),
        ("we live at sy4 5xx now", "postcode"),
        ("his NHS number is 943 476 5919", "NHS number"),
        ("943-476-5919", "NHS number"),
        ("born on 3rd March 2014", "date of birth"),
        ("DOB 03/04/2014", "date of birth"),
        ("date of birth: 2014-04-03", "date of birth"),
        ("his birthday is 3 April 2014", "date of birth"),
        ("the taxi AB12 CDE", "car registration"),
        ("the taxi ab12cde", "car registration"),
        ("we live at SY3  8ZQ", "postcode"),
        ("DOB: 2013/03/14", "date of birth"),
        ("dob March 2013", "date of birth"),
        ("he was born in March 2013", "date of birth"),
        ("date of birth 140313", "date of birth"),
        ("birthday is 14/03", "date of birth"),
        ("14th of March 2013 is her birthday", "date of birth"),
        ("tel:07700/900/123", "phone"),
        ("ring 555019", "phone"),
        ("01743 555 0199", "phone"),
        ("9434765918", "number"),
    ],
)
def test_personal_data_with_a_form_are_taken_out(text: str, kind: str) -> None:
    redacted, count = Redactor().redact(text)
    assert (f"[{kind}]" in redacted, count) == (True, 1)


@pytest.mark.parametrize(
    "text",
    [
        "we waited 18 months and 3 weeks", "in 2014 we asked 10 times", "it cost £1,250.00", "Year 6 to Year 7",
        "30k limit on DSG", "999 or 111", "KS2 2nd time", "from 9.30 to 15.00 on 12/05/2023", "a 1:1 for 25 hours",
        "s2 1st attempt", "yr10 and yr11", "he was born in Telford", "we rang 30 times",
    ],
)  # fmt: skip
def test_ordinary_numbers_stay(text: str) -> None:
    assert Redactor().redact(text) == (text, 0)


@pytest.mark.parametrize(
    "text",
    ["ring 07700–900–123", "ring 07700\u2011900\u2011123", "ring ０７７００９００１２３", "ring 0770\u200b0900123"],
)
def test_numbers_in_odd_writing_are_taken_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"text\n{text}\n", encoding="utf-8")
    assert read_comments(tmp_path / "a.csv").comments.loc[0, "text"] == "ring [phone]"


def test_listed_names_are_found_however_they_are_typed(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("words,kind\nZoë,name\nO’Neil,name\nMary Ann,name\n", encoding="utf-8")
    redactor = Redactor(read_names(tmp_path / "names.csv"))
    (tmp_path / "a.csv").write_text("text\nZoe\u0308 and OʼNeil and Mary–Ann\n", encoding="utf-8")
    text = read_comments(tmp_path / "a.csv", redactor=redactor).comments.loc[0, "text"]
    assert text == "[name] and [name] and [name]"


def test_source_and_question_are_redacted_and_an_id_must_not_name_anybody(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,source\nhello,ring 07700 900123\n", encoding="utf-8")
    assert read_comments(tmp_path / "a.csv").comments.loc[0, "source"] == "ring [phone]"
    (tmp_path / "b.csv").write_text("text,comment_id\nhello,jo@example.org\n", encoding="utf-8")
    with pytest.raises(InputError, match="the id holds personal data"):
        read_comments(tmp_path / "b.csv")


def test_an_id_that_we_made_is_never_taken_for_a_phone_number(tmp_path: Path) -> None:
    """Ten hex digits are ten decimal ones in a hundredth of all ids."""
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "".join(f"comment {number}\n" for number in range(2000)), encoding="utf-8")
    comments = read_comments(path).comments
    alike = comments["comment_id"][comments["comment_id"].str.fullmatch(r"comment-\d{10}")]
    assert len(alike) > 0
    again = tmp_path / "b.csv"
    comments[["comment_id", "text"]].to_csv(again, index=False)
    assert read_comments(again).comments["comment_id"].tolist() == comments["comment_id"].tolist()


@pytest.mark.parametrize("year", ["2021-22", "21", "Year 1"])
def test_an_id_that_we_made_is_taken_whatever_the_year_is_called(tmp_path: Path, year: str) -> None:
    (tmp_path / "a.csv").write_text("text,year\n" + "".join(f"{n},{year}\n" for n in range(500)), encoding="utf-8")
    assert len(read_comments(tmp_path / "a.csv").comments) == 500


@pytest.mark.parametrize("number", ["0044-7700900123", "0117-9290000000", "01743 123456"])
def test_a_phone_number_is_no_id(tmp_path: Path, number: str) -> None:
    (tmp_path / "a.csv").write_text(f"text,comment_id\nhello,{number}\n", encoding="utf-8")
    with pytest.raises(InputError, match="personal data"):
        read_comments(tmp_path / "a.csv")


def test_a_year_that_holds_a_number_is_redacted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text,year\nhello,ring 07700 900123\n", encoding="utf-8")
    assert read_comments(tmp_path / "a.csv").comments.loc[0, "year"] == "ring [phone]"


def test_parquet_with_damaged_letters_is_told(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    damaged = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 2], np.int32)), pa.py_buffer(b"\xff\xfe"))
    pq.write_table(pa.table({"text": damaged}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="not a readable Parquet file"):
        read_comments(tmp_path / "a.parquet")


def test_a_list_of_names_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    (tmp_path / "names.csv").symlink_to(tmp_path / "nowhere.csv")
    with pytest.raises(InputError, match="no such file"):
        read_names(tmp_path / "names.csv")


def test_messages_do_not_repeat_a_comment(tmp_path: Path) -> None:
    story = "Our son was excluded from a school by somebody"
    for content in (f"{story}\nfoo\n", f"text,parent_id\nhello,{story}\n", f"text,prompt_level\nhello,{story}\n"):
        (tmp_path / "a.csv").write_text(content, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_comments(tmp_path / "a.csv")
        assert story.casefold() not in str(caught.value).casefold()


def test_the_visible_sheet_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.sheet_state = "hidden"
    for row in [("text",), ("hello",)]:
        book.create_sheet("answers") if "answers" not in book.sheetnames else None
        book["answers"].append(row)
    book.save(tmp_path / "a.xlsx")
    intake = read_comments(tmp_path / "a.xlsx")
    assert intake.comments["text"].tolist() == ["hello"]
    assert "only the sheet 'answers' was read; left aside: 'notes'" in intake.notes[0]


def test_every_copy_of_a_mass_letter_is_marked() -> None:
    ids = [f"c{place:04d}" for place in range(300)]
    texts = [f"please keep the short breaks open for our families this year and next {place}" for place in range(300)]
    assert sum(mark != "" for mark in near_duplicates(ids, texts)) == 299


def test_the_same_file_renamed_keeps_its_ids(tmp_path: Path) -> None:
    ids = []
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("text\nhello\nwaiting\n", encoding="utf-8")
        ids.append(read_comments(tmp_path / name).comments["comment_id"].tolist())
    assert ids[0] == ids[1]


BAD_WORD_LISTS = {
    "negation_reach: 4": ("negation_reach: many", "whole number"),
    'clause_enders: ["but"]': ('clause_enders: "but"', "column clause_enders: this is not a list"),
    "negators:": ("negators: []\nnegators:", "the key 'negators' stands twice"),
    "bare_yes:": ("barely_yes:", "'barely_yes' is not known(.|\n)*column bare_yes"),
}


@pytest.mark.parametrize("before", BAD_WORD_LISTS)
def test_bad_word_lists_are_told(tmp_path: Path, before: str) -> None:
    after, message = BAD_WORD_LISTS[before]
    text = language_file().read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "language.yml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        load_language(tmp_path / "language.yml")


def test_listed_names_are_taken_taken_out_in_any_case_and_as_whole_words() -> None:
    redactor = Redactor((("Will", "name"), ("Hill Top School", "school"), ("O'Brien", "name")))
    text, count = redactor.redact("WILL's teacher at hill-top  school, Mrs O’Brien, is willing")
    assert redactor.redact("two Wills")[0] == "two [name]"
    assert text == "[name]'s teacher at [school], Mrs [name], is willing"
    assert count == 3


@given(st.integers(0, 999_999_999))
def test_one_check_digit_at_most_makes_an_nhs_number(number: int) -> None:
    valid = [digit for digit in range(10) if nhs_number_is_valid(f"{number:09d}{digit}")]
    assert len(valid) <= 1


def test_a_bad_list_of_names_is_told_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("words,kind\nAlice,name\nB,name\nSomewhere,village\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"row 3, column words(.|\n)*row 4, column kind"):
        read_names(path)
    assert read_names(tmp_path / "none.csv") == ()


ROWS = st.lists(st.tuples(*[st.sampled_from(["", "a", "b"])] * 4), max_size=12)


@given(ROWS, st.randoms())
def test_ids_do_not_depend_on_the_order_of_rows(rows: list[tuple[str, str, str, str]], random) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    pairs = sorted(zip(rows, make_ids("2022", rows), strict=True))
    assert pairs == sorted(zip(shuffled, make_ids("2022", shuffled), strict=True))
    assert len(set(make_ids("2022", rows))) == len(rows)


def test_id_form_and_text_hash() -> None:
    assert make_ids("2022", [("s", "q", "r", "t")])[0].startswith("2022-")
    repeats, others = [("s", "q", "", "no")] * 2, [("2022-01", "event"), ("2022-02", "phone")]
    assert make_ids("2022", repeats, others) == make_ids("2022", repeats, others[::-1])[::-1]
    assert len(make_ids("2022", [("s", "q", "r", "t")])[0]) == len("2022-") + 10
    assert text_sha256("a  b\n") == text_sha256("a b")


def test_exact_and_near_duplicates_are_marked_and_kept(tmp_path: Path) -> None:
    one = "The waiting list for speech therapy is far too long and nobody tells us where we are on it"
    near = one.replace("far too", "much too")
    path = tmp_path / "a.csv"
    pd.DataFrame({"comment_id": ["a", "b", "c", "d"], "text": [one, one.upper() + "!", near, "n/a"]}).to_csv(path)
    frame = read_comments(path).comments
    assert frame["duplicate_of"].tolist() == ["", "a", "", ""]
    assert frame["near_duplicate_of"].tolist() == ["", "", "a", ""]


@given(st.permutations(["aa", "bb", "cc", "dd"]))
def test_duplicates_do_not_depend_on_the_order_of_rows(order: list[str]) -> None:
    long = "we were told to wait and then we were told to wait again for the same thing"
    texts = {"aa": long, "bb": long, "cc": long + " now", "dd": "other"}
    exact = dict(zip(order, exact_duplicates(order, [texts[key] for key in order]), strict=True))
    near = dict(zip(order, near_duplicates(order, [texts[key] for key in order]), strict=True))
    assert exact == {"aa": "", "bb": "aa", "cc": "", "dd": ""}
    assert near["cc"] == "aa"


@given(st.text())
@settings(max_examples=200)
def test_every_answer_has_a_kind(language, text: str) -> None:
    assert answer_kind(text, language) in ("given", "empty", "not_an_answer")


def year_folder(tmp_path: Path, source: str, **files: str) -> Path:
    folder = tmp_path / "2022"
    folder.mkdir(exist_ok=True)
    (folder / "source.yml").write_text(source, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def test_several_questions_to_a_row_become_several_comments(tmp_path: Path) -> None:
    folder = year_folder(
        tmp_path,
        """
files:
  - path: survey.csv
    what: Spring survey
    channel: survey
    date: "2022-03"
    columns: {respondent: Respondent ID}
    questions:
      "What works?": {question: What works well?}
      "What should boards do?": {question: What should boards do?, prompt_level: strategic}
    consent: quote
""",
        survey="Respondent ID,What works?,What should boards do?\n1,Kind staff,Listen\n2,,n/a\n",
    )
    frame = read_year(folder).comments
    assert len(frame) == 4
    assert frame["answer"].value_counts().to_dict() == {"given": 2, "empty": 1, "not_an_answer": 1}
    listen = frame[frame["text"] == "Listen"].iloc[0]
    assert (listen["prompt_level"], listen["question"], listen["respondent"], listen["source"]) == (
        "strategic", "What should boards do?", "1", "Spring survey",
    )  # fmt: skip
    assert listen["comment_id"].startswith("2022-")
    assert set(frame["consent"]) == {"quote"}
    assert set(frame["disclosure"]) == {"controlled"}


def test_each_persons_consent_can_only_lower_that_of_the_file(tmp_path: Path) -> None:
    source = "files: [{path: a.csv, consent: quote, columns: {text: T, consent: Quote me}}]"
    folder = year_folder(tmp_path, source, a="T,Quote me\none,Yes\ntwo,No\nthree,\nfour,published\n")
    found = read_year(folder).comments.set_index("text")["consent"].to_dict()
    assert found == {"one": "quote", "two": "no_quote", "three": "no_quote", "four": "no_quote"}


def test_problems_of_source_yml_are_told_all_at_once(tmp_path: Path) -> None:
    folder = year_folder(
        tmp_path,
        """
files:
  - path: nowhere.csv
    kind: coments
    consent: everything
    colour: blue
  - path: ../../etc/passwd
  - what: no path
  - path: a.csv
    columns: {txt: Text}
    questions: {Q: {question: q, prompt_level: personal}}
  - {path: a.csv, date: [1, 2], columns: {comment_id: id}, questions: {A: {}, B: {}}}
""",
        a="Text\nhello\n",
    )
    with pytest.raises(InputError) as caught:
        read_source(folder)
    told = str(caught.value)
    for words in ("nowhere.csv", "kind is 'coments'", "consent is 'everything'", "'colour' is not known", "outside",
                  "has no path", "'txt' is not a column of ours", "prompt_level is 'personal'", "date is not one word",
                  "cannot serve for several questions"):  # fmt: skip
        assert words in told
    assert all(problem.row for problem in caught.value.problems)


def test_a_year_without_data_says_where_to_put_them(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there are no data for 2031.*data/raw/2031"):
        read_year(tmp_path / "2031")


def test_problems_of_all_files_are_told_together(tmp_path: Path) -> None:
    source = "files: [{path: a.csv, columns: {text: T}}, {path: b.csv, columns: {text: T}}]"
    folder = year_folder(tmp_path, source, a="x\n1\n", b="y\n2\n")
    with pytest.raises(InputError, match=r"a.csv(.|\n)*b.csv"):
        read_year(folder)


def test_statements_with_unknown_level_or_kind_are_refused(tmp_path: Path) -> None:
    source = "files: [{path: s.csv, kind: statements}]"
    content = "statement_id,level,kind,text\n1,personal,strength,a\n2,individual,virtue,b\n3,individual,strength,\n"
    with pytest.raises(InputError, match=r"row 2(.|\n)*row 3(.|\n)*row 4"):
        read_year_inputs(year_folder(tmp_path, source, s=content), themes=None, comment_ids=None)


def test_row_numbers_begin_under_the_heading(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("comment_id,text\na,one\nb,two\n", encoding="utf-8")
    assert read_table(tmp_path / "a.csv").frame.index.tolist() == [2, 3]


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_what_needs_no_repair_is_what_ftfy_leaves_alone(text: str) -> None:
    """The short way must give what the long way gives; a soft hyphen at the end sends a text the long way."""
    assert repair_text(text) == repair_text(text + "\u00ad")
