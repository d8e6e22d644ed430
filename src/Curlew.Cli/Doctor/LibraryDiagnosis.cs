using Curlew.LibCurl;

namespace Curlew.Cli.Doctor;

/// <summary>What the loaded libcurl says of itself.</summary>
internal sealed record LibraryDiagnosis
{
    public required string Path { get; init; }

    public required string Origin { get; init; }

    public required bool IsEngine { get; init; }

    public required Version Version { get; init; }

    public required string VersionText { get; init; }

    public required string? Tls { get; init; }

    /// <summary>The file or folder of trusted authorities.</summary>
    public required string? CaBundle { get; init; }

    public required IReadOnlyList<string> Protocols { get; init; }

    public required IReadOnlyList<string> Features { get; init; }

    /// <summary>The version of libcurl that the options are known from.</summary>
    public required Version HeaderVersion { get; init; }

    public required int KnownOptions { get; init; }

    /// <summary>Those of the known options that the library lacks.</summary>
    public required IReadOnlyList<string> MissingOptions { get; init; }

    public required IReadOnlyList<string> Warnings { get; init; }

    public static LibraryDiagnosis Make() => new()
    {
        Path = CurlLibrary.Path,
        Origin = CurlLibrary.Origin,
        IsEngine = CurlLibrary.IsEngine,
        Version = CurlLibrary.Version,
        VersionText = CurlLibrary.VersionText,
        Tls = CurlLibrary.SslVersion,
        CaBundle = CurlLibrary.CaBundle,
        Protocols = [.. CurlLibrary.Protocols.Order(StringComparer.Ordinal)],
        Features = [.. CurlLibrary.Features.Order(StringComparer.OrdinalIgnoreCase)],
        HeaderVersion = CurlLibrary.HeaderVersion,
        KnownOptions = CurlOpt.All.Count,
        MissingOptions = [.. CurlOpt.All.Where(o => !CurlLibrary.Supports(o)).Select(o => "CURLOPT_" + o.Name).Order(StringComparer.Ordinal)],
        Warnings = [.. FindWarnings()],
    };

    private static IEnumerable<string> FindWarnings()
    {
        if (CurlLibrary.SslVersion is null || !CurlLibrary.HasProtocol("https"))
        {
            yield return "This libcurl was built without TLS: https does not work.";
        }
        else if (CurlLibrary.CaBundle is not { } bundle)
        {
            yield return "No certificate authorities were found: https needs --cacert or the variable SSL_CERT_FILE.";
        }
        else if (!System.IO.Path.Exists(bundle))
        {
            yield return $"The certificate authorities are expected at {bundle}, where there is nothing: https needs --cacert.";
        }
    }
}
