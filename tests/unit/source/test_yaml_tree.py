"""YAML becomes trees with places, the same ones from both parsers."""

import time

import pytest

from netlint.errors import ErrorKind
from netlint.source.parsers import Parser, compiled_parser, pure_parser, unchanged_parser
from netlint.source.tree import Documents, Mapping, Sequence, Value, unpack
from netlint.source.yaml_tree import compose_yaml

ALL = pytest.mark.parametrize("parser", [compiled_parser, unchanged_parser, pure_parser])


def texts(text: str, value: Value) -> object:
    """The tree with each value replaced by the text at its place; keys, too."""
    if isinstance(value, Mapping):
        return {
            (text[slice(*unpack(key_place))]): (
                texts(text, child) if is_own(child, place) else text[slice(*unpack(place))]
            )
            for (key_place, place), child in zip(value.places.values(), value.values(), strict=True)
        }
    if isinstance(value, Sequence):
        return [
            texts(text, child) if is_own(child, place) else text[slice(*unpack(place))]
            for place, child in zip(value.places, value, strict=True)
        ]
    raise AssertionError("only collections have places inside")


def is_own(child: Value, place: int) -> bool:
    """Whether a child is a collection written at its place, not an alias."""
    return isinstance(child, Mapping | Sequence) and child.span == place


def one(documents: Documents) -> Value:
    """The only document."""
    assert documents.faults == []
    (root,) = documents.roots
    return root


def mapping(text: str, parser: Parser = compiled_parser) -> Mapping:
    """The only document, which is a mapping."""
    root = one(compose_yaml(text, parser))
    assert isinstance(root, Mapping)
    return root


@ALL
def test_every_key_and_value_knows_its_place(parser: Parser) -> None:
    """S of the contract: places are offsets into the text, quotation marks included."""
    text = "a: 1 # one\n'b': \"x\"\nc: [y, {d: 0o10}]\ne:\n- f\n-\n  - g: ~\n"
    root = mapping(text, parser)
    assert root == {"a": 1, "b": "x", "c": [True, {"d": 8}], "e": ["f", [{"g": None}]]}
    assert texts(text, root) == {
        "a": "1",
        "'b'": '"x"',
        "c": ["y", {"d": "0o10"}],
        "e": ["f", [{"g": "~"}]],
    }


@ALL
def test_block_collections_end_with_their_last_value(parser: Parser) -> None:
    """Design 4: the end of block collections is trimmed; flow collections end with their bracket."""
    text = "a:\n  b: 1   # comment\n\n# more\nc: [1, 2 ] \n"
    root = mapping(text, parser)
    assert text[slice(*unpack(root.places["a"][1]))] == "b: 1"
    assert text[slice(*unpack(root.places["c"][1]))] == "[1, 2 ]"
    assert text[slice(*unpack(root.span))] == text.rstrip()


@ALL
def test_missing_values_have_an_empty_place_after_their_key_or_dash(parser: Parser) -> None:
    """Absent is not lost: the place is empty, and where one would write the value."""
    text = "a: # nothing\nb:\n- # - here\n\n-\n- x\nc: {d: , e}\n"
    root = mapping(text, parser)
    assert root == {"a": None, "b": [None, None, "x"], "c": {"d": None, "e": None}}
    assert unpack(root.places["a"][1]) == (1, 1)
    items = root["b"]
    assert isinstance(items, Sequence)
    assert [unpack(place)[0] for place in items.places[:2]] == [
        text.index("- #") + 1,
        text.index("\n-\n") + 2,
    ]


@ALL
def test_anchors_and_tags_are_no_part_of_a_place(parser: Parser) -> None:
    """The contract of `locate`: node properties before a value are not part of it."""
    text = "a: !!str &x 5\nb: &y\n  c: 1\nd: &z [1]\ne: &n\n"
    assert texts(text, mapping(text, parser)) == {"a": "5", "b": {"c": "1"}, "d": ["1"], "e": ""}


