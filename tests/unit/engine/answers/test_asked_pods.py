"""Selectors of pods that need not exist, as they are typed."""

import pytest

from netlint.engine.answers.asked_pods import AskedPods, Everybody, parsed_pods, selected_pods
from netlint.errors import UsageError
from netlint.model.namespace import NAME_LABEL
from netlint.model.selector import AllOf, KeyExists, KeyIn, Not, Selector


def one_of(key: str, *values: str) -> Selector:
    return KeyIn(key, frozenset(values))


@pytest.mark.parametrize(
    ("text", "namespaces", "pods"),
    [
        ("any:app=web", (), (one_of("app", "web"),)),
        ("any:app==web", (), (one_of("app", "web"),)),
        ("any:app=", (), (one_of("app", ""),)),
        (
            "any:tier!=db,!legacy,new",
            (),
            (Not(one_of("tier", "db")), Not(KeyExists("legacy")), KeyExists("new")),
        ),
        ("any:app in (a, b) , tier notin (db)", (), (one_of("app", "a", "b"), Not(one_of("tier", "db")))),
        ("any:ns=shop", (one_of(NAME_LABEL, "shop"),), ()),
        ("any:ns in (shop,blog),app=a", (one_of(NAME_LABEL, "shop", "blog"),), (one_of("app", "a"),)),
        ("any:ns!=shop", (Not(one_of(NAME_LABEL, "shop")),), ()),
        ("any:ns:team=a,ns:legacy", (one_of("team", "a"), KeyExists("legacy")), ()),
        ("any:example.org/app=v1.2_x", (), (one_of("example.org/app", "v1.2_x"),)),
    ],
)
def test_a_selector_is_read_as_kubectl_reads_it(
    text: str, namespaces: tuple[Selector, ...], pods: tuple[Selector, ...]
) -> None:
    """S1.33, S1.65."""
    assert parsed_pods(text) == AskedPods(AllOf(namespaces), AllOf(pods))
    assert selected_pods(text.removeprefix("any:")) == parsed_pods(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anyone", Everybody.ANYONE),
        ("future-pods", Everybody.FUTURE_PODS),
        ("app=web", None),
        ("shop/anyone", None),
        ("internet", None),
    ],
)
def test_other_words_are_no_selectors(text: str, expected: Everybody | None) -> None:
    assert parsed_pods(text) is expected


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("any:", "is no selector of pods"),
        ("any:app=web,", "is no selector of pods"),
        ("any:app>3", "`app>3`"),
        ("any:-app", "`-app`"),
        ("any:!app=web", "`!app=web`"),
        ("any:app in a", "`app in a`"),
        ("any:app in (a", "is no selector of pods"),
        ("any:app in (a b)", r"`app in \(a b\)`"),
        ("any:app=a b", "`app=a b`"),
        ("any:x=" + "y" * 64, "is no selector of pods"),
    ],
)
def test_what_is_no_selector_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        parsed_pods(text)
