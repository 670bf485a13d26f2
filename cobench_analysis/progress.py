"""How far a command is: what is called meanwhile, and the bars that the command line shows."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[str], None]  # called with the name of each step as it begins
Progress = Callable[[int], object]  # called with the number of comments done since the last call


def quiet(step: str) -> None:
    """Say nothing: the progress of a caller who shows none."""


class StepBar:
    """A bar over named steps, on stderr, silent when that is not a terminal.

    Parameters
    ----------
    total
        How many steps there are.
    title
        What stands before the bar.
    """

    def __init__(self, total: int, title: str) -> None:
        from tqdm import tqdm

        self._bar = tqdm(
            total=total,
            desc=title,
            disable=None,
            bar_format="{desc} |{bar:24}| {n_fmt}/{total_fmt} {postfix}",
            leave=False,
        )
        self._begun = False

    def __enter__(self) -> StepBar:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def begin(self, name: str) -> None:
        """End the step before, if any, and name the one that begins."""
        self._bar.set_postfix_str(name)
        self._bar.update(int(self._begun))
        self._begun = True


class CommentBar:
    """A bar that counts comments as they are coded, on stderr, silent when that is not a terminal."""

    def __init__(self) -> None:
        from tqdm import tqdm

        self._bar = tqdm(desc="Coding", unit=" comments", disable=None, leave=False, mininterval=0.3)

    def __enter__(self) -> Progress:
        update: Progress = self._bar.update
        return update

    def __exit__(self, *_: object) -> None:
        self._bar.close()
