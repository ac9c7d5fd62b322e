"""Foreign HTML as the Markdown or the plain text of our sheets. Pure Python.

The HTML first passes an allow-list (nh3), so that scripts, frames, event handlers and `javascript:` links are gone
before anything is read; what then stands as text is escaped, so that it can never become a link by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

from vocabulary.rules.tree import RuleError

BLOCKS = {"p", "div", "section", "article", "blockquote", "table", "tr", "ul", "ol", "dl", "dt", "dd"}
HEADINGS = {"h1": "###", "h2": "###", "h3": "###", "h4": "####", "h5": "####", "h6": "####"}
EMPHASIS = {"strong": "**", "b": "**", "em": "*", "i": "*"}
TAGS = {*BLOCKS, *HEADINGS, *EMPHASIS, "a", "br", "li", "td", "th", "thead", "tbody", "caption", "span"}
SCHEMES = {"https", "http", "mailto"}
LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-zA-Z]+|#\d+);")
SPECIAL = re.compile(r"([\\`*_\[\]<>&])")
LINE_START = re.compile(r"^([ \t]*)(?:([#+=~-])|(\d+)([.)]))", re.MULTILINE)
ADDRESS = re.compile(r"https?://[^\s<>\"\\^`{|}]+\Z", re.IGNORECASE)
LONGEST_TEXT = 200_000


def markdown_from(text: str) -> str:
    """The Markdown of a foreign text: converted when it is HTML, else the text as it is.

    Raises RuleError for a text of more than LONGEST_TEXT signs.
    """
    return _converted(text, as_markdown=True)


def plain_from(text: str) -> str:
    """The words of a foreign text, one paragraph a line; the address of a link follows its words.

    Raises RuleError for a text of more than LONGEST_TEXT signs.
    """
    return _converted(text, as_markdown=False)


def title_from(text: str) -> str:
    """A name on one line, without any tag."""
    return " ".join(plain_from(text).split())


def is_address(text: str) -> bool:
    """Whether a person can safely follow it: http or https, complete."""
    return ADDRESS.match(text) is not None


def _converted(text: str, *, as_markdown: bool) -> str:
    if len(text) > LONGEST_TEXT:
        raise RuleError("", f"Ce texte est trop long : {LONGEST_TEXT} signes au plus.")
    if not LOOKS_LIKE_HTML.search(text):
        return text.strip()
    cleaned = nh3.clean(
        text,
        tags=TAGS,
        clean_content_tags={"script", "style", "title", "template", "textarea", "noscript"},
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel=None,
    )
    reader = _Reader(as_markdown=as_markdown)
    reader.feed(cleaned)
    reader.close()
    return reader.text()


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Lines of text under a mark (« - », « ### »); `depth` is that of its list, None outside of lists."""

    lines: list[str]
    mark: str
    depth: int | None


class _Reader(HTMLParser):
    """Reads cleaned HTML from start to end, writing paragraphs; `lists` holds the open lists, a number for `ol`."""

    def __init__(self, *, as_markdown: bool):
        super().__init__(convert_charrefs=True)
        self.as_markdown = as_markdown
        self.paragraphs: list[_Paragraph] = []
        self.words: list[str] = []
        self.mark = ""
        self.lists: list[int | None] = []
        self.links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS or tag in HEADINGS or tag == "li":
            self._end_paragraph()
        if tag in ("ul", "ol"):
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self.mark = self._bullet()
        elif tag in HEADINGS:
            self.mark = f"{HEADINGS[tag]} " if self.as_markdown else ""
        elif tag == "br":
            self.words.append("\n")
        elif tag in ("td", "th") and "".join(self.words).strip():
            self.words.append(" – ")
        elif tag in EMPHASIS:
            self._emphasis(tag)
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "", len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS or tag in HEADINGS or tag == "li":
            self._end_paragraph()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag in EMPHASIS:
            self._emphasis(tag)
        elif tag == "a" and self.links:
            self._end_link(*self.links.pop())

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[\s\0\u200b]+", " ", data)
        self.words.append(SPECIAL.sub(r"\\\1", words) if self.as_markdown else words)

    def text(self) -> str:
        self._end_paragraph()
        text = ""
        before, shown = None, 0  # the depth of the item before, in its list and as shown
        for paragraph in self.paragraphs:
            depth = paragraph.depth
            # One step to the right of the item before at most: further would be a block of code.
            shown = 0 if depth is None or before is None else max(shown + min(depth - before, 1), 0)
            tight = not self.as_markdown or (depth is not None and before is not None)
            text += ("\n" if tight else "\n\n") if text else ""
            text += self._written(paragraph, "   " * shown)
            before = depth
        return text

    def _written(self, paragraph: _Paragraph, indent: str) -> str:
        if paragraph.mark.startswith("#"):
            return paragraph.mark + " ".join(paragraph.lines)
        line_break = ("  \n" if self.as_markdown else "\n") + indent + " " * len(paragraph.mark)
        return indent + paragraph.mark + line_break.join(paragraph.lines)

    def _bullet(self) -> str:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
            return f"{number}. "
        return "- " if self.as_markdown else "– "

    def _emphasis(self, tag: str) -> None:
        if self.as_markdown:
            self.words.append(f"\0{EMPHASIS[tag]}")  # settled at the end of the paragraph

    def _end_link(self, href: str, start: int) -> None:
        label = re.sub(r"\0\*{1,2}", "", "".join(self.words[start:]))
        label = " ".join(label.split())
        bare = re.sub(r"\\(.)", r"\1", label)
        if not bare or not (is_address(href) or href.startswith("mailto:")):
            return
        if self.as_markdown:
            address = re.sub(r"[()<>\\\s]", lambda found: f"%{ord(found[0]):02X}", href)
            self.words[start:] = [f"[{label}]({address})"]
        elif bare not in href:
            self.words.append(f" ({href.removeprefix('mailto:')})")

    def _end_paragraph(self) -> None:
        self.links = [(href, 0) for href, _ in self.links]  # a link over several paragraphs is on the last one
        lines = [" ".join(line.split()) for line in _emphasised("".join(self.words)).split("\n")]
        lines = [LINE_START.sub(_escaped_start, line) if self.as_markdown else line for line in lines if line]
        self.words = []
        if lines:
            in_item = bool(self.lists) and self.mark.rstrip(" ").endswith(("-", "–", "."))
            self.paragraphs.append(_Paragraph(lines, self.mark, len(self.lists) - 1 if in_item else None))
            self.mark = ""


def _escaped_start(found: re.Match[str]) -> str:
    blank, mark, number, point = found.groups()
    return f"{blank}\\{mark}" if mark else f"{blank}{number}\\{point}"


def _emphasised(text: str) -> str:
    """Emphasis marks kept in pairs, close to their words; one without its pair, or around nothing, goes."""
    for mark in ("**", "*"):
        text = re.sub(
            rf"\0{re.escape(mark)}(?!\*)(\s*)([^\0\n]*?)(\s*)\0{re.escape(mark)}(?!\*)",
            lambda found, mark=mark: f"{found[1]}{mark}{found[2]}{mark}{found[3]}" if found[2] else found[1],
            text,
        )
    return re.sub(r"\0\*{1,2}", "", text)
