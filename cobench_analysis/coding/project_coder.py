"""The project's coder: its codebook, and what the reference codings taught."""

from __future__ import annotations

from cobench_analysis.coding.codebook import Codebook
from cobench_analysis.coding.codebook_cache import project_codebook
from cobench_analysis.coding.coder import Coder
from cobench_analysis.coding.project_classifier import project_classifier
from cobench_analysis.progress import Step, quiet


def project_coder(codebook: Codebook | None = None, step: Step = quiet) -> Coder:
    """Return the project's coder: its codebook, and what the reference codings in ``data/`` taught.

    Learning takes a minute or two, once; what was learnt is kept until codebook, codings or program change.

    Parameters
    ----------
    codebook
        The project's own where None.
    step
        Called with the name of the step as it begins.

    Raises
    ------
    InputError
        Where the codebook or the reference codings have problems.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"comment_id": ["a"], "text": ["We waited a year for the assessment"]})
    >>> project_coder().code(frame).codes.loc[0, "themes"]
    'timeliness'
    """
    codebook = codebook or project_codebook()
    return Coder(codebook, project_classifier(codebook, step))
