#!/usr/bin/env python3
"""Copy into static/vendor/dsfr the part of the State design system that our pages load.

    npm pack @gouvfr/dsfr@1.15.3 && tar xzf gouvfr-dsfr-1.15.3.tgz
    python3 tools/vendor_dsfr.py package

The argument is the unpacked npm package. The folder is rebuilt, so an upgrade leaves nothing behind.
"""

import posixpath
import re
import shutil
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "static" / "vendor" / "dsfr"

STYLE_SHEETS = ("dsfr.main.min.css", "utility/icons/icons-system/icons-system.main.min.css")
OTHER_FILES = ("favicon/favicon.svg",)

LINKED_FILE = re.compile(r"url\(\s*[\"']?(?!data:)([^\"')]+)")
# The State's typeface is its own: a sheet apart, loaded on its sites only.
FONT_SHEET = "dsfr.fonts.css"
FONT_FACE = re.compile(r"@font-face\{[^}]*\}")
SOURCE_MAP = re.compile(r"^\s*(?://|/\*)# sourceMappingURL=.*$\n?", re.MULTILINE)


def linked_files(sheet: str, text: str) -> set[Path]:
    """The files a style sheet names in url(), as paths from the folder `dist`."""
    folder = posixpath.dirname(sheet)
    return {Path(posixpath.normpath(posixpath.join(folder, link))) for link in LINKED_FILE.findall(text)}


def vendor(package: Path) -> int:
    """Rebuild TARGET from an unpacked package; the number of files written."""
    dist = package / "dist"
    wanted = {Path(name) for name in OTHER_FILES}
    sheets, fonts = {}, []
    for sheet in STYLE_SHEETS:
        text = (dist / sheet).read_text(encoding="utf-8")
        wanted |= linked_files(sheet, text)
        # The manifest storage refuses a comment that points at a file that is not there.
        sheets[sheet] = FONT_FACE.sub("", SOURCE_MAP.sub("", text))
        fonts += FONT_FACE.findall(text)
    sheets[FONT_SHEET] = "\n".join(fonts) + "\n"

    shutil.rmtree(TARGET, ignore_errors=True)
    for name, text in sheets.items():
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        (TARGET / name).write_text(text, encoding="utf-8")
    for name in sorted(wanted):
        (TARGET / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / name, TARGET / name)
    shutil.copyfile(package / "LICENSE.md", TARGET / "LICENSE.md")
    return len(sheets) + len(wanted) + 1


if __name__ == "__main__":
    if len(sys.argv) != 2 or not (Path(sys.argv[1]) / "dist").is_dir():
        sys.exit("Usage : python3 tools/vendor_dsfr.py DOSSIER_DU_PAQUET_NPM")
    print(f"{vendor(Path(sys.argv[1]))} fichiers dans {TARGET}")
