"""Plain sentences for what the YAML parsers complain about."""

import re
from typing import Final

# What either parser says (a pattern), what netlint says, how to mend it.
_SENTENCES: Final = [
    (r"mapping values are not allowed", "a `:` stands where no mapping can begin",
     "check the indentation, and quote the value if it holds `: `"),
    (r"could not find expected ':'", "a line is neither a key with a `:` nor part of the value above it",
     "add the missing `:`, or indent the line as part of the value"),
    (r"cannot start any token", "no value can begin with `{at}`",
     "quote values that begin with `@`, a backtick or `%`"),
    (r"unexpected ':'", "a `:` stands inside plain text between brackets", "quote the value"),
    (r"found a tab character|'\\t'", "a tab is used for indentation", "YAML allows only spaces"),
    (r"unexpected end of stream", "a quotation mark is never closed", "add the closing quotation mark"),
    (r"unexpected document (indicator|separator)", "a quotation mark is not closed before the document ends",
     "add the closing quotation mark"),
    (r"expected ',' or '\]'", "a `[` list is not closed, or a comma is missing in it", "add the `,` or `]`"),
    (r"expected ',' or '\}'", "a `{` mapping is not closed, or a comma is missing in it",
     "add the `,` or `}`"),
    (r"expected key|expected <block end>.*|expected '-' indicator",
     "a line is indented like nothing around it", "align it with the keys or items that it belongs to"),
    (r"block (sequence entries|mapping keys) are not allowed|sequence entries are not allowed",
     "a list item or a key stands where it cannot", "put it on a line of its own and check the indentation"),
    (r"node content", "a value is missing, or a `[` or `{` is not closed",
     "write the value, or close the bracket"),
    (r"document start", "text follows the end of the document", "begin the next document with `---`"),
    (r"unknown escape character|escape", "a double-quoted value holds an escape that YAML does not know",
     "double the backslash, or use single quotes"),
    (r"incompatible YAML", "the `%YAML` directive asks for a version that Kubernetes does not read",
     "remove the directive"),
    (r"undefined tag handle|tag handle", "a tag uses a handle that is not defined",
     "remove the tag, or define its handle with `%TAG`"),
    (r"block scalar|chomping|comment or line break|line break",
     "a `|` or `>` is followed by something else than its indicators", "put the text on the lines below it"),
    (r"depth|nesting", "the document is nested too deeply", "leave the file out if it is not a manifest"),
]  # fmt: skip
_PATTERNS: Final = [(re.compile(pattern), message, hint) for pattern, message, hint in _SENTENCES]


def explain(problem: str, at: str) -> tuple[str, str]:
    """The message and the hint for a parser's `problem`; `at` is the character where it stopped."""
    if at == "\t":
        problem = "found a tab character"
    for pattern, message, hint in _PATTERNS:
        if pattern.search(problem):
            return "the YAML is broken: " + message.replace("{at}", at), hint
    return f"the YAML is broken: {problem}", ""
