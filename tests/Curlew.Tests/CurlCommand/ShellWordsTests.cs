namespace Curlew.Tests;

public sealed class ShellWordsTests
{
    [Theory]
    [InlineData("curl a b", "a", "b")]
    [InlineData("  curl\ta   b  ", "a", "b")]
    [InlineData("$ curl a", "a")]
    [InlineData("\n\n$ curl a\n\n", "a")]
    [InlineData("curl a;", "a")]
    [InlineData("curl a;\n", "a")]
    [InlineData("/usr/bin/curl a", "a")]
    [InlineData("curl.exe a", "a")]
    [InlineData("LANG=C TZ='a b' curl a", "a")]
    [InlineData("curl \\\n a \\\r\n b", "a", "b")]
    [InlineData("curl a\\\nb", "ab")]
    [InlineData("curl a # b", "a")]
    [InlineData("curl a#b", "a#b")]
    [InlineData("curl 'a b' c", "a b", "c")]
    [InlineData("curl 'a\\n$b`c\"'", "a\\n$b`c\"")]
    [InlineData("curl 'a\nb'", "a\nb")]
    [InlineData("curl 'it'\\''s'", "it's")]
    [InlineData("curl ''", "")]
    [InlineData("curl \"a 'b' \\\"c\\\" \\\\ \\$d \\`e \\f\"", "a 'b' \"c\" \\ $d `e \\f")]
    [InlineData("curl \"a\\\nb\"", "ab")]
    [InlineData("curl \"5$ a$%\" $ a$/", "5$ a$%", "$", "a$/")]
    [InlineData("curl a\\ b\\'c", "a b'c")]
    [InlineData("curl a'b'\"c\"$'d'e", "abcde")]
    [InlineData("curl $\"a b\"", "a b")]
    [InlineData("curl http://x/?a=*~{1}", "http://x/?a=*~{1}")]
    public void A_shell_would_see_the_same_words(string command, params string[] words) => Assert.Equal(words, Texts(command));