@ALL
def test_an_alias_is_the_same_value_at_the_place_of_the_alias(parser: Parser) -> None:
    """A.2: aliases share objects."""
    text = "a: &x {p: 1}\nb: *x\nc: [*x]\n"
    root = mapping(text, parser)
    assert root["b"] is root["a"]
    assert texts(text, root) == {"a": {"p": "1"}, "b": "*x", "c": ["*x"]}


@ALL
def test_merge_keys_overwrite_what_stands_above_them(parser: Parser) -> None:
    """A.2: merges apply in document order; a sequence of merges from last to first."""
    text = "x: &x {p: 1, q: 1}\ny:\n  p: 2\n  <<: *x\n  q: 3\nz:\n  <<: [{p: 4}, *x, {r: 5}]\n"
    root = mapping(text, parser)
    assert root["true"] == {"p": 1, "q": 3}
    assert root["z"] == {"p": 4, "q": 1, "r": 5}
    merged = root["z"]
    assert isinstance(merged, Mapping)
    assert text[slice(*unpack(merged.places["q"][1]))] == "*x"
    assert text[slice(*unpack(merged.places["p"][1]))] == "4"


@ALL
@pytest.mark.parametrize(
    ("item", "port"),
    [("<<: *x\n  port: 81", 81), ("port: 81\n  <<: *x", 80), ("<<: [*x, {port: 79}]\n  port: 81", 81)],
)
def test_a_key_that_a_merge_sets_as_well_is_not_given_twice(parser: Parser, item: str, port: int) -> None:
    """A.2: kubectl reads with sigs.k8s.io/yaml's lenient Unmarshal, where the later of the two wins; only
    YAMLToJSONStrict, which sees no request of kubectl's, says `key "port" already set in map` for either order."""
    root = mapping(f"x: &x {{port: 80}}\nz:\n  {item}\n", parser)
    merged = root["z"]
    assert isinstance(merged, Mapping)
    assert (merged, merged.duplicates) == ({"port": port}, [])


@ALL
def test_a_key_that_is_written_twice_beside_a_merge_is_given_twice(parser: Parser) -> None:
    root = mapping("x: &x {port: 80}\nz:\n  <<: *x\n  port: 81\n  port: 82\n", parser)
    merged = root["z"]
    assert isinstance(merged, Mapping)
    assert merged == {"port": 82}
    assert [key for key, _ in merged.duplicates] == ["port"]


@ALL
def test_a_quoted_merge_key_is_an_ordinary_key(parser: Parser) -> None:
    """A.2: only the plain key merges."""
    assert mapping('"<<": {a: 1}\n', parser) == {"<<": {"a": 1}}
    assert mapping("!!merge <<: {a: 1}\n", parser) == {"a": 1}


@ALL
def test_the_last_of_duplicate_keys_wins_and_the_earlier_ones_are_kept(parser: Parser) -> None:
    """A.2: last wins; keys that resolve to one text are duplicates, too."""
    text = "a: 1\n1: b\na: 2\n'1': c\na: 3\n"
    root = mapping(text, parser)
    assert root == {"a": 3, "1": "c"}
    assert [(key, unpack(place)[0]) for key, place in root.duplicates] == [("a", 0), ("1", 5), ("a", 10)]
    assert text[slice(*unpack(root.places["a"][0]))] == "a"
    assert unpack(root.places["a"][1]) == (len(text) - 2, len(text) - 1)


def test_mappings_without_duplicates_share_nothing_that_grows() -> None:
    """One mapping's duplicates never show in another."""
    first, second = mapping("a: 1\na: 2\n"), mapping("a: 1\n")
    assert len(first.duplicates) == 1
    assert second.duplicates == []


