using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl.Tests.Library;

/// <summary>What is generated, against what the loaded library says of itself.</summary>
public sealed class LoadedLibraryTests
{
    [Fact]
    public void Every_option_that_the_library_lists_is_ours_with_the_same_number_and_kind()
    {
        Assert.True(CurlLibrary.Options.Count > 300);
        foreach (var theirs in CurlLibrary.Options.Where(o => !o.IsAlias))
        {
            var ours = CurlOpt.Find(theirs.Name);
            if (ours is PointerOpt or null && theirs.Id >= 1000 && theirs.Id % 10000 >= 999)
            {
                continue; // an option that a patched library adds, far above curl's own numbers
            }

            Assert.True(ours is not null, $"{theirs} has no key");
            Assert.Equal((theirs.Name, theirs.Id), (theirs.Name, ours.Id));
            Assert.True(Agree(ours, theirs.Type), $"{theirs} is a {ours.GetType().Name} here");
        }
    }

    [Fact]
    public void The_library_has_every_option_that_its_version_promises()
    {
        var missing = CurlOpt.All.Where(o => o.Since <= CurlLibrary.Version && !CurlLibrary.Supports(o)).Select(o => o.ToString());

        Assert.Empty(missing);
    }

    [Fact]
    public void Every_info_that_the_version_promises_can_be_read()
    {
        using var curl = new Curl();
        var known = curl.GetAllInfo();
        var missing = CurlInfo.All
            .Where(i => !i.IsReserved && i.Since <= CurlLibrary.Version && !known.ContainsKey(i))
            .Select(i => i.ToString());

        Assert.Empty(missing);
    }

    [Fact]
    public void Callback_keys_and_the_callback_table_are_one()
    {
        for (var slot = 0; slot < CallbackTable.Count; slot++)
        {
            ref readonly var entry = ref CallbackTable.Entry((CallbackSlot)slot);
            Assert.NotEqual(0, entry.Trampoline);
            var function = Assert.IsAssignableFrom<CurlOpt>(CurlOpt.Find(entry.Function));
            Assert.StartsWith("CallbackOpt", function.GetType().Name, StringComparison.Ordinal);
            Assert.NotNull(CurlOpt.Find(entry.Data));
        }
    }

    [Fact]
    public void Tells_what_was_loaded()
    {
        Assert.True(CurlLibrary.IsLoaded);
        Assert.True(File.Exists(CurlLibrary.Path), CurlLibrary.Path);
        Assert.NotEmpty(CurlLibrary.Origin);
        Assert.True(CurlLibrary.Version >= CurlLibrary.MinimumVersion);
        Assert.Contains($"libcurl/{CurlLibrary.Version}", CurlLibrary.VersionText, StringComparison.Ordinal);
        Assert.True(CurlLibrary.HeaderVersion >= CurlLibrary.Version);
        Assert.NotEmpty(CurlLibrary.Host);
        Assert.NotEmpty(CurlLibrary.SslVersion!);
        Assert.NotEmpty(CurlLibrary.ZlibVersion!);
        Assert.NotEmpty(CurlLibrary.NgHttp2Version!);
        Assert.NotEmpty(CurlLibrary.BrotliVersion!);
        Assert.NotEmpty(CurlLibrary.ZstdVersion!);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("HTTPS")]
    [InlineData("ftp")]
    [InlineData("file")]
    public void Has_the_common_protocols(string scheme) => Assert.True(CurlLibrary.HasProtocol(scheme));

    [Fact]
    public void Has_no_protocol_of_an_unknown_name() => Assert.False(CurlLibrary.HasProtocol("gemini"));

    [Theory]
    [InlineData("http2")]
    [InlineData("libz")]
    [InlineData("brotli")]
    [InlineData("HSTS")]
    [InlineData("alt-svc")]
    [InlineData("HTTPS-proxy")]
    [InlineData("UnixSockets")]
    public void Has_the_common_features(string feature) => Assert.True(CurlLibrary.HasFeature(feature));

    [Fact]
    public void Feature_bits_give_the_names_that_newer_libraries_list()
    {
        var names = FeatureNames.Of(CurlVersionFeatures.Http2 | CurlVersionFeatures.Brotli | CurlVersionFeatures.Ipv6);

        Assert.Equal(["IPv6", "HTTP2", "brotli"], names);
    }

    [Fact]
    public void Every_code_has_a_description_even_one_that_does_not_exist()
    {
        Assert.Equal("No error", CurlErrors.Describe(CurlCode.Ok));
        foreach (var code in (int[])[0, 1, 48, 9999, -5])
        {
            Assert.NotEmpty(CurlErrors.Describe((CurlCode)code));
            Assert.NotEmpty(CurlErrors.Describe((CurlMCode)code));
            Assert.NotEmpty(CurlErrors.Describe((CurlShCode)code));
            Assert.NotEmpty(CurlErrors.Describe((CurlUCode)code));
        }
    }

    private static bool Agree(CurlOpt ours, CurlOptionType theirs) => theirs switch
    {
        CurlOptionType.Long or CurlOptionType.Values => OptionKind.Of(ours.Id) == OptionKind.Long,
        CurlOptionType.OffT => OptionKind.Of(ours.Id) == OptionKind.OffT,
        CurlOptionType.Blob => ours is BlobOpt,
        CurlOptionType.Slist => ours is SlistOpt,
        CurlOptionType.String => ours is TextOpt or ReservedOpt,
        CurlOptionType.Function => OptionKind.Of(ours.Id) == OptionKind.Function,
        _ => OptionKind.Of(ours.Id) == OptionKind.Pointer && ours is not SlistOpt,
    };
}
