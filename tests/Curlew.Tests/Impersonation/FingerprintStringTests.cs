using FsCheck;
using FsCheck.Fluent;

namespace Curlew.Tests;

public sealed class FingerprintStringTests
{
    private const string ChromeJa3 =
        "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,0-23-65281-10-11-35-16-5-13-18-51-45-43-27-17613-65037,4588-29-23-24,0";

    private static readonly Gen<string> s_hostile = Gen.Elements(
        "771", "4865", "0", "00", "1", "65536", "99999999999999999999", "-", ",", ";", ":", "|", "m", "a", "s", "p", "masp", "m,a,s,p", "GREASE", "AUTO", "0x", "0x4f", "@", "17:1@1,GREASE",
        "15:", "12583:RANDOM", "+", " ", "\0", "é", "\ud800", "٣").ListOf().Select(p => string.Concat(p));

    [Theory]
    [InlineData("", 0)]
    [InlineData("771,4865,0,29", 13)]
    [InlineData("771,4865,0,29,0,1", 15)]
    [InlineData("77x,4865,0,29,0", 0)]
    [InlineData("500,4865,0,29,0", 0)]
    [InlineData("771,4865-,0,29,0", 9)]
    [InlineData("771,4865-4660,0,29,0", 9)]
    [InlineData("771,4865-4865,0,29,0", 9)]
    [InlineData("771,4865,0-70000,29,0", 11)]
    [InlineData("771,4865,0-2570,29,0", 11)]
    [InlineData("771,4865,0,9999,0", 11)]
    [InlineData("771,4865,0,29,256", 14)]
    public void A_wrong_JA3_has_a_place(string text, int position)
    {
        Assert.Equal(position, Assert.Throws<FingerprintException>(() => Ja3.Parse(text)).Position);
        Assert.False(Ja3.TryParse(text, out _));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("1:2|3|0", 7)]
    [InlineData("1|3|0|masp", 0)]
    [InlineData("1:2;70000:1|3|0|masp", 4)]
    [InlineData("1:2;3:4294967296|3|0|masp", 6)]
    [InlineData("1:2|-3|0|masp", 4)]
    [InlineData("1:2|3|1:0:0|masp", 6)]
    [InlineData("1:2|3|3:0:3:1|masp", 10)]
    [InlineData("1:2|3|3:0:0:257|masp", 12)]
    [InlineData("1:2|3|0|mmsp", 8)]
    public void A_wrong_Akamai_string_has_a_place(string text, int position)
    {
        Assert.Equal(position, Assert.Throws<FingerprintException>(() => Akamai.Parse(text)).Position);
        Assert.False(Akamai.TryParse(text, out _));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("1:2|masp", 8)]
    [InlineData("1:2;4:1|masp|", 6)]
    [InlineData("1:2;1:3|masp|", 4)]
    [InlineData("1:|masp|", 2)]
    [InlineData("1:2|masp|0:1", 11)]
    [InlineData("1:2|masp|1:0x1", 11)]
    [InlineData("1:2|masp|17:1", 12)]
    [InlineData("1:2|masp|17:1@x", 14)]
    [InlineData("1:2|masp|18258:4294967296", 15)]
    [InlineData("grease|masp|", 0)]
    public void A_wrong_perk_has_a_place(string text, int position)
    {
        Assert.Equal(position, Assert.Throws<FingerprintException>(() => Perk.Parse(text)).Position);
        Assert.False(Perk.TryParse(text, out _));
    }

