"""What people write in Markdown, as HTML: signs of HTML in it are shown, never run, and no picture is fetched."""

from __future__ import annotations


def plain_markdown(text: str, heading: str) -> str:
    r"""Render Markdown.

    Parameters
    ----------
    text
        The Markdown.
    heading
        What a heading of any level becomes, with ``{}`` for its words.

    Examples
    --------
    >>> plain_markdown("# Why\n**So** <script>", "<h3>{}</h3>")
    '<h3>Why</h3>\n<p><strong>So</strong> &lt;script&gt;</p>\n'
    """
    import mistune

    class Plain(mistune.HTMLRenderer):
        def heading(self, text: str, level: int, **attributes: object) -> str:  # noqa: ARG002 - as mistune calls it
            return f"{heading.format(text)}\n"

        def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002 - as mistune calls it
            return text

    return str(mistune.create_markdown(renderer=Plain(escape=True))(text))