    [Theory]
    [InlineData(@"a\nb\tc\rd", "a\nb\tc\rd")]
    [InlineData(@"\'\""\\\?", "'\"\\?")]
    [InlineData(@"\a\b\e\E\f\v", "\a\b\u001b\u001b\f\v")]
    [InlineData(@"\x41\x4a\x4F\x5", "AJO\u0005")]
    [InlineData(@"\x414", "A4")]
    [InlineData(@"\101\60\0608", "A0" + "08")]
    [InlineData(@"\u0041\u00e9\u20ac\u41g", "A\u00e9\u20acAg")]
    [InlineData(@"\u0021\u0027", "!'")]
    [InlineData(@"\U1F600\U0001F600", "\U0001F600\U0001F600")]
    [InlineData(@"\ud83d\ude00", "\U0001F600")]
    [InlineData(@"\cA\c[", "\u0001\u001b")]
    [InlineData(@"\q\xg\u", @"\q\xg\u")]
    [InlineData(@"$HOME `x`", "$HOME `x`")]
    public void Bash_escapes_are_what_bash_makes_of_them(string quoted, string text) => Assert.Equal([text], Texts($"curl $'{quoted}'"));

    [Fact]
    public void An_escape_can_give_bytes_that_are_no_text()
    {
        var word = Assert.Single(CommandLineWords.Read(@"curl $'\xff\x00\351'").Arguments);
        Assert.Equal([0xFF, 0, 0xE9], word.Value.Span.ToArray());
        Assert.Null(word.Value.Text);
    }

    [Fact]
    public void A_tilde_at_the_start_of_a_word_is_the_home_directory()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal([home + "/a", home, "~/b", "c~"], Texts("curl ~/a ~ '~/b' c~"));
    }

    [Theory]
    [InlineData("curl 'a", 5, "does not end")]
    [InlineData("curl \"a", 5, "does not end")]
    [InlineData("curl a $'b", 8, "does not end")]
    [InlineData("curl $HOME", 5, "'HOME'")]
    [InlineData("curl \"a ${TOKEN}\"", 8, "'TOKEN'")]
    [InlineData("curl $$", 5, "'$'")]
    [InlineData("curl \"${\"", 6, "variable")]
    [InlineData("curl ${", 5, "variable")]
    [InlineData("printf -x | curl a", 0, "one text")]
    [InlineData("curl $(date)", 5, "a command or a sum")]
    [InlineData("curl \"`date`\"", 6, "a command or a sum")]
    [InlineData("curl http://x/?a=1&b=2", 18, "put the URL in quotes")]
    [InlineData("curl a | jq", 7, "'|'")]
    [InlineData("curl a > f", 7, "'>'")]
    [InlineData("curl a; curl b", 6, "';'")]
    [InlineData("curl a\ncurl b", 6, "ends with the line")]
    [InlineData("(curl a)", 0, "starts with 'curl'")]
    [InlineData("wget a", 0, "starts with 'curl'")]
    [InlineData("", 0, "starts with 'curl'")]
    [InlineData("A=b", 3, "starts with 'curl'")]
    [InlineData("http_proxy=http://p curl a", 0, "--proxy")]
    [InlineData("cat f | curl a", 0, "starts with 'curl'")]
    [InlineData("printf x", 0, "goes nowhere")]
    [InlineData("printf x y | curl a", 0, "one text")]
    [InlineData("printf '%d' 1 | curl a", 0, "one text")]
    [InlineData("printf '%d' | curl a", 7, "%%")]
    [InlineData("printf 'a%' | curl a", 7, "%%")]
    [InlineData(@"printf '\q' | curl a", 7, "escapes")]
    [InlineData(@"printf 'a\' | curl a", 7, "escapes")]
    [InlineData(@"echo 'a\nb' | curl a", 0, "printf")]
    [InlineData(@"curl $'\ud83d'", 7, "surrogate")]
    [InlineData(@"curl $'\ude00'", 7, "surrogate")]
    [InlineData(@"curl $'\Uffffffff'", 7, "no character")]
    [InlineData(@"curl $'\U110000'", 7, "no character")]
    public void What_is_no_single_command_is_refused_at_its_place(string command, int position, string words)
    {
        var error = Assert.Throws<CurlCommandException>(() => CommandLineWords.Read(command));
        Assert.Equal(position, error.Position);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curl 'a", "(column 6)")]
    [InlineData("curl a \\\n  -H \\\n 'b", "(line 3, column 2)")]
    public void An_error_tells_line_and_column_from_one(string command, string place) =>
        Assert.Contains(place, Assert.Throws<CurlCommandException>(() => CommandLineWords.Read(command)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("printf 'a' | curl x", "a")]
    [InlineData(@"printf 'a\000\377%%\\\n' | curl x", "a\0\u00ff%\\\n")]
    [InlineData("printf %s 'a%b' | curl x", "a%b")]
    [InlineData("echo a  'b  c' | curl x", "a b  c\n")]
    [InlineData("echo -n a | curl x", "a")]
    [InlineData("printf 'a' |\n curl x", "a")]
    public void What_is_piped_in_is_read(string command, string latin1)
    {
        var words = CommandLineWords.Read(command);
        Assert.Equal(latin1, words.StandardInput!.Latin1);
        Assert.Equal("x", Assert.Single(words.Arguments).Text);
    }

    [Theory]
    [InlineData("curl ^\"a^\" b", "a", "b")]
    [InlineData("curl ^\"a b^\" ^\n  ^\"c^\"", "a b", "c")]
    [InlineData("curl ^\"a b^\" ^\r\n  ^\"c^\"", "a b", "c")]
    [InlineData("curl ^\"^{^\\^\"a^\\^\":1^}^\"", "{\"a\":1}")]
    [InlineData("curl ^\"a^&b^|c^<d^>e^^f^\"", "a&b|c<d>e^f")]
    [InlineData("curl ^\"a%^20b^%^\"", "a%20b%")]
    [InlineData("curl ^\"a^\n\nb^\"", "a\nb")]
    [InlineData("curl ^\"a^\r\n\r\nb^\"", "a\nb")]
    [InlineData("curl ^\"c:^\\^\\d^\\^\\^\"", "c:\\\\d\\")]
    [InlineData("curl ^\"a^\"^\"b^\" c", "a\"b", "c")]
    [InlineData("curl ^\"^$HOME ^`x^` 'y'^\"", "$HOME `x` 'y'")]
    [InlineData("curl ^\"\u00e9\u20ac\U0001F600^\"", "\u00e9\u20ac\U0001F600")]
    [InlineData("curl \"a\" ^\n \"b^c & d\"", "a", "b^c & d")]
    [InlineData("curl \"\" ^\n c", "", "c")]
    public void A_command_for_Windows_is_read_as_Windows_does(string command, params string[] words) => Assert.Equal(words, Texts(command));

    [Theory]
    [InlineData("curl ^\"a", 6, "does not end")]
    [InlineData("curl ^\"a^\" & b", 11, "'&'")]
    [InlineData("curl ^\"a^\"\nb", 10, "ends with the line")]
    public void What_is_no_single_command_for_Windows_is_refused_at_its_place(string command, int position, string words)
    {
        var error = Assert.Throws<CurlCommandException>(() => CommandLineWords.Read(command));
        Assert.Equal(position, error.Position);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caret_at_the_end_of_lines_tells_Windows_but_a_backslash_tells_a_shell()
    {
        Assert.Equal(CommandShell.Cmd, CommandLineWords.Read("curl ^\n a").Shell);
        Assert.Equal(CommandShell.Posix, CommandLineWords.Read("curl \\\n 'a^\nb'").Shell);
        Assert.Equal(CommandShell.Posix, CommandLineWords.Read("curl a").Shell);
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("abc-/.:_@%+,", "abc-/.:_@%+,")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("a\nb\tc", "'a\nb\tc'")]
    [InlineData("\u00e9", "'\u00e9'")]
    [InlineData("a\rb'\\", @"$'a\015b\'\\'")]
    [InlineData("\u001b1", @"$'\0331'")]
    [InlineData("\u0085", @"$'\302\205'")]
    public void A_word_is_quoted_no_more_than_it_needs(string word, string quoted)
    {
        Assert.Equal(quoted, ShellQuoting.Quote(word));
        Assert.Equal([word], Texts("curl " + quoted));
    }

    [Fact]
    public void What_goes_through_the_pipe_is_ASCII_and_comes_out_the_same()
    {
        var all = new Octets([.. Enumerable.Range(0, 256).Select(i => (byte)i), .. "%%\\\\''12"u8]);
        var command = Producer.Write(all);
        Assert.All(command, c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(all, CommandLineWords.Read(command + " | curl x").StandardInput);
    }

    private static IEnumerable<string> Texts(string command) => CommandLineWords.Read(command).Arguments.Select(w => w.Text);
}
