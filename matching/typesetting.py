"""The process that makes one PDF: `python -m matching.typesetting BASE_URL STATIC_URL FOLDER…`, HTML in, PDF out.

Apart from the server on purpose: WeasyPrint needs libraries that a machine may lack, and whatever a page holds, this
process cannot outlast its limits, nor reach the network, nor know a secret of the site.
"""

from __future__ import annotations

import mimetypes
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

SECONDS_OF_WORK = 20
MEMORY = 2 << 30


class OwnFiles(URLFetcher):
    """Gives the static files of the site, read from its folders; every other address is refused."""

    def __init__(self, prefix: str, folders: Sequence[Path]):
        super().__init__(allowed_protocols=[])
        self.prefix, self.folders = prefix, folders

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        if url.startswith(self.prefix):
            name = unquote(urlsplit(url).path)[len(urlsplit(self.prefix).path) :]
            for folder in self.folders:
                path = (folder / name).resolve()
                if path.is_relative_to(folder.resolve()) and path.is_file():
                    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
                    return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
        raise ValueError(f"{url} n'est pas un fichier du site.")


def main() -> None:
    base_url, static_url, *folders = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_WORK, SECONDS_OF_WORK))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    fetcher = OwnFiles(urljoin(base_url, static_url), [Path(folder) for folder in folders])
    page = HTML(string=sys.stdin.buffer.read().decode(), base_url=base_url, url_fetcher=fetcher)
    sys.stdout.buffer.write(page.write_pdf(pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
