"""Agreement of the coding with people's codes on the reference sets.

Run: ./run python benchmarks/accuracy.py
The practice set is the test set: look at these totals, never at its single comments.
"""

from cobench_analysis import Coder, agreement, load_codebook, read_comments
from cobench_analysis.project import raw_dir, reference_dir
from cobench_analysis.review.agreement import read_reference

PLAIN_WRITERS = tuple("RVWXZ")  # first letters of ids in the plain manner of survey answers

coder = Coder(load_codebook())
folder = reference_dir()
training = folder / "training_comments.csv"
sets = {
    "practice": (folder / "practice_comments.csv", folder / "practice_codes.csv", None),
    "event 2021": (raw_dir(2021) / "event_comments.csv", folder / "event_2021_codes.csv", None),
    "training, plain": (training, training, True),
    "training, colloquial": (training, training, False),
}
for name, (comments, codes, plain) in sets.items():
    table = read_comments(comments).comments
    if plain is not None:
        table = table[table["comment_id"].str.startswith(PLAIN_WRITERS) == plain]
    coded = coder.code(table).codes
    measured = agreement(coded, read_reference(codes), coder.codebook.theme_ids)
    figures = "  ".join(f"{key}={value:.3f}" for key, value in measured.items() if key != "comments")
    print(f"{name} ({measured['comments']:.0f}; no theme {100 * (coded['themes'] == '').mean():.0f} %): {figures}")
