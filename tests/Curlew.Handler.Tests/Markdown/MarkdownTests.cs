namespace Curlew.Handler.Tests.Markdown;

/// <summary>HTML as Markdown, case by case.</summary>
public sealed class MarkdownTests
{
    public static TheoryData<string, string> Paragraphs => new()
    {
        { "<p>one</p><p>two</p>", "one\n\ntwo\n" },
        { "one<div>two</div>three", "one\n\ntwo\n\nthree\n" },
        { "<p>  a \n\t b  <b> c </b>d</p>", "a b **c** d\n" },
        { "<p>a<br>b<br></p>", "a\\\nb\n" },
        { "<p>a<br><br>b</p>", "a\n\nb\n" },
        { "<p>&nbsp;</p><p> </p><p>a&nbsp;b</p>", "a\u00a0b\n" },
        { "<h1>A <i>b</i></h1><h3>C#</h3><h6>D #</h6>", "# A *b*\n\n### C#\n\n###### D \\#\n" },
        { "<h2><b>Bold</b><br>two</h2><h2> </h2>", "## **Bold** two\n" },
        { "<p>a</p><hr><p>b</p>", "a\n\n***\n\nb\n" },
        { "<dl><dt>Term</dt><dd>Meaning</dd></dl>", "**Term**\n\nMeaning\n" },
        { "<script>x</script><style>y</style><noscript>z</noscript><template>t</template><p hidden>h</p><p style='color:red; display : none'>n</p>ok", "ok\n" },
        { "<!-- c --><svg><text>t</text></svg><select><option>o</select><textarea>a</textarea>ok", "ok\n" },
        { "<frameset><frame></frameset>", "" },
        { "", "" },
    };

    public static TheoryData<string, string> Styles => new()
    {
        { "<b>a</b> <em>b</em> <del>c</del> <code>d</code>", "**a** *b* ~~c~~ `d`\n" },
        { "<b>a <i>b</i></b>", "**a *b***\n" },
        { "<i>a</i><i>b</i> <b><strong>c</strong></b> <b></b><i> </i>d", "*ab* **c** d\n" },
        { "a<b>b</b>c", "a**b**c\n" },
        { "a<b>(b)</b>c", "a(b)c\n" }, // marks there would not count
        { "a <b>(b)</b> c", "a **(b)** c\n" },
        { "<b>a</b><i>b</i>", "**a**b\n" },
        { "<b>&nbsp;a</b>", "\u00a0**a**\n" },
        { "<b>a<br>b</b>", "**a**\\\n**b**\n" },
        { "<kbd>a`b</kbd> <code>`</code> <code>a</code><code>b</code> <code> </code>", "``a`b`` `` ` `` `ab`\n" },
        { "<code><a href='/x'>T</a>&lt;</code>", "[`T`](https://example.com/x)`<`\n" },
        { "<code><b>a</b><i>b</i>c</code>", "**`a`**`bc`\n" },
        { "<q>a</q> H<sub>2</sub>O <u>u</u>", "\u201ca\u201d H2O u\n" },
    };

    public static TheoryData<string, string> Escapes => new()
    {
        { "*a* _b_ snake_case __x__ `c` [d] \\ ~e~", @"\*a\* \_b\_ snake_case \_\_x\_\_ \`c\` \[d\] \\ \~e\~" + "\n" },
        { "1 &lt; 2 &lt;b&gt; &lt;/b&gt; &lt;!-- a&lt;", @"1 < 2 \<b> \</b> \<!-- a\<" + "\n" },
        { "&amp;amp; &amp; &amp;x R&amp;D &amp;#35;", @"\&amp; & &x R&D \&#35;" + "\n" },
        { "<p># a<p>#tag<p>+ b<p>- c<p>-5<p>1. d<p>1.5<p>2) e<p>> f<p>=== g<p>| h", "\\# a\n\n#tag\n\n\\+ b\n\n\\- c\n\n-5\n\n1\\. d\n\n1.5\n\n2\\) e\n\n\\> f\n\n\\=== g\n\n\\| h\n" },
        { "a<br>---<br>===<br>:-:", "a\\\n\\---\\\n\\===\\\n\\:-:\n" },
        { "wow!<a href='/'>x</a>", @"wow\![x](https://example.com/)" + "\n" },
    };

