"""Bytes to text: UTF-8, UTF-16, Chinese code pages, and what Western instruments write."""

import re

from nasicell.parameters.errors import InputError

_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_CHINESE = re.compile("电压|电流|时间|容量|序号|循环|工步|状态|测试|电池|充电|放电|记录")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def decode(content: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Turn the bytes of a text file into text.

    Parameters
    ----------
    content : bytes
        The file.
    encoding : str, optional
        The encoding, where the user knows it.

    Returns
    -------
    text, encoding
        The text and the name of what it was written in. Chinese code pages are believed only where
        the text then has the words of a cycler.

    Raises
    ------
    InputError
        If it is not text.
    """
    if encoding is not None:
        try:
            return content.decode(encoding), encoding
        except (UnicodeDecodeError, LookupError):
            raise InputError(
                f"is not text in '{encoding}'; write for example 'encoding: gb18030'"
            ) from None
    for name in _candidates(content):
        try:
            text = content.decode(name)
        except UnicodeDecodeError:
            continue
        if name == "gb18030" and not _CHINESE.search(text):
            continue
        if len(_CONTROL.findall(text[:100_000])) > 0.001 * len(text[:100_000]):
            break
        return text, name
    raise InputError(
        "is not text, and no binary format that is known (.mpr, .nda, .ndax, .ccs, .xlsx); "
        "export it from the instrument's software as text or .xlsx"
    )


def _candidates(content: bytes) -> list[str]:
    marked = [name for mark, name in _MARKS.items() if content.startswith(mark)]
    if marked:
        return marked
    even, odd = content[0:2000:2].count(0), content[1:2000:2].count(0)
    half = max(len(content[:2000]) // 2, 1)
    if odd > 0.3 * half and not even:
        return ["utf-16-le"]
    if even > 0.3 * half and not odd:
        return ["utf-16-be"]
    return ["utf-8", "gb18030", "cp1252", "latin-1"]