    [Fact]
    public void No_text_makes_a_parser_fail_otherwise() =>
        Prop.ForAll(s_hostile.ToArbitrary(), text =>
        {
            foreach (var parse in new Func<string, object>[] { Ja3.Parse, Akamai.Parse, Perk.Parse })
            {
                try
                {
                    var read = parse(text);
                    var written = read.ToString()!;
                    if (!parse(written).Equals(read) || parse(written).ToString() != written)
                    {
                        return false;
                    }
                }
                catch (FingerprintException e)
                {
                    if (e.Position is not { } place || place < 0 || place > text.Length)
                    {
                        return false;
                    }
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_again()
    {
        var ids = Gen.Elements(4865, 4866, 49195, 47, 53).ListOf().Select(l => string.Join('-', l.Distinct()));
        var extensions = Gen.Choose(0, 65535).Where(i => !TlsId.IsReserved(i)).ListOf().Select(l => string.Join('-', l.Distinct()));
        var groups = Gen.Elements(29, 23, 24, 4588).ListOf().Select(l => string.Join('-', l.Distinct()));
        var ja3 = from c in ids from e in extensions from g in groups select $"771,{c},{e},{g},0";
        Prop.ForAll(ja3.ToArbitrary(), text => Ja3.Parse(text).ToString() == text && Ja3.Parse(text).Sorted().Sorted() == Ja3.Parse(text).Sorted()).QuickCheckThrowOnFailure();

        var settings = (from id in Gen.Choose(0, 65535) from value in Gen.Choose(0, int.MaxValue) select $"{id}:{value}").ListOf().Select(l => string.Join(';', l));
        var akamai = from s in settings from w in Gen.Elements("00", "1", "15663105") from o in Gen.Elements("m,a,s,p", "p,s,a,m") from t in Gen.Elements("0", "3:0:0:201,5:1:3:1") select $"{s}|{w}|{t}|{o}";
        Prop.ForAll(akamai.ToArbitrary(), text => Akamai.Parse(text).ToString() == text).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("1:65536;6:262144;7:100;51:1;GREASE|masp|1:30000;3:1472;15:;17:1@1,GREASE;32:65536;12584:0x4f524947;GREASE")]
    [InlineData("1:65536;7:20;727725890:0;16765559:1|msap|15:AUTO;12583:RANDOM;18258:1")]
    [InlineData("|masp|")]
    public void A_perk_comes_back(string text) => Assert.Equal(text, Perk.Parse(text).ToString());

    [Theory]
    [InlineData("1:65536,2:0|0|0|masp", "1:65536;2:0|00|0|m,a,s,p")]
    [InlineData("|||mspa", "|00|0|m,s,p,a")]
    public void Other_spellings_are_read(string text, string written) => Assert.Equal(written, Akamai.Parse(text).ToString());

    [Fact]
    public void Numbers_in_a_JA3_switch_extensions_on()
    {
        var made = new Impersonation { Ja3 = ChromeJa3 }.Fingerprint!;
        Assert.Equal(ChromeJa3, Ja3.Of(made.Tls!).ToString());
        Assert.Equal(["h2"], made.Tls!.Alps);
        Assert.Equal([2], made.Tls.CertificateCompression);
        Assert.NotNull(made.Tls.Ech);
        Assert.Equal([4588, 29], made.Tls.KeyShares);
        Assert.False(made.Tls.PermuteExtensions);
        Assert.DoesNotContain(made.Tls.Ciphers, c => c.IsGrease);
        Assert.Null(made.Http2);
        Assert.Null(made.Headers);
    }

    [Fact]
    public void Numbers_that_a_JA3_lacks_switch_extensions_off()
    {
        var made = new Impersonation("firefox") { Ja3 = "771,4865-49195,0-10-11-13-43-51,29-23,0" }.Fingerprint!.Tls!;
        Assert.Equal([0, 10, 11, 13, 43, 51], made.Extensions.Select(e => (int)e.Id.Value));
        Assert.True(made.Alpn.IsEmpty);
        Assert.True(made.CertificateCompression.IsEmpty);
        Assert.Null(made.RecordSizeLimit);
        Assert.Null(made.Ech);
        Assert.True(made.DelegatedCredentials.IsEmpty);
        Assert.Equal([4865, 49195], made.Ciphers); // one suite of TLS 1.3 stays one
        Assert.Equal([29], made.KeyShares);
        Assert.Equal([1027, 1283], made.SignatureAlgorithms.Take(2));
    }

    [Fact]
    public void A_JA3_over_a_browser_keeps_its_GREASE_and_content()
    {
        var made = new Impersonation("chrome") { Ja3 = "771,4865-4866-4867-49195,0-10-11-13-43-51-51764-27-41,29-23,0" }.Fingerprint!;
        Assert.True(made.Tls!.Ciphers[0].IsGrease);
        Assert.Equal(TlsId.Grease, made.Tls.Extensions[0].Id);
        Assert.Equal(TlsId.Grease, made.Tls.Extensions[^1].Id);
        Assert.NotNull(made.Tls.Extensions.Single(e => e.Id == 51764).Data);
        Assert.NotNull(made.Headers);
        Assert.NotEqual(Browser.Get("chrome").Hash, made.Hash);
    }

    [Theory]
    [InlineData("771,4865,0-12345-43-51-10-13,29,0", 11)]
    [InlineData("771,4865,0-41-43-51-10-13,29,0", 11)]
    [InlineData("770,4865,0-43-51-10-13,29,0", 0)]
    public void What_cannot_be_made_of_a_JA3_has_a_place(string text, int position) =>
        Assert.Equal(position, Assert.Throws<FingerprintException>(() => new Impersonation { Ja3 = text }.Fingerprint).Position);

    [Fact]
    public void Bytes_of_ones_own_make_any_extension_possible()
    {
        var made = new Impersonation { Ja3 = "771,4865,0-12345-43-51-10-13,29,0", Extra = new() { Extensions = [new(12345, [7])] } }.Fingerprint!;
        Assert.Equal("07", made.Tls!.Extensions[1].Data);
    }

    [Fact]
    public void Extra_has_the_last_word()
    {
        var made = new Impersonation("chrome")
        {
            Akamai = "1:1|00|0|p,s,a,m",
            Extra = new()
            {
                SignatureAlgorithms = ["rsa_pss_rsae_sha256", 0x0403],
                Grease = false,
                PermuteExtensions = false,
                CertificateCompression = [1, 3],
                RecordSizeLimit = 4096,
                KeySharesLimit = 3,
                SessionTicket = false,
                NewAlpsCodePoint = false,
                MinVersion = 769,
                StreamWeight = 7,
                StreamExclusive = false,
                HeaderOrder = ["User-Agent", "X-New"],
                FormBoundary = FormBoundary.Firefox,
                SplitCookies = false,
            },
        }.Fingerprint!;
        var tls = made.Tls!;
        Assert.Equal([0x0804, 0x0403], tls.SignatureAlgorithms);
        Assert.DoesNotContain(tls.Extensions, e => e.Id.IsGrease);
        Assert.Equal([1, 3], tls.CertificateCompression);
        Assert.Equal(4096, tls.RecordSizeLimit);
        Assert.Equal([4588, 29, 23], tls.KeyShares);
        Assert.False(tls.HasExtension(35));
        Assert.True(tls.HasExtension(17513));
        Assert.Equal([17513], tls.WebSocket!.Omit);
        Assert.Equal([772, 771, 770, 769], tls.Versions);
        Assert.Equal("1:1|00|0|p,s,a,m", Akamai.Of(made.Http2!).ToString());
        Assert.Equal(7, made.Http2!.Priority!.Weight);
        Assert.Equal(["User-Agent", "X-New"], made.Headers!.Navigation.Lines.Take(2).Select(l => l.Name));
        Assert.Equal(FormBoundary.Firefox, made.FormBoundary);
        Assert.False(made.SplitCookies);
    }

    [Fact]
    public void Extra_takes_away_what_it_makes_empty()
    {
        var tls = new Impersonation("firefox153")
        {
            Extra = new() { CertificateCompression = [], DelegatedCredentials = [], RecordSizeLimit = 0, WithoutExtensions = [65037, 16], Grease = true },
        }.Fingerprint!.Tls!;
        Assert.All([27, 34, 28, 65037, 16], id => Assert.False(tls.HasExtension(id)));
        Assert.True(tls.Versions[0].IsGrease);
    }

    [Fact]
    public void Overrides_of_nothing_are_an_error()
    {
        Assert.Throws<FingerprintException>(() => new Impersonation { Extra = new() { Grease = true } }.Fingerprint);
        Assert.Throws<FingerprintException>(() => new Impersonation { Extra = new() { StreamWeight = 1 } }.Fingerprint);
        Assert.Throws<FingerprintException>(() => new Impersonation { Extra = new() { QuicConnectionIds = "webkit" } }.Fingerprint);
    }

    [Fact]
    public void A_perk_goes_over_HTTP3()
    {
        var made = new Impersonation("chrome150") { Perk = "7:1|psam|1:5", Extra = new() { Http3Extensions = [0, 10], Http3SignatureAlgorithms = [1027], Http3Groups = [29], QuicConnectionIds = "firefox" } }.Fingerprint!;
        Assert.Equal("7:1|psam|1:5", Perk.Of(made.Http3!).ToString());
        Assert.Equal("firefox", made.Http3!.ConnectionIds);
    }

    [Fact]
    public void Every_target_comes_back_from_its_strings()
    {
        foreach (var name in BrowserCatalog.BuiltInNames)
        {
            var target = Browser.Get(name);
            var again = new Impersonation(name) { Ja3 = Ja3.Of(target.Tls!).ToString(), Akamai = Akamai.Of(target.Http2!).ToString() }.Fingerprint!;
            Assert.Equal(Ja3.Of(target.Tls!), Ja3.Of(again.Tls!));
            Assert.Equal(Akamai.Of(target.Http2!), Akamai.Of(again.Http2!));
            Assert.Equal(target.Tls!.KeyShares.AsEnumerable(), again.Tls!.KeyShares);
        }
    }
}
