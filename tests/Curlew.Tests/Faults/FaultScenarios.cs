using Curlew.LibCurl;

namespace Curlew.Tests.Faults;

/// <summary>The table of what can go wrong, by where it does.</summary>
internal static partial class FaultScenarios
{
    private const CurlCode Success = CurlCode.Ok;
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";

    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_drip = TimeSpan.FromMilliseconds(50);

    // Lazy, because nothing says in which order the fields of the parts of a class come into being.
    private static readonly Lazy<IReadOnlyDictionary<string, FaultScenario>> s_all = new(() =>
        new[] { Connections, Heads, Bodies, Encodings, Redirects, Delays, Tls, Proxies, Http2 }
            .SelectMany(group => group)
            .ToDictionary(scenario => scenario.Name, StringComparer.Ordinal));

    public static IReadOnlyDictionary<string, FaultScenario> All => s_all.Value;

    private static FaultOptions WithTotal => new() { Total = s_short };

    private static FaultOptions WithIdle => new() { Idle = s_idle };

    private static FaultOptions WithConnect => new() { Connect = s_short };
}
