using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests.Cookies;

/// <summary>What holds for any header, any cookie and any host.</summary>
public sealed class CookieProperties
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(2000);
    private static readonly Uri s_url = new("https://www.example.co.uk/a/b");

    private static readonly string[] s_pieces =
    [
        "a", "b", "=", ";", " ", "\t", ",", "\"", "\\", "Domain=", "Path=/", "path", "Secure", "; HttpOnly", "; Secure", "Max-Age=", "Expires=", "SameSite=None",
        "Partitioned", "__Host-", "__Secure-", "example.co.uk", ".co.uk", "co.uk", "www.example.co.uk", "-1", "0", "99999999999999999999", "Thu, 01 Jan 1970 00:00:00 GMT",
        "31 Feb 2030 10:10:10", "\r", "\n", "\0", "\u007f", "\u00e9", "\u4e2d", "\ud83d\ude00", "\ud800", "[", "::1", ".", "..", "#", "%00",
    ];

    private static readonly string[] s_labels = ["a", "b", "www", "example", "com", "co", "uk", "ck", "jp", "kobe", "city", "github", "io", "s3", "amazonaws", "1", "localhost"];

    private static Arbitrary<string> Headers =>
        Gen.Elements(s_pieces).ListOf().Select(parts => string.Concat(parts)).ToArbitrary();

    private static Gen<string> Hosts =>
        Gen.Elements(s_labels).NonEmptyListOf().Select(labels => string.Join('.', labels.Take(6)))
            .Where(host => !char.IsAsciiDigit(host[^1])); // it would have to be an address

    private static Gen<string> Texts =>
        Gen.OneOf(ArbMap.Default.GeneratorFor<string>(), Headers.Generator).Where(text => text is not null);

    private static Gen<HttpCookie> Cookies =>
        from name in Texts.Where(t => IsValid(t, "=;"))
        from value in Texts.Where(t => IsValid(t, ";") && t.Length + name.Length > 0)
        from host in Gen.OneOf(Hosts, Gen.Elements("", "127.0.0.1", "::1", "localhost"))
        from path in Texts.Where(t => IsValid(t, ""))
        from flags in Gen.Choose(0, 31)
        from sameSite in Gen.Elements(Enum.GetValues<CookieSameSite>())
        from seconds in Gen.Choose(1, int.MaxValue)
        select new HttpCookie(name, value)
        {
            Domain = host,
            HostOnly = (flags & 1) == 0,
            Path = "/" + path,
            Secure = (flags & 2) == 0,
            HttpOnly = (flags & 4) == 0,
            SameSite = sameSite,
            Expires = (flags & 8) == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(2_000_000_000L + seconds),
            PartitionKey = (flags & 16) == 0 ? null : "https://" + host,
        };

    [Fact]
    public void Any_bytes_are_taken_or_ignored_and_what_is_sent_is_one_clean_line()
    {
        Prop.ForAll<byte[]>(bytes => Check(jar => jar.Receive(s_url, bytes))).Check(s_config);
    }

    [Fact]
    public void Any_header_is_taken_or_ignored_and_what_is_sent_is_one_clean_line()
    {
        Prop.ForAll(Headers, header => Check(jar => jar.Receive(s_url, header))).Check(s_config);
    }

    [Fact]
    public void Any_text_is_a_date_or_not()
    {
        Prop.ForAll(Texts.ToArbitrary(), text => CookieDate.TryParse(text, out var date) || date == default).Check(s_config);
    }

    [Fact]
    public void A_header_that_was_taken_can_be_saved_and_loaded_in_both_formats()
    {
        Prop.ForAll(Headers, header =>
        {
            var jar = new CookieJar();
            jar.Receive(s_url, header);
            return ComesBack(jar);
        }).Check(s_config);
    }

    [Fact]
    public void Any_cookies_can_be_saved_and_loaded_in_both_formats()
    {
        Prop.ForAll(Cookies.ListOf().ToArbitrary(), cookies =>
        {
            var jar = new CookieJar();
            jar.Update(cookies);
            return ComesBack(jar);
        }).Check(s_config.WithMaxTest(500));
    }

    [Fact]
    public void Any_cookies_make_a_header_without_line_breaks_and_with_nothing_in_between()
    {
        Prop.ForAll(Cookies.ListOf().ToArbitrary(), Hosts.ToArbitrary(), (cookies, host) =>
        {
            var jar = new CookieJar();
            jar.Update(cookies);
            var url = new CookieUrl("https", host, "/");
            var header = jar.HeaderFor(url);
            return header is null || (IsClean(header) && header.Split("; ").All(pair => jar.Any(c => pair == (c.Name.Length > 0 ? $"{c.Name}={c.Value}" : c.Value))));
        }).Check(s_config.WithMaxTest(500));
    }

    [Fact]
    public void No_cookie_gets_across_a_public_suffix()
    {
        Prop.ForAll(Hosts.ToArbitrary(), Hosts.ToArbitrary(), Hosts.ToArbitrary(), (from, to, domain) =>
        {
            var jar = new CookieJar();
            jar.Receive(new CookieUrl("https", from, "/"), $"a=b; Domain={domain}");
            jar.Receive(new CookieUrl("https", from, "/"), $"c=d; Domain={from[(from.IndexOf('.', StringComparison.Ordinal) + 1)..]}");
            jar.Receive(new CookieUrl("https", from, "/"), "e=f");
            var suffixes = PublicSuffixes.Default;
            return from == to || jar.HeaderFor(new CookieUrl("https", to, "/")) is null ||
                (suffixes.RegistrableDomain(from) is { } site && site == suffixes.RegistrableDomain(to));
        }).Check(s_config);
    }

    [Fact]
    public void A_registrable_domain_is_its_own_and_a_host_without_one_is_a_public_suffix()
    {
        Prop.ForAll(Hosts.ToArbitrary(), host =>
        {
            var suffixes = PublicSuffixes.Default;
            var site = suffixes.RegistrableDomain(host);
            return site is null ? suffixes.IsPublicSuffix(host)
                : CookieHost.IsIn(host, site) && site.Contains('.') && suffixes.RegistrableDomain(site) == site && !suffixes.IsPublicSuffix(host);
        }).Check(s_config);
    }

    private static bool Check(Func<CookieJar, bool> receive)
    {
        var jar = new CookieJar();
        var accepted = receive(jar);
        var header = jar.HeaderFor(s_url);
        return (accepted || header is null) && (header is null || (IsClean(header) && !header.Contains(';')));
    }

    private static bool ComesBack(CookieJar jar)
    {
        var json = new CookieJar();
        json.Load(Saved(jar, CookieFormat.Json), CookieFormat.Json);

        // What the other format has no place for would make one cookie of two.
        var plain = new CookieJar();
        plain.Update(jar.Where(c => !$"{c.Name}{c.Value}{c.Path}".Contains('\t')).Select(Plain));
        var netscape = new CookieJar();
        netscape.Load(Saved(plain, CookieFormat.Netscape));
        return jar.SequenceEqual(json) && plain.Select(Plain).SequenceEqual(netscape.Select(Plain));

        static HttpCookie Plain(HttpCookie cookie) => cookie with
        {
            SameSite = default,
            PartitionKey = null,
            Created = default,
            Expires = cookie.Expires is { } end ? DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds()) : null,
        };
    }

    private static MemoryStream Saved(CookieJar jar, CookieFormat format)
    {
        var stream = new MemoryStream();
        jar.Save(stream, format);
        stream.Position = 0;
        return stream;
    }

    private static bool IsClean(string header) => !header.AsSpan().ContainsAny("\r\n\0") && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(header)) == header;

    private static bool IsValid(string text, string forbidden) =>
        text.AsSpan().IndexOfAny(forbidden) < 0 && CookieText.IsClean(text) && text.Trim(' ', '\t').Length == text.Length;
}
