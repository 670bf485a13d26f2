"""Another scheme: the 28 themes of the NHS Friends and Family Test, coded by the same Coder, beside a peer.

Run: ./run python benchmarks/fft.py [--data FILE] [--test FILE]

One core. The codebook has the 28 themes and no rule: all is learnt from FILE's codes. Without ``--test`` each
fifth of the comments is coded by what the other four fifths taught (equal texts share a fifth); with it, the
test file by what all of the data taught. The peer is pxtextmining's published recipe for such comments (TF-IDF
of words, a support vector machine for each theme), on the same comments.
The last line: F1 over all codes given (micro) and the mean of the themes' F1 (macro), ours and the peer's, and
the seconds that learning and coding took.
"""

from __future__ import annotations

import argparse
import os
import re
import string
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from cobench_analysis.coding.codebook import Codebook

    Bools = npt.NDArray[np.bool_]

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "shared" / "data" / "fft_train.csv"
PUBLISHED = "It is published at github.com/The-Strategy-Unit/pxtextmining, as datasets/v6framework_230831.csv."
FOLDS = 5
STRENGTH, ROUNDS = 15, 1000  # of pxtextmining's support vector machines
_SIGNS = str.maketrans({sign: " " if sign in ",.-" else "" for sign in string.punctuation + string.digits})


@dataclass(frozen=True)
class Coded:
    """``n`` comments coded by a way of coding.

    Parameters
    ----------
    given
        ``(n, themes)``: whether the theme is given.
    filled
        The same, but a comment without any theme has the likeliest.
    seconds
        What learning and coding took.
    """

    given: Bools
    filled: Bools
    seconds: float


Way = Callable[["pd.DataFrame", "pd.DataFrame", "tuple[str, ...]"], Coded]


def theme_id(name: str) -> str:
    """Return the id of a theme.

    Examples
    --------
    >>> theme_id("Transport to/ from services")
    'transport_to_from_services'
    """
    return re.sub(r"\W+", "_", name.lower()).strip("_")


def plain(text: str) -> str:
    """Prepare a text as pxtextmining does: lower case, no digits, no punctuation.

    Examples
    --------
    >>> plain("It's 2 hours - too long!")
    'its hours too long'
    """
    return " ".join(text.translate(_SIGNS).lower().split())


def read(path: Path) -> pd.DataFrame:
    """Return the comments that have a text, or end the program where there is no such file."""
    import pandas as pd

    if not path.is_file():
        print(f"There is no file {path}. {PUBLISHED}")
        raise SystemExit(1)
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return frame[frame["text"].str.strip() != ""].reset_index(drop=True)


def names_of(*frames: pd.DataFrame) -> tuple[str, ...]:
    """Return the names of all themes."""
    from cobench_analysis.tables import split_ids

    return tuple(sorted({name for frame in frames for joined in frame["themes"] for name in split_ids(joined)}))


def flags(frame: pd.DataFrame, names: tuple[str, ...]) -> Bools:
    """Return whether people gave each theme.

    Examples
    --------
    >>> import pandas as pd
    >>> flags(pd.DataFrame({"themes": ["B;A", "B"]}), ("A", "B")).tolist()
    [[True, True], [False, True]]
    """
    import numpy as np

    from cobench_analysis.tables import split_ids

    return np.array([[name in split_ids(joined) for name in names] for joined in frame["themes"]], np.bool_)


def codebook_of(names: tuple[str, ...]) -> Codebook:
    """Return a codebook of these themes, without services and rules.

    Examples
    --------
    >>> book = codebook_of(("Parking", "Mental Health Act"))
    >>> book.theme_ids, book.rules
    (('parking', 'mental_health_act'), ())
    """
    from cobench_analysis import load_codebook
    from cobench_analysis.coding.codebook import Code
    from cobench_analysis.store import sha256_json

    themes = tuple(Code(theme_id(name), name) for name in names)
    project: Codebook = load_codebook()
    nothing: frozenset[str] = frozenset()  # in this scheme "nothing" is an answer like others, with a theme of its own
    language = replace(project.language, no_answer=nothing, bare_nothing=nothing, bare_yes=nothing, bare_no=nothing)
    return replace(project, sha256=sha256_json(names), themes=themes, services=(), rules=(), language=language)


def ours(training: pd.DataFrame, others: pd.DataFrame, names: tuple[str, ...]) -> Coded:
    """Learn from some comments and code others, with the package's Coder."""
    import pandas as pd

    from cobench_analysis import Coder
    from cobench_analysis.tables import split_ids, theme_column

    book = codebook_of(names)
    joined = [";".join(map(theme_id, split_ids(themes))) for themes in training["themes"]]
    reference = pd.DataFrame({"text": training["text"], "themes": joined})
    comments = pd.DataFrame({"comment_id": [f"{row:07d}" for row in range(len(others))], "text": others["text"]})
    begun = time.perf_counter()
    codes = Coder(book, reference).code(comments).codes  # sorted by id, as they are
    seconds = time.perf_counter() - begun
    given = codes[[theme_column(theme) for theme in book.theme_ids]].to_numpy() == 1
    return Coded(given, given, seconds)