    public static TheoryData<string, string> Links => new()
    {
        { "<a href='b?x=1&y=2'>t</a>", "[t](https://example.com/a/b?x=1\\&y=2)\n" },
        { "<a href='//other.example/p (1)' title='A \"b\"'> t </a>x", "[t](https://other.example/p%20%281%29 \"A \\\"b\\\"\") x\n" },
        { "<a href='#top'>t</a>", "[t](https://example.com/a/page#top)\n" },
        { "<a href='mailto:a@b.example'>m</a>", "[m](mailto:a@b.example)\n" },
        { "<a href='javascript:alert(1)'>t</a> <a href=' java&#10;script:x'>u</a> <a href='data:text/html,x'>v</a> <a>w</a>", "t u v w\n" },
        { "<a href='/x'></a><a href='/y'> </a>z", "z\n" },
        { "<b>a <a href='/x'>b</a></b>", "**a [b](https://example.com/x)**\n" },
        { "<a href='/x'><h3>Head</h3><p>Body</p></a>", "### [Head](https://example.com/x)\n\n[Body](https://example.com/x)\n" },
        { "<a href='/x'>a]b<br>c</a>", "[a\\]b c](https://example.com/x)\n" },
        { "<img src='i.png' alt='An [x]' title=T>", "![An \\[x\\]](https://example.com/a/i.png \"T\")\n" },
        { "<a href='/x'><img src='/i.png'></a>", "[![](https://example.com/i.png)](https://example.com/x)\n" },
        { "<img src='data:image/png;base64,AA' alt='dot'><img>", "dot\n" },
    };

    public static TheoryData<string, string> Lists => new()
    {
        { "<ul><li>a<li>b</ul>", "- a\n- b\n" },
        { "<ol start=9><li>a<li>b</ol>", "9. a\n10. b\n" },
        { "<ol><li>a<li value=7>b<li>c</ol>", "1. a\n7. b\n8. c\n" },
        { "<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d\n" },
        { "<ul><li>a<ol start=5><li>b</ol></ul>", "- a\n\n  5. b\n" },
        { "<ul><li>a<ul><li>b</ul>c</ul>", "- a\n  - b\n\n  c\n" },
        { "<ul><li>a</ul><ul><li>b</ul>", "- a\n\n+ b\n" },
        { "<ul><li><p>a</p><p>b</p><li><p>c</p></ul>", "- a\n\n  b\n\n- c\n" },
        { "<ul><li></li><li>a<li> </ul>", "- a\n" },
        { "<ul><li>a<ul><li></ul><li>b</ul>c", "- a\n- b\n\nc\n" },
        { "<ul><ul><li>a</ul><li>b</ul>", "- - a\n- b\n" },
        { "<ul><li><input type=checkbox checked> a<li><label><input type=checkbox>b</label></ul>", "- [x] a\n- [ ] b\n" },
        { "<ul><li><hr><li><h2>a</h2></ul>", "- ***\n\n- ## a\n" },
        { "<ul><li>1. a<li>- b</ul>", "- 1\\. a\n- \\- b\n" },
        { "<ul><li><blockquote>a<p>b</blockquote></ul>", "- > a\n  >\n  > b\n" },
        { "<blockquote><p>a</p><ul><li>b</ul></blockquote><blockquote>c</blockquote>", "> a\n>\n> - b\n\n> c\n" },
        { "<ul>x<li>a<img src=/i><b>c</b></ul>", "- x\n- a![](https://example.com/i)**c**\n" },
        { "<ul><img src=/i><li>a</ul>", "- ![](https://example.com/i)\n- a\n" },
        { "<li>a<li>b", "a\n\nb\n" },
    };

    public static TheoryData<string, string> Code => new()
    {
        { "<pre><code class='hljs language-c++'>a\n  b &lt;*\n</code></pre>", "```c++\na\n  b <*\n```\n" },
        { "<pre class='lang-js'>x<br>y</pre>", "```js\nx\ny\n```\n" },
        { "<div class='highlight-source-cs'><pre>a<span>b</span></pre></div>", "```cs\nab\n```\n" },
        { "<pre>```\n\nx\n```</pre>", "````\n```\n\nx\n```\n````\n" },
        { "<ul><li>a<pre>b\n\nc</pre></ul>", "- a\n\n  ```\n  b\n\n  c\n  ```\n" },
        { "<pre class='language-a`b'>x</pre><pre> </pre>", "```\nx\n```\n" },
    };

