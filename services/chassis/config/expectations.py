"""Each way in which pydantic finds a value wrong is said as what was expected, in Vietnamese and English."""

import re
from collections.abc import Mapping
from typing import Any

_WORDS: dict[str, tuple[str, str]] = {
    "recursion_depth_exceeded": ("dữ liệu lồng nhau ít tầng hơn", "data that nests less deeply"),
    "missing": ("trường bắt buộc", "a required field"),
    "extra_forbidden": ("không có trường này", "no such field"),
    "json_invalid": ("JSON hợp lệ", "valid JSON"),
    "none_required": ("để trống (null)", "null"),
    "string_type": ("văn bản", "text"),
    "string_unicode": ("văn bản Unicode hợp lệ", "valid Unicode text"),
    "string_too_short": ("ít nhất {min_length} ký tự", "at least {min_length} characters"),
    "string_too_long": ("nhiều nhất {max_length} ký tự", "at most {max_length} characters"),
    "string_not_ascii": ("chỉ gồm ký tự ASCII", "ASCII characters only"),
    "string_pattern_mismatch": ("văn bản theo mẫu {pattern}", "text of the form {pattern}"),
    "int_type": (
        "số nguyên viết liền bằng chữ số, không có ngoặc kép, dấu chấm hay phần lẻ (ví dụ 250000)",
        "a whole number in plain digits: no quotes, no separators, no fraction (250000, for instance)",
    ),
    "int_parsing": ("số nguyên", "a whole number"),
    "int_from_float": ("số nguyên, không có phần lẻ", "a whole number without a fraction"),
    "int_parsing_size": ("số nguyên không quá lớn", "a whole number that is not too large"),
    "float_type": ("số", "a number"),
    "float_parsing": ("số", "a number"),
    "finite_number": ("số hữu hạn", "a finite number"),
    "decimal_type": ("số thập phân", "a decimal number"),
    "decimal_parsing": ("số thập phân", "a decimal number"),
    "decimal_max_digits": ("nhiều nhất {max_digits} chữ số", "at most {max_digits} digits"),
    "decimal_max_places": ("nhiều nhất {decimal_places} chữ số lẻ", "at most {decimal_places} decimal places"),
    "decimal_whole_digits": ("nhiều nhất {whole_digits} chữ số phần nguyên", "at most {whole_digits} whole digits"),
    "bool_type": ("true hoặc false, không có ngoặc kép", "true or false, without quotes"),
    "bool_parsing": ("true hoặc false", "true or false"),
    "greater_than": ("lớn hơn {gt}", "greater than {gt}"),
    "greater_than_equal": ("từ {ge} trở lên", "{ge} or more"),
    "less_than": ("nhỏ hơn {lt}", "less than {lt}"),
    "less_than_equal": ("không quá {le}", "{le} or less"),
    "multiple_of": ("bội số của {multiple_of}", "a multiple of {multiple_of}"),
    "enum": ("một trong: {expected}", "one of: {expected}"),
    "literal_error": ("một trong: {expected}", "one of: {expected}"),
    "list_type": ("danh sách", "a list"),
    "tuple_type": ("danh sách", "a list"),
    "set_type": ("danh sách không trùng lặp", "a list without repetition"),
    "frozen_set_type": ("danh sách không trùng lặp", "a list without repetition"),
    "too_short": ("ít nhất {min_length} mục", "at least {min_length} items"),
    "too_long": ("nhiều nhất {max_length} mục", "at most {max_length} items"),
    "dict_type": ("đối tượng JSON", "a JSON object"),
    "model_type": ("đối tượng JSON", "a JSON object"),
    "model_attributes_type": ("đối tượng JSON", "a JSON object"),
    "dataclass_type": ("đối tượng JSON", "a JSON object"),
    "date_type": ("ngày, dạng NNNN-TT-NN", "a date, YYYY-MM-DD"),
    "date_parsing": ("ngày, dạng NNNN-TT-NN", "a date, YYYY-MM-DD"),
    "date_from_datetime_parsing": ("ngày, dạng NNNN-TT-NN", "a date, YYYY-MM-DD"),
    "date_from_datetime_inexact": ("ngày không kèm giờ", "a date without a time"),
    "datetime_type": ("thời điểm ISO 8601", "a time in ISO 8601"),
    "datetime_parsing": ("thời điểm ISO 8601", "a time in ISO 8601"),
    "datetime_from_date_parsing": ("thời điểm ISO 8601", "a time in ISO 8601"),
    "timezone_aware": ("thời điểm có múi giờ", "a time with its zone"),
    "timezone_naive": ("thời điểm không kèm múi giờ", "a time without a zone"),
    "timezone_offset": ("múi giờ lệch {tz_expected} giây", "a zone offset of {tz_expected} seconds"),
    "date_past": ("ngày trong quá khứ", "a date in the past"),
    "date_future": ("ngày trong tương lai", "a date in the future"),
    "datetime_past": ("thời điểm trong quá khứ", "a time in the past"),
    "datetime_future": ("thời điểm trong tương lai", "a time in the future"),
    "datetime_object_invalid": ("thời điểm ISO 8601", "a time in ISO 8601"),
    "time_delta_type": ("khoảng thời gian ISO 8601", "a duration in ISO 8601"),
    "time_delta_parsing": ("khoảng thời gian ISO 8601", "a duration in ISO 8601"),
    "time_type": ("giờ, dạng GG:PP", "a time of day, HH:MM"),
    "time_parsing": ("giờ, dạng GG:PP", "a time of day, HH:MM"),
    "bytes_type": ("dữ liệu nhị phân", "bytes"),
    "bytes_too_long": ("nhiều nhất {max_length} byte", "at most {max_length} bytes"),
    "bytes_too_short": ("ít nhất {min_length} byte", "at least {min_length} bytes"),
    "bytes_invalid_encoding": ("mã hóa {encoding} hợp lệ", "valid {encoding}"),
    "base64_decode": ("mã base64 hợp lệ", "valid base64"),
    "url_parsing": ("địa chỉ URL", "a URL"),
    "url_type": ("địa chỉ URL", "a URL"),
    "url_syntax_violation": ("địa chỉ URL đúng cú pháp", "a URL of correct syntax"),
    "url_too_long": ("URL dài nhất {max_length} ký tự", "a URL of at most {max_length} characters"),
    "url_scheme": ("URL bắt đầu bằng {expected_schemes}", "a URL that starts with {expected_schemes}"),
    "uuid_type": ("mã UUID", "a UUID"),
    "uuid_version": ("mã UUID phiên bản {expected_version}", "a UUID of version {expected_version}"),
    "uuid_parsing": ("mã UUID", "a UUID"),
    "union_tag_invalid": ("một trong: {expected_tags}", "one of: {expected_tags}"),
    "union_tag_not_found": ("trường bắt buộc", "a required field"),
}
_DIGITS = re.compile(r"^\^(?:\\d|\[0-9\])\{(\d+)\}\$$")
_HEX = re.compile(r"^\^\[0-9a-f\]\{(\d+)\}\$$")


def expectation(kind: str, context: Mapping[str, Any], message: str) -> tuple[str, str]:
    """What was expected (Vietnamese, English) where pydantic reports an error of this kind."""
    if "vi" in context and "en" in context:
        return str(context["vi"]), str(context["en"])
    if kind == "string_pattern_mismatch" and (words := _of_pattern(str(context.get("pattern", "")))):
        return words
    if kind in _WORDS:
        vi, en = _WORDS[kind]
        known = {key: str(value).replace(" or ", ", ") for key, value in context.items()}
        return vi.format_map(_Known(known)), en.format_map(_Known(known))
    said = message.removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return f"giá trị hợp lệ ({said})", said


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _of_pattern(pattern: str) -> tuple[str, str] | None:
    """Plain words for the commonest patterns; a regular expression is no sentence."""
    if found := _DIGITS.match(pattern):
        return f"đúng {found[1]} chữ số", f"exactly {found[1]} digits"
    if found := _HEX.match(pattern):
        return f"đúng {found[1]} chữ số thập lục phân viết thường", f"exactly {found[1]} lower-case hex digits"
    return None
