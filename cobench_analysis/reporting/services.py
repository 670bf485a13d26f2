"""The services that comments name, and what they are named with."""

from __future__ import annotations

from cobench_analysis.reporting.figures import share_head
from cobench_analysis.reporting.heat import MOST_COLUMNS, heat_table
from cobench_analysis.reporting.pacc import words
from cobench_analysis.reporting.parts import Fragment, part
from cobench_analysis.reporting.wording import services_sentence
from cobench_analysis.reporting.year import Year

NOTE = (
    "A comment is counted with a service only where it names it, so that a service with few comments may have many "
    "families who did not name it. It is not said here whether a comment praises the service that it names: one "
    "comment can praise one service and complain of another."
)


def services_page(year: Year) -> Fragment:
    """Return how often each service is named, and theme by service as a heat table."""
    counts = year.service_counts()
    section = words(year, "services") + part("paragraph", services_sentence(year))
    if not counts:
        return section
    rows = [(count.name, count.shown, count.share_with_interval) for count in counts]
    head = ("Service", "Comments", share_head(year))
    section += part("table", "Services by the number of comments that name them", head, rows, (1, 2))
    return section + theme_by_service(year) + part("paragraph", NOTE)


def theme_by_service(year: Year) -> Fragment:
    """Return the number of comments that name a service and speak of a theme; darker cells hold more."""
    services = [service for service in year.service_counts() if any(_with(year, service.code))][:MOST_COLUMNS]
    columns = [_with(year, service.code) for service in services]
    cells = [(theme.name, [column[place] for column in columns]) for place, theme in enumerate(year.codebook.themes)]
    rows = [(name, row) for name, row in cells if any(value for value in row)]
    if not rows:
        return part("paragraph", "No theme is named with a service in enough comments to be shown.")
    caption = "Theme by service, in comments: the services named most. Other services and themes: too few to show"
    if not year.disclosure.controlled:
        caption = f"Theme by service, in comments: the {len(services)} services named most"
    return heat_table(year, caption, ("Theme", *(service.name for service in services)), rows)


def _with(year: Year, service: str) -> list[int | None]:
    """Return how many comments name a service and speak of each theme, in codebook order."""
    return [year.published.value(theme=theme.id, service=service) for theme in year.codebook.themes]