@ALL
@pytest.mark.parametrize(
    ("text", "where", "about"),
    [
        ("a: *x\n", "*x", "anchor"),
        ("a: &x\n  b: *x\n", "*x", "contains itself"),
        ("<<: 5\n", "5", "merge key"),
        ("x: &x [{a: 1}]\n<<: *x\n", "*x", "merge key"),
        ("<<: [{a: 1}, 5]\n", "5", "merge key"),
        ("~: x\n", "~", "empty or null"),
        ("a: 1\n? [b]\n: 1\n", "[b]", "list or a mapping"),
        ("a: 1\n? {b: 1}\n: 1\n", "{b", "list or a mapping"),
        ("a: {{ b }}\n", "{ b", "list or a mapping"),
        ("a: !!int x\n", "!!int", "!!int"),
    ],
)
def test_what_kubernetes_refuses_is_a_fault_at_its_place(
    parser: Parser, text: str, where: str, about: str
) -> None:
    """A.2: null and collection keys, undefined aliases, merges of anything but mappings."""
    (fault,) = compose_yaml(text, parser).faults
    assert fault.kind is ErrorKind.SYNTAX
    assert fault.offset == text.index(where)
    assert about in fault.message


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        ("a: b: c\n", 4, "a `:` stands where no mapping can begin", "quote the value"),
        ("a:\n\tb: c\n", 3, "a tab is used for indentation", "only spaces"),
        ("a: @x\n", 3, "no value can begin with `@`", "quote"),
        ('a: "x\n', 6, "quotation mark is never closed", "closing"),
        ("a:\n  - b\n c: d\n", 10, "indented like nothing around it", "align"),
        ("a: [1\nb: 2\n", 7, "`[` list is not closed", "add"),
        ("a: {b: 1\nc: 2\n", 10, "`{` mapping is not closed", "add"),
        ("a\nb: 1\n", 3, "`:` stands where", "indentation"),
    ],
)
def test_broken_yaml_is_explained_in_plain_words(text: str, offset: int, message: str, hint: str) -> None:
    """Design 9: an input error names what is wrong and how to mend it."""
    (fault,) = compose_yaml(text).faults
    assert fault.message.startswith("the YAML is broken: ")
    assert message in fault.message
    assert hint in fault.hint


@ALL
def test_reading_resumes_after_a_broken_document(parser: Parser) -> None:
    """Demand 7: the other documents of the file are still read, with the right places."""
    text = "a: 1\n---\nb: [\n---\nc: {d: 2}\n---\ne: 'x\n---\nf: 3\n"
    documents = compose_yaml(text, parser)
    assert documents.roots == [{"a": 1}, {"c": {"d": 2}}, {"f": 3}]
    assert [texts(text, root) for root in documents.roots] == [{"a": "1"}, {"c": {"d": "2"}}, {"f": "3"}]
    assert [text[: fault.offset].count("\n") for fault in documents.faults] == [3, 7]


@ALL
def test_colons_inside_plain_text_between_brackets(parser: Parser) -> None:
    """What the Kubernetes reader takes and libyaml alone does not; places stay right."""
    text = 'k: x:y\n---\na: [http://x, fd00::/8, \'q:r\', p: 1]\nb: {c:d: "e:f", "g":1}\n---\nc: é:1\n'
    documents = compose_yaml(text, parser)
    assert documents.faults == []
    assert documents.roots == [
        {"k": "x:y"},
        {"a": ["http://x", "fd00::/8", "q:r", {"p": 1}], "b": {"c:d": "e:f", "g": 1}},
        {"c": "é:1"},
    ]
    assert texts(text, documents.roots[1]) == {
        "a": ["http://x", "fd00::/8", "'q:r'", {"p": "1"}],
        "b": {"c:d": '"e:f"', '"g"': "1"},
    }
    assert texts(text, documents.roots[2]) == {"c": "é:1"}


