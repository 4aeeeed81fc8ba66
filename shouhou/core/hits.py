"""What the search box lists, and how one line of it is written."""

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Found:
    """One hit as core/parts/search_results.html shows it; `here` is the place of a button of the page itself."""

    title: str
    url: str
    text: str = ""
    icon: str = ""
    here: int | None = None

    def as_option(self, place: str, drawn: str) -> str:
        """The hit as a choice of the list, at its place in it, with the drawing of its icon."""
        here = "" if self.here is None else f'="{self.here}"'
        text = f'<span class="found-text">{escape(self.text)}</span>' if self.text else ""
        return (
            f'<a role="option" aria-selected="false" tabindex="-1" id="hit-{place}" href="{escape(self.url or "#")}" '
            f'data-hit{here}>{drawn}<span class="found-name">{escape(self.title)}</span>{text}</a>'
        )
