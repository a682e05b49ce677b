"""Signs that Word keeps as numbers of a special font, as the characters they stand for."""

from __future__ import annotations

__all__ = ["symbol"]

# codes of the fonts Symbol and Wingdings that stand in maths lessons and notes
_SYMBOL = {
    0xA3: "≤", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB0: "°", 0xB9: "≠", 0xBB: "≈",
    0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0xB7: "·", 0xD6: "√", 0x70: "π", 0x61: "α",
    0x62: "β", 0x44: "Δ", 0x53: "Σ", 0xA5: "∞", 0xD0: "∠", 0xBC: "…", 0xDE: "⇒", 0x2D: "-",
}  # fmt: skip
_WINGDINGS = {
    0x4A: "☺", 0x4B: "😐", 0x4C: "☹", 0xE0: "→", 0xDF: "←", 0xE1: "↑", 0xE2: "↓", 0xE8: "➔",
    0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "□", 0x6C: "●", 0x6E: "■", 0xA7: "▪",
}  # fmt: skip


def symbol(font: str, code: str) -> str:
    """Turn a sign of a special font into a character.

    Parameters
    ----------
    font : str
        Name of the font.
    code : str
        Hexadecimal code, such as 'F0B4'.

    Returns
    -------
    str
        '[symbol]' where it is not known, which is no word of the talk.

    Examples
    --------
    >>> symbol("Symbol", "F0B4"), symbol("Wingdings", "F04A"), symbol("Runes", "F011")
    ('×', '☺', '[symbol]')
    """
    try:
        number = int(code, 16)
    except ValueError:
        return "[symbol]"
    private = 0xF000 <= number <= 0xF0FF
    low = number - 0xF000 if private else number
    table = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}.get(font.strip().lower(), {})
    if low in table:
        return table[low]
    if font.strip().lower() == "symbol" and 0x20 <= low < 0x40:
        return chr(low)
    if not private and 0x20 <= number < 0xD800 and not 0x7F <= number < 0xA0:
        return chr(number)
    return "[symbol]"