@ALL
def test_documents_after_an_anchored_one_keep_their_places_once(parser: Parser) -> None:
    """Values that aliases share are moved once when a part of a file is read by itself."""
    text = "a: [\n---\nb: &x {c: 1}\nd: *x\n"
    (root,) = compose_yaml(text, parser).roots
    assert texts(text, root) == {"b": {"c": "1"}, "d": "*x"}


@ALL
@pytest.mark.parametrize(
    ("text", "roots"),
    [
        ("", []),
        ("\n\n", []),
        ("# only\n# comments\n", []),
        ("---\n---\n...\n---\n", []),
        ("---\na: 1\n...\n---\nb: 2\n...\n", [{"a": 1}, {"b": 2}]),
        ("%YAML 1.1\n---\na: 1\n", [{"a": 1}]),
        ("--- {a: 1}\n--- [b]\n--- c\n", [{"a": 1}, ["b"], "c"]),
        ("a: |\n  x\n  y\n\nb: >-\n  x\n  y\n", [{"a": "x\ny\n", "b": "x y"}]),
        ("a: b\r\nc:\r\n- d\r\n", [{"a": "b", "c": ["d"]}]),
        ("a: b\rc: d\r", [{"a": "b", "c": "d"}]),
        ("a: 1\n---\n\ufeffb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: 1\n\ufeff---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("- a: 1\n  b: 2\n- &x c\n- *x\n", [[{"a": 1, "b": 2}, "c", "c"]]),
        ("[a: b, c]\n", [[{"a": "b"}, "c"]]),
        ("&k a: 1\n*k : 2\n", [{"a": 2}]),
        ("&k true: 1\nb: *k\n*k : 2\n", None),
        ("! 5: ! 6\n", [{"5": "6"}]),
    ],
)
def test_streams(parser: Parser, text: str, roots: list[object] | None) -> None:
    """Multi-document streams, line ends, byte order marks, directives, empty documents (demand 28)."""
    documents = compose_yaml(text, parser)
    assert documents.faults == [] or roots is None
    if roots is not None:
        assert documents.roots == roots


def test_deep_nesting_is_a_limit() -> None:
    """Design 9: 10,000 levels give a clear error at the place where it gets too deep."""
    for text in ("[" * 10_000, "- " * 10_000, "{a: " * 10_000):
        (fault,) = compose_yaml(text).faults
        assert fault.kind is ErrorKind.LIMIT
        assert "200 levels" in fault.message


def test_nesting_counts_through_aliases() -> None:
    """Whoever walks a tree may recurse: aliases cannot make it deeper than the limit."""
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300)]
    (fault,) = compose_yaml("\n".join(lines)).faults
    assert fault.kind is ErrorKind.LIMIT


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Design 9: billion laughs; kubectl says "document contains excessive aliasing"."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    started = time.perf_counter()
    (fault,) = compose_yaml("\n".join(lines)).faults
    assert time.perf_counter() - started < 2
    assert fault.kind is ErrorKind.LIMIT
    assert "excessive aliasing" in fault.message


def test_a_merge_bomb_is_refused() -> None:
    """Merging copies entries, so that aliases under merge keys count as well."""
    text = "x: &x {" + ", ".join(f"k{n}: 1" for n in range(5_000)) + "}\ny:\n" + "- <<: *x\n" * 5_000
    (fault,) = compose_yaml(text).faults
    assert fault.kind is ErrorKind.LIMIT


def test_a_huge_scalar_is_read_in_bounded_time() -> None:
    """Design 9: a 10 MB scalar, quoted, plain or as a block."""
    body = "x" * 10_000_000
    started = time.perf_counter()
    assert mapping(f'a: "{body}"\n') == {"a": body}
    assert mapping(f"a: {body}\n") == {"a": body}
    assert mapping(f"a: |\n  {body}\n") == {"a": body + "\n"}
    assert mapping("a: " + "1" * 1_000_000) == {"a": "1" * 1_000_000}
    assert time.perf_counter() - started < 20
