"""The project's classifier: learnt from the reference codings in ``data/``, and kept while nothing changes.

Learning takes a minute or two. What was learnt is kept as arrays, under a hash of all that it was learnt
from and of the program, in the project's folder of results that can be made again; anyone may delete it.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cobench_analysis import project
from cobench_analysis.coding.calibration import ChoiceCalibration, ThemeCalibration
from cobench_analysis.coding.classifier import Classifier
from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.features import Features
from cobench_analysis.coding.reference import FOLDS
from cobench_analysis.errors import InputError, Problem
from cobench_analysis.intake.ids import folded_text
from cobench_analysis.intake.source import SOURCE_FILE, read_source
from cobench_analysis.progress import Step, quiet
from cobench_analysis.store import replacing, sha256_file, sha256_json, sha256_sources
from cobench_analysis.tables import table_sha256

if TYPE_CHECKING:
    import pandas as pd

READING, LEARNING = "reading what was learnt", "learning from the coded comments (a minute or two, once)"
_TRAINING = "training_comments*.csv"
_MEASURES = "training_comments.csv"  # what further comments teach is measured on these and on the coded years
_PLAIN = ("words", "grams", "settings", "votes", "baseline", "thresholds", "sure", "fairly_sure", "rare")
_WRITER = re.compile("[A-Za-z]*")  # the leading letters of an id name the writer of a training comment
_CODES = ("level", "themes", "stance")
_HASH = 64  # hexadecimal digits of a text's hash
# Modules that use what was learnt and change nothing of it; learning imports none of them (a test looks).
USES = (
    "code_tables", "coder", "evidence", "explain", "judgement", "model_reasons", "question", "refi_qda", "similar",
    "verdicts",
)  # fmt: skip
# Modules of intake that read or describe what there is beside the comments, and touch none of their texts.
BESIDE = (
    "column_kinds", "input_cells", "input_context", "input_files", "input_guide", "input_tables", "narrative",
    "proposals", "year_inputs",
)  # fmt: skip


def project_classifier(
    codebook: Codebook, step: Step = quiet, lessons: pd.DataFrame | None = None, measuring: Sequence[str] = ()
) -> Classifier:
    """Return the classifier that the project's reference codings teach.

    Parameters
    ----------
    codebook
        The codebook to code by.
    step
        Told whether it is read or has to be learnt.
    lessons
        What people decided on comments of a year, as ``review.lessons`` reads it.
    measuring
        Folded texts (``intake.ids.folded_text``) that must not be learnt from, since they measure.

    Raises
    ------
    InputError
        Where the reference codings cannot be read, or name codes that the codebook does not have.
    """
    kept = project.cache_dir() / f"classifier-{_key(codebook, lessons, measuring)[:16]}.npz"
    step(READING if kept.is_file() else LEARNING)
    found = _read(kept)
    if found is None:
        import pandas as pd

        from cobench_analysis.coding.learning import learn
        from cobench_analysis.coding.reference import read_codings

        reference = project_reference()
        only_measures = set(measuring)
        reference = reference[[folded_text(text) not in only_measures for text in reference["text"]]]
        if lessons is not None:
            parts = [reference.assign(decided=""), lessons.assign(only_teaches="")]
            reference = pd.concat(parts, ignore_index=True)
        found = learn(codebook, read_codings(reference, codebook))
        _keep(kept, found)
    return found


def project_reference() -> pd.DataFrame:
    """Return the project's reference codings, the practice comments left out: they are the test set.

    Returns
    -------
    DataFrame
        ``comment_id, text, level, themes, stance, group, only_teaches``, for :func:`reference.read_codings`.

    Raises
    ------
    InputError
        Where a file cannot be read.

    Examples
    --------
    >>> set(project_reference()["group"]) > {"R", ""}
    True
    """
    import pandas as pd

    from cobench_analysis.intake.comments import read_year
    from cobench_analysis.intake.reading import read_table
    from cobench_analysis.intake.redact import Redactor
    from cobench_analysis.intake.repair import repair_text

    redactor = Redactor()  # without the user's own names: a name more in the list is no reason to learn anew
    parts = []
    for path in sorted(project.reference_dir().glob(_TRAINING)):
        part = _checked(read_table(path).frame, path, ("comment_id", "text", *_CODES))
        texts = [redactor.redact(repair_text(text))[0] for text in part["text"]]  # as intake does, and no more
        groups = [_writer(one) for one in part["comment_id"]]
        parts.append(part.assign(text=texts, group=groups, only_teaches="" if path.name == _MEASURES else "yes"))
    for path, raw in _coded_years():
        comments = read_year(raw, redactor=redactor).comments
        codes = _checked(read_table(path).frame, path, ("comment_id", *_CODES))
        coded = comments[["comment_id", "text"]].merge(codes, on="comment_id", validate="one_to_one")
        parts.append(coded.assign(group="", only_teaches=""))
    if not parts:
        raise InputError(Problem("there is no reference coding to learn from", "restore training_comments.csv"))
    whole = pd.concat(parts, ignore_index=True)
    twice = sorted(set(whole.loc[whole["comment_id"].duplicated(), "comment_id"]))
    if twice:
        raise InputError([Problem(f"the id '{one}' stands in two reference files", "keep one") for one in twice])
    return whole


def _checked(codes: pd.DataFrame, path: Path, needed: Sequence[str]) -> pd.DataFrame:
    from cobench_analysis.intake.reading import require_columns

    require_columns(codes, needed, path.name)
    twice = sorted(set(codes.loc[codes["comment_id"].duplicated(), "comment_id"]))
    if twice:
        raise InputError([Problem(f"the id '{one}' stands twice", "keep one", path.name) for one in twice])
    return codes[list(needed)]


def _writer(comment_id: str) -> str:
    found = _WRITER.match(comment_id)
    return found.group() if found else ""


def _key(codebook: Codebook, lessons: pd.DataFrame | None, measuring: Sequence[str]) -> str:
    inputs = [*map(sha256_file, _inputs()), *measuring, *([] if lessons is None else [table_sha256(lessons)])]
    return sha256_json([codebook.sha256, *inputs, sha256_sources(_program())])


def _inputs() -> Iterator[Path]:
    """Yield what is learnt from, and what changes how it is read."""
    folder = project.reference_dir()
    yield from sorted(folder.glob(_TRAINING))
    for path, raw in _coded_years():
        yield from (path, raw / SOURCE_FILE)
        yield from sorted(entry.path for entry in read_source(raw) if entry.kind == "comments")
    yield project.language_file()


def _coded_years() -> Iterator[tuple[Path, Path]]:
    """Yield people's codes of each year whose comments are here, and the folder of the comments."""
    for year in project.years():
        path, raw = project.codes_file(year), project.raw_dir(year)
        if path.is_file() and (raw / SOURCE_FILE).is_file():
            yield path, raw


