"""Writes values as JSON that every reader takes and that is safe to print."""

import json
import re
from typing import Any, Final

_UNPRINTABLE: Final = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def json_text(value: Any, *, indented: bool = True) -> str:
    """A value as JSON that ends in a line break; keys keep their order.

    Characters that control a terminal, and those without a shape, are escaped. Lone surrogates, which are
    not text and which many readers refuse, become U+FFFD.
    """
    layout: Any = {"indent": 2} if indented else {"separators": (",", ":")}
    text = _SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False, **layout))
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
