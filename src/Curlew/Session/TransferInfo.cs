using Curlew.LibCurl;

namespace Curlew;

/// <summary>What libcurl knows of a transfer, read while its handle is still at hand.</summary>
internal sealed class TransferInfo
{
    public required Timings Timings { get; init; }

    public required CurlHttpVersion Version { get; init; }

    public string? PrimaryIp { get; init; }

    public int PrimaryPort { get; init; }

    public string? LocalIp { get; init; }

    public int LocalPort { get; init; }

    public long Downloaded { get; init; }

    public long Uploaded { get; init; }

    public int HeaderSize { get; init; }

    public int RequestSize { get; init; }

    public int NewConnections { get; init; }

    public IReadOnlyList<CurlCertificate> Certificates { get; init; } = [];

    public IReadOnlyDictionary<CurlInfo, object?>? Extra { get; init; }

    public static TransferInfo Read(Curl curl, RequestPlan plan, bool isSecure) => new()
    {
        Timings = Timings.Read(curl),
        Version = curl.GetInfo(CurlInfo.HttpVersion),
        PrimaryIp = string.IsNullOrEmpty(plan.UnixSocket) ? curl.GetInfo(CurlInfo.PrimaryIp) : null, // else it is the path
        PrimaryPort = curl.GetInfo(CurlInfo.PrimaryPort),
        LocalIp = curl.GetInfo(CurlInfo.LocalIp),
        LocalPort = curl.GetInfo(CurlInfo.LocalPort),
        Downloaded = curl.GetInfo(CurlInfo.SizeDownloadT),
        Uploaded = curl.GetInfo(CurlInfo.SizeUploadT),
        HeaderSize = curl.GetInfo(CurlInfo.HeaderSize),
        RequestSize = curl.GetInfo(CurlInfo.RequestSize),
        NewConnections = curl.GetInfo(CurlInfo.NumConnects),
        Certificates = isSecure ? curl.GetInfo(CurlInfo.CertInfo) : [],
        Extra = plan.Infos.Count == 0 ? null : ReadExtra(curl, plan.Infos),
    };

    /// <summary>The version as .NET writes it.</summary>
    public Version HttpVersion => Version switch
    {
        CurlHttpVersion.Http10 => System.Net.HttpVersion.Version10,
        CurlHttpVersion.Http2 or CurlHttpVersion.Http2Tls or CurlHttpVersion.Http2PriorKnowledge => System.Net.HttpVersion.Version20,
        CurlHttpVersion.Http3 or CurlHttpVersion.Http3Only => System.Net.HttpVersion.Version30,
        _ => System.Net.HttpVersion.Version11,
    };

    private static Dictionary<CurlInfo, object?> ReadExtra(Curl curl, IReadOnlyList<CurlInfo> infos)
    {
        var all = curl.GetAllInfo();
        return infos.Where(all.ContainsKey).ToDictionary(i => i, i => all[i]);
    }
}
