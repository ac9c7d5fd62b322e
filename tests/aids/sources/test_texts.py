"""Foreign HTML becomes our Markdown, and nothing that could run survives."""

import html5lib
import pytest

from aids.rendering import markdown
from aids.sources.texts import is_address, markdown_from, plain_from, title_from
from vocabulary.rules.tree import RuleError

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://mal.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    '<a href="javascript:alert(1)">clic</a>',
    '<a href="JaVaScRiPt:alert(1)">clic</a>',
    '<a href=" &#14; javascript:alert(1)">clic</a>',
    '<a href="java&#x09;script:alert(1)">clic</a>',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">clic</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">clic</a>',
    '<a href="vbscript:msgbox(1)">clic</a>',
    '<a href="//mal.example">clic</a>',
    '<a href="https://exemple.fr" onclick="alert(1)">clic</a>',
    '<a href="https://exemple.fr/)](javascript:alert(1))">clic</a>',
    '<a href="https://exemple.fr/\\)[x](javascript:alert(1)">clic</a>',
    "<p>[clic](javascript:alert(1))</p>",
    "<p>[clic]: javascript:alert(1)</p><p>[clic]</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>&lt;img src=x onerror=alert(1)&gt;</p>",
    "<p><![CDATA[<script>alert(1)</script>]]></p>",
    "<p>&lt;javascript:alert(1)&gt;</p>",
    "<p>`<img src=x onerror=alert(1)>`</p>",
    "<p>![x](javascript:alert(1))</p>",
    '<iframe src="https://mal.example"></iframe>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>Envoyer</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<body onload=alert(1)>",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<link rel=stylesheet href="https://mal.example/x.css">',
    "<style>@import 'https://mal.example/x.css';</style>",
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<base href="https://mal.example/">',
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea></textarea><script>alert(1)</script>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<b><b onmouseover=alert(1)>x</b></b>",
    "<p>\x00<scr\x00ipt>alert(1)</scr\x00ipt></p>",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<<script>alert(1)//<</script>",
    "<p><a href='https://exemple.fr'><img src=x onerror=alert(1)></a></p>",
]
HARMLESS = {"html", "head", "body", "p", "ul", "ol", "li", "strong", "em", "h3", "h4", "a", "blockquote", "br"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_comes_through(attack):
    for text in (markdown_from(f"<p>Avant</p>{attack}<p>Après</p>"), markdown_from(attack), plain_from(attack)):
        page = html5lib.parse(markdown(text), namespaceHTMLElements=False)
        for element in page.iter():
            assert element.tag in HARMLESS, (element.tag, text)
            assert set(element.keys()) <= {"href", "rel"}, text
            href = element.get("href")
            assert href is None or href.startswith(("https://", "http://", "mailto:")), text
            assert "mal.example" not in (href or ""), text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Une <b>aide</b> et <i>une autre</i>.</p>", "Une **aide** et *une autre*."),
        ("<p>Une <b> aide </b>utile</p>", "Une **aide** utile"),
        ("<p><b>aide<br>utile</b></p>", "aide  \nutile"),
        ("<p><b></b>aide</p>", "aide"),
        ("<h2>Pour<br>qui</h2><p>Vous</p>", "### Pour qui\n\nVous"),
        ("<ul><li>un</li><li>deux<ul><li>trois</li></ul></li></ul>", "- un\n- deux\n   - trois"),
        ("<ul><li><ul><li>un</li><li>deux</li></ul></li></ul>", "- un\n- deux"),
        ("<ol><li>un<li>deux</ol>", "1. un\n2. deux"),
        ('<p><a href="https://exemple.fr/a(b)">le <b>site</b></a></p>', "[le site](https://exemple.fr/a%28b%29)"),
        ('<p><a href="mailto:a@exemple.fr">écrire</a></p>', "[écrire](mailto:a@exemple.fr)"),
        ('<p><a href="/relatif">le site</a></p>', "le site"),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", "a – b\n\nc"),
        ("<p># non</p><p>- non</p><p>1. non</p>", "\\# non\n\n\\- non\n\n1\\. non"),
        ("<p>5 * 3 &lt; 20 &amp; plus</p>", "5 \\* 3 \\< 20 \\& plus"),
        ("<p>un&nbsp;deux&#8230;</p>", "un deux…"),
        ("  Déjà *du* Markdown  ", "Déjà *du* Markdown"),
        ("<p></p>", ""),
    ],
)
def test_html_becomes_markdown(html, expected):
    assert markdown_from(html) == expected


def test_plain_text_keeps_lists_and_the_address_of_a_link():
    html = (
        '<ul><li>Un</li><li><a href="https://exemple.fr">le site</a></li></ul><p><a href="https://a.fr/">a.fr</a></p>'
    )
    assert plain_from(html) == "– Un\n– le site (https://exemple.fr)\na.fr"


def test_a_name_is_one_line_without_tags():
    assert title_from("<b>L&rsquo;aide</b><br>\n numérique <script>x</script>") == "L’aide numérique"


def test_a_text_without_end_is_refused():
    with pytest.raises(RuleError):
        markdown_from("a" * 200_001)


@pytest.mark.parametrize("address", ["https://exemple.fr/a?b=1", "HTTP://exemple.fr"])
def test_an_address_can_be_followed(address):
    assert is_address(address)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "exemple.fr", "https://", "https://a b", 'https://a"b', ""])
def test_what_is_no_address(address):
    assert not is_address(address)
