using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>libcurl ignores URL flags that it does not know; here they are refused.</summary>
internal static class UrlFlagSupport
{
    private static readonly (CurlUrlFlags Flag, Version Since)[] s_newFlags =
    [
        (CurlUrlFlags.Punycode, new(7, 88, 0)),
        (CurlUrlFlags.Puny2Idn, new(8, 3, 0)),
        (CurlUrlFlags.GetEmpty, new(8, 8, 0)),
        (CurlUrlFlags.NoGuessScheme, new(8, 9, 0)),
    ];

    private static readonly CurlUrlFlags s_allNew =
        s_newFlags.Aggregate(CurlUrlFlags.None, (all, item) => all | item.Flag);

    public static void Check(CurlUrlFlags flags)
    {
        if ((flags & s_allNew) == CurlUrlFlags.None)
        {
            return;
        }

        var loaded = CurlLibrary.VersionOf(NativeApi.Api);
        foreach (var (flag, since) in s_newFlags)
        {
            if (flags.HasFlag(flag) && since > loaded)
            {
                throw new NotSupportedException(
                    $"CurlUrlFlags.{flag} needs libcurl {since}; loaded is libcurl {loaded} from {NativeApi.Api.Path}.");
            }
        }
    }
}
