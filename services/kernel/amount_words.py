"""An amount reads in Vietnamese words the way a voucher writes it: no group of digits goes unsaid."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ((10**6, "triệu"), (10**3, "nghìn"), (1, ""))
_BILLION = 10**9


def amount_in_words(amount: int) -> str:
    """Such as `Một triệu không trăm năm mươi nghìn đồng`.

    Own, because num2words leaves out "không trăm": it reads 1,015 and 1,150 so that one is easily altered to the other.
    """
    words = " ".join(reading(amount))
    return f"{words[:1].upper()}{words[1:]} đồng"


def reading(amount: int) -> list[str]:
    """The words of the number alone, in lower case."""
    return _number(amount, spoken=False)


def _number(number: int, *, spoken: bool) -> list[str]:
    """`spoken`: something stands before, so that empty hundreds are said."""
    if number == 0 and not spoken:
        return [_DIGITS[0]]
    words: list[str] = []
    billions, rest = divmod(number, _BILLION)
    if billions:
        words += [*_number(billions, spoken=spoken), "tỷ"]
    for scale, name in _SCALES:
        group, rest = divmod(rest, scale)
        if group:
            words += [*_group(group, spoken=spoken or bool(words)), *filter(None, [name])]
    return words


def _group(group: int, *, spoken: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or spoken else []
    return [*words, *_below_hundred(rest, after_hundreds=bool(words))]


def _below_hundred(number: int, *, after_hundreds: bool) -> list[str]:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return [*(["linh"] if after_hundreds else []), _DIGITS[unit]] if unit else []
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    match unit:
        case 0:
            return words
        case 1 if tens > 1:
            return [*words, "mốt"]
        case 5:
            return [*words, "lăm"]
        case _:
            return [*words, _DIGITS[unit]]
