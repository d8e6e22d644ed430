using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

public sealed class UrlPropertyTests
{
    private const string Legal = "!$&'()*+,/:;=?@[]~|-._%0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.Choose(1, 0x2FF).Select(c => ((char)c).ToString()),
        Gen.Elements("%", "%4", "%41", "%2f", "%2F", "%zz", "%25", "%%41", "/", "..", ".", "?", "=", "&", "+", " ", "é", "\u20ac", "\ud83d\ude00", "~", "a"))
        .ListOf().Select(parts => string.Concat(parts));

    private static readonly Gen<UrlQuoting> s_quoting = Gen.Elements(UrlQuoting.Default, UrlQuoting.Escape(":"), UrlQuoting.Escape("/?=&+"), UrlQuoting.Escape("~a."));

    private static readonly Gen<List<KeyValuePair<string, string>>> s_pairs =
        (from name in Gen.Elements("a", "b", "a b", "é")
         from value in Gen.OneOf(Gen.Elements("", "1", "x y"), s_text)
         select KeyValuePair.Create(name, value)).ListOf().Select(pairs => pairs.ToList());

    private static readonly Gen<(string text, UrlQuoting quoting)> s_anything =
        from prefix in Gen.Elements("", "http://", "http://h", "//", "http://[", "http://h:", "http://u@")
        from text in s_text
        from quoting in Gen.OneOf(s_quoting, Gen.Constant(UrlQuoting.None))
        select (prefix + text, quoting);

    [Fact]
    public void Quoting_twice_is_quoting_once() => ForAllUrls((url, quoting, result) => Build(result, quoting) == result);

    [Fact]
    public void Only_legal_characters_are_sent() => ForAllUrls((_, _, result) =>
        result.All(c => Legal.Contains(c, StringComparison.Ordinal)) && Enumerable.Range(0, result.Length).All(i => result[i] != '%' || IsEscape(result, i)));

    [Fact]
    public void Decoding_gives_the_same_bytes() => ForAllUrls((url, _, result) =>
        Decode(WithoutEmptyQuery(url)).AsSpan().SequenceEqual(Decode(result)) || HasDots(url)); // resolving dots changes bytes, and rightly so

    [Fact]
    public void Parameters_follow_the_rule_of_replacement() =>
        Prop.ForAll(s_pairs.ToArbitrary(), s_pairs.ToArbitrary(), s_pairs.ToArbitrary(), (query, session, request) =>
        {
            var result = QueryParams.Apply(new QueryParams(query).ToString(), new(session), new(request));
            return Pairs(result).SequenceEqual(Model(Model(query, session), request));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_form_is_read_as_it_was_written_and_written_again_the_same() =>
        Prop.ForAll(s_pairs.ToArbitrary(), pairs =>
        {
            var written = new QueryParams(pairs).ToString();
            return Pairs(written).SequenceEqual(pairs) && QueryParams.Apply(written, session: null, request: null) == written;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_url_or_a_clean_error() =>
        Prop.ForAll(s_anything.ToArbitrary(), given =>
        {
            if (!RequestUrl.TryCreate(given.text, given.quoting, allowWebSocket: false, out var url, out var error))
            {
                return error.Length > 0;
            }

            return url.Text.AsSpan().IndexOfAnyInRange('\0', ' ') < 0
                && url.Host.Length > 0
                && url.PathAndQuery.StartsWith('/')
                && url.Text.EndsWith(url.PathAndQuery, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_location_is_followed_or_a_clean_error() =>
        Prop.ForAll(Gen.OneOf(s_text.Select(Encoding.UTF8.GetBytes), s_text.Select(Encoding.Latin1.GetBytes)).ToArbitrary(), location =>
        {
            RequestUrl.TryCreate("http://u:p@h:81/a/b?c#d", UrlQuoting.Default, allowWebSocket: false, out var url, out _);
            return url!.TryFollow(location, out var next, out var error)
                ? next.PathAndQuery.All(c => Legal.Contains(c, StringComparison.Ordinal)) && (next.User is null || next.Origin == url.Origin || location.Contains((byte)'@'))
                : error.Length > 0;
        }).QuickCheckThrowOnFailure();

    private static void ForAllUrls(Func<string, UrlQuoting, string, bool> holds) =>
        Prop.ForAll((from text in s_text from quoting in s_quoting select (text: text.Replace("#", "", StringComparison.Ordinal), quoting)).ToArbitrary(), given =>
        {
            var pathAndQuery = "/" + given.text.TrimEnd();
            return holds(pathAndQuery, given.quoting, Build(pathAndQuery, given.quoting));
        }).QuickCheckThrowOnFailure();

    private static string Build(string pathAndQuery, UrlQuoting quoting) =>
        new UrlBuilder().Build("http://h" + pathAndQuery, null, null, null, quoting).PathAndQuery;

    private static List<KeyValuePair<string, string>> Model(List<KeyValuePair<string, string>> old, List<KeyValuePair<string, string>> added)
    {
        List<KeyValuePair<string, string>> result = [.. old];
        foreach (var pair in added)
        {
            if (old.Count(p => p.Key == pair.Key) == 1 && added.Count(p => p.Key == pair.Key) == 1)
            {
                result[result.FindIndex(p => p.Key == pair.Key)] = pair;
            }
            else
            {
                result.Add(pair);
            }
        }

        return result;
    }

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string query) =>
        query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).Select(p => KeyValuePair.Create(FormDecode(p[0]), FormDecode(p[1])));

    private static string FormDecode(string text) => Encoding.UTF8.GetString(Decode(text.Replace('+', ' ')));

    private static byte[] Decode(string text)
    {
        List<byte> bytes = [];
        for (var i = 0; i < text.Length; i++)
        {
            if (IsEscape(text, i))
            {
                bytes.Add(Convert.FromHexString(text.AsSpan(i + 1, 2))[0]);
                i += 2;
            }
            else
            {
                var length = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
            }
        }

        return [.. bytes];
    }

    private static string WithoutEmptyQuery(string url) => url.IndexOf('?', StringComparison.Ordinal) == url.Length - 1 ? url[..^1] : url;

    private static bool HasDots(string url) => Encoding.UTF8.GetString(Decode(url)).Contains("/.", StringComparison.Ordinal);

    private static bool IsEscape(string text, int i) =>
        i + 2 < text.Length && text[i] == '%' && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);
}
