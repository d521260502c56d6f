"""The fonts of papers, from packages alone: FiraGO for Latin, Greek, Cyrillic, Arabic, Hebrew; Noto Sans CJK beside.

docs/adr/pdf.md says why these. The one package holds its fonts as compressed Python, and the typesetter wants files,
so each process writes those two once into a folder that goes with it.
"""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import noto_cjk_sans_otc
import pymupdf_fonts
import typst

_EUROPEAN = "FiraGO"
_CHINESE, _JAPANESE, _KOREAN = "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR"
# what a text's characters are drawn with, in this order; the same ideograph is drawn otherwise in each language
FAMILIES = {
    "latin": (_EUROPEAN, _CHINESE, _JAPANESE, _KOREAN),
    "japanese": (_EUROPEAN, _JAPANESE, _CHINESE, _KOREAN),
    "korean": (_EUROPEAN, _KOREAN, _CHINESE, _JAPANESE),
}
_KANA, _HANGUL = (0x3040, 0x30FF), ((0xAC00, 0xD7A3), (0x1100, 0x11FF), (0x3130, 0x318F))


@cache
def fonts() -> typst.Fonts:
    """Every font a paper may use, and none of the machine's own: the same bytes everywhere."""
    folder = TemporaryDirectory(prefix="tallyboard-fonts-")
    atexit.register(folder.cleanup)
    for name, content in (("regular", pymupdf_fonts._figo()), ("bold", pymupdf_fonts._figbo())):
        (Path(folder.name) / f"{name}.ttf").write_bytes(content)
    beside = Path(noto_cjk_sans_otc.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder.name, str(beside)]
    )


def script_of(text: str) -> str:
    """Which of FAMILIES a text is drawn with: by its kana, or its hangul; ideographs alone are taken as Chinese."""
    if text.isascii():
        return "latin"
    codes = {ord(one) for one in text}
    if any(_KANA[0] <= code <= _KANA[1] for code in codes):
        return "japanese"
    return "korean" if any(low <= code <= high for code in codes for low, high in _HANGUL) else "latin"