    public static TheoryData<string, string> Tables => new()
    {
        { "<table><tr><th>a<th align=right>b<tr><td>1<td>2</table>", "| a | b |\n| --- | --: |\n| 1 | 2 |\n" },
        { "<table><thead><tr><td style='text-align: center'>a</thead><tr><td>x|y</table>", "| a |\n| :-: |\n| x\\|y |\n" },
        { "<table><tr><td>1<td>2</table>", "| | |\n| --- | --- |\n| 1 | 2 |\n" },
        { "<table><caption>C</caption><tr><th colspan=2>a<th>b<tr><td rowspan=2>1<td>2<td>3<tr><td>4<td>5</table>", "C\n\n| a | | b |\n| --- | --- | --- |\n| 1 | 2 | 3 |\n| | 4 | 5 |\n" },
        { "<table><tr><th>a<tr><td><p>x</p><p>y<br>z</p><ul><li>i</ul><code>p|q</code></table>", "| a |\n| --- |\n| x y z i `p\\|q` |\n" },
        { "<table><tr><td><table><tr><th>a</table><td><h1>b</h1></table>", "| a |\n| --- |\n\n# b\n" },
        { "<table role=presentation><tr><td>a<td>b</table>", "a\n\nb\n" },
        { "<table></table><table><tr><td></table>ok", "ok\n" },
    };

    [Theory]
    [MemberData(nameof(Paragraphs))]
    [MemberData(nameof(Styles))]
    [MemberData(nameof(Escapes))]
    [MemberData(nameof(Links))]
    [MemberData(nameof(Lists))]
    [MemberData(nameof(Code))]
    [MemberData(nameof(Tables))]
    public void HTML_becomes_Markdown(string html, string markdown) => Assert.Equal(markdown, Convert(html));

    [Fact]
    public void A_base_element_counts_before_the_URL() =>
        Assert.Equal("[t](https://cdn.example/x/y)\n", Convert("<base href='https://cdn.example/x/'><a href=y>t</a>"));

    [Fact]
    public void Relative_links_are_kept_on_demand_and_dangerous_ones_are_not() => Assert.Equal(
        "[a](../b) c\n", Convert("<a href='../b'>a</a> <a href='javascript:x'>c</a>", new() { KeepRelativeLinks = true }));

    [Theory]
    [InlineData("<header>h</header><nav>n</nav><main><header><h1>T</h1></header><p>a</p><aside>s</aside></main><footer>f</footer>", "# T\n\na\n")]
    [InlineData("<nav>n</nav><div role=main>a</div>", "a\n")]
    [InlineData("<main></main><p>x</p><article><p>a</p><nav>n</nav></article>", "a\n")]
    [InlineData("<div><p><a href=/>A long link that leads to another page of the same site</a></p></div><div><p>A paragraph that is long enough to count.</p><p>b</p></div>", "A paragraph that is long enough to count.\n\nb\n")]
    [InlineData("<article>a</article><article>b</article><footer>f</footer>", "a\n\nb\n")]
    public void The_main_content_is_found(string html, string markdown) =>
        Assert.Equal(markdown, Convert(html, new() { MainContentOnly = true }));

    [Theory]
    [InlineData("<div>")]
    [InlineData("<blockquote>")]
    [InlineData("<ul><li>")]
    [InlineData("<ol><li>x")]
    [InlineData("<b>")]
    [InlineData("<span><div>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<a href=/x><p>")]
    public void Elements_may_nest_as_deep_as_they_like(string element)
    {
        var markdown = "";
        var html = string.Concat(Enumerable.Repeat(element, 10_000)) + "end";

        var thread = new Thread(() => markdown = Convert(html), 512 * 1024);
        thread.Start();
        thread.Join();

        Assert.Contains("end", markdown, StringComparison.Ordinal);
        Assert.Contains("end", Convert(html, new() { MainContentOnly = true }), StringComparison.Ordinal);
    }

    internal static string Convert(string html, MarkdownOptions? options = null) =>
        HtmlToMarkdown.Convert(html, "https://example.com/a/page", options ?? new MarkdownOptions());
}