def _program() -> Iterator[Path]:
    """Yield the modules of the program that make the classifier what it is."""
    package = Path(__file__).parent.parent
    for room in ("coding", "intake"):
        yield from (path for path in (package / room).glob("*.py") if path.stem not in (*USES, *BESIDE))


def _keep(kept: Path, classifier: Classifier) -> None:
    try:
        with replacing(kept) as temporary, temporary.open("wb") as file:
            np.savez(file, **_arrays(classifier))
        for old in kept.parent.glob("classifier-*.npz"):
            if old != kept:
                old.unlink(missing_ok=True)
    except OSError:
        return  # a project that cannot be written to is coded all the same


def _arrays(classifier: Classifier) -> dict[str, Any]:
    """Return all that was learnt as arrays without objects."""
    known = classifier.features
    features = {f"features.{field.name}": np.asarray(getattr(known, field.name)) for field in fields(known)}
    kinds = sorted(classifier.choice_calibration)
    choices = [classifier.choice_calibration[kind] for kind in kinds]
    return {
        **features,
        **{name: getattr(classifier, name) for name in _PLAIN},
        "theme.weights": classifier.theme_calibration.weights,
        "theme.offsets": classifier.theme_calibration.offsets,
        "choice.kinds": np.array(kinds, np.int32),
        **{f"choice.weights.{kind}": one.weights for kind, one in zip(kinds, choices, strict=True)},
        **{f"choice.offsets.{kind}": one.offsets for kind, one in zip(kinds, choices, strict=True)},
        "folds.texts": np.array(list(classifier.folds)),
        "folds.numbers": np.array(list(classifier.folds.values()), np.int32),
        "measured": np.array(json.dumps(classifier.measured)),
        "sha256": np.array(classifier.sha256),
        "codes": np.array(classifier.codes),
    }


def _read(kept: Path) -> Classifier | None:
    try:
        with np.load(kept, allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files}
        found = _classifier(arrays)
        return found if _is_whole(found) else None
    except (OSError, EOFError, IndexError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        return None  # missing, cut short, or of another version: it is learnt again


def _is_whole(found: Classifier) -> bool:
    """Say whether the arrays fit each other, as those of a damaged file may not."""
    models, codes, known = FOLDS + 1, len(found.codes), found.features
    words, letters, settings, *rules = known.widths
    parts = ((found.words, words + 1), (found.grams, letters), (found.settings, settings), (found.votes, sum(rules)))
    fit = all(part.shape == (models, size, codes) for part, size in parts)
    columns = (found.thresholds, found.rare)
    return (
        fit
        and found.baseline.shape == (models, codes)
        and all(column.shape == (codes,) for column in columns)
        and all(len(mark) == _HASH for mark in found.folds)
    )


def _classifier(arrays: dict[str, Any]) -> Classifier:
    features = Features(
        words=tuple(arrays["features.words"].tolist()),
        idf=arrays["features.idf"],
        grams=tuple(arrays["features.grams"].tolist()),
        settings=arrays["features.settings"],
        setting_idf=arrays["features.setting_idf"],
        rules=tuple(arrays["features.rules"].tolist()),
        codes=int(arrays["features.codes"]),
    )
    choices = {
        kind: ChoiceCalibration(arrays[f"choice.weights.{kind}"], arrays[f"choice.offsets.{kind}"])
        for kind in arrays["choice.kinds"].tolist()
    }
    measured = [tuple(row) for row in json.loads(str(arrays["measured"]))]
    return Classifier(
        features=features,
        **{name: arrays[name] for name in _PLAIN},
        theme_calibration=ThemeCalibration(arrays["theme.weights"], arrays["theme.offsets"]),
        choice_calibration=choices,
        folds=dict(zip(arrays["folds.texts"].tolist(), arrays["folds.numbers"].tolist(), strict=True)),
        measured=tuple(measured),
        sha256=str(arrays["sha256"]),
        codes=tuple((kind, code) for kind, code in arrays["codes"].tolist()),
    )