def peer(training: pd.DataFrame, others: pd.DataFrame, names: tuple[str, ...]) -> Coded:
    """Do the same as pxtextmining does it."""
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import SVC

    taught = flags(training, names)
    begun = time.perf_counter()
    words = TfidfVectorizer()
    seen, unseen = words.fit_transform(map(plain, training["text"])), words.transform(map(plain, others["text"]))
    margins = np.full((len(others), len(names)), -np.inf)
    for theme in np.flatnonzero(taught.any(axis=0) & ~taught.all(axis=0)):
        machine = SVC(C=STRENGTH, class_weight="balanced", max_iter=ROUNDS, cache_size=1000)
        margins[:, theme] = machine.fit(seen, taught[:, theme]).decision_function(unseen)
    given = margins > 0
    seconds = time.perf_counter() - begun
    likeliest = np.arange(len(names)) == margins.argmax(axis=1)[:, np.newaxis]
    return Coded(given, given | likeliest & ~given.any(axis=1, keepdims=True), seconds)


def cross_validated(way: Way, frame: pd.DataFrame, names: tuple[str, ...]) -> Coded:
    """Code every fifth of the comments by what the other four fifths teach."""
    import numpy as np

    from cobench_analysis.intake.ids import text_sha256

    fold = np.array([int(text_sha256(text.lower())[2:4], 16) % FOLDS for text in frame["text"]])
    given, filled = np.zeros((2, len(frame), len(names)), np.bool_)
    seconds = 0.0
    for left_out in range(FOLDS):
        inside = fold == left_out
        coded = way(frame[~inside], frame[inside], names)
        given[inside], filled[inside] = coded.given, coded.filled
        seconds += coded.seconds
    return Coded(given, filled, seconds)


def f1(wanted: Bools, given: Bools) -> tuple[float, float, Any]:
    """Return the F1 over all codes, the mean of the themes' F1, and the F1 of each theme.

    Examples
    --------
    >>> import numpy as np
    >>> micro, macro, each = f1(np.array([[True, True], [False, True]]), np.array([[True, True], [True, True]]))
    >>> round(micro, 3), round(macro, 3), each.round(3).tolist()
    (0.857, 0.833, [0.667, 1.0])
    """
    import numpy as np

    both, either = 2 * (wanted & given).sum(axis=0), wanted.sum(axis=0) + given.sum(axis=0)
    each = both / np.maximum(1, either)
    return float(both.sum() / max(1, either.sum())), float(each[wanted.any(axis=0)].mean()), each


def main() -> None:
    """Measure both, and print a row for every theme."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--test", type=Path)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # the peer's machines stop after 1,000 rounds, as published, and say so
    data = read(options.data)
    test = read(options.test) if options.test else data
    names = names_of(data, test)
    wanted = flags(test, names)
    if options.test:
        print(f"{len(names)} themes; learnt from {len(data):,} comments, measured on {len(test):,} others")
        mine, theirs = ours(data, test, names), peer(data, test, names)
    else:
        print(f"{len(names)} themes; {len(data):,} comments, each coded by what the other {FOLDS - 1} fifths taught")
        mine, theirs = (cross_validated(way, data, names) for way in (ours, peer))
    micro, macro, each = f1(wanted, mine.given)
    peer_micro, peer_macro, peer_each = f1(wanted, theirs.given)
    width = max(map(len, names))
    print(f"\n{'theme':{width}}  {'n':>5}  {'ours':>5}  {'peer':>5}")
    for theme in (-wanted.sum(axis=0)).argsort(kind="stable"):
        figures = f"{wanted[:, theme].sum():5}  {each[theme]:5.2f}  {peer_each[theme]:5.2f}"
        print(f"{names[theme]:{width}}  {figures}")
    none, peer_none = (f"{(~way.given.any(axis=1)).mean():.0%}" for way in (mine, theirs))
    print(f"\nwithout any theme: {none} of the comments; the peer: {peer_none}")
    print(
        "the peer, where each of those gets its likeliest theme: micro {:.3f}, macro {:.3f}".format(
            *f1(wanted, theirs.filled)
        )
    )
    scores = f"micro={micro:.3f} macro={macro:.3f} peer_micro={peer_micro:.3f} peer_macro={peer_macro:.3f}"
    print(f"{scores} seconds={mine.seconds:.1f} peer_seconds={theirs.seconds:.1f}")


if __name__ == "__main__":
    main()
