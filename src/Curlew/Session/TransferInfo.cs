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

    /// <summary>Reads all of it.</summary>
    /// <param name="curl">The handle.</param>
    /// <param name="plan">The request, which may want more.</param>
    /// <param name="isSecure">Whether there can be certificates.</param>
    /// <param name="addresses">The server's and our own of an earlier transfer, which are mostly the same.</param>
    public static TransferInfo Read(Curl curl, RequestPlan plan, bool isSecure, (string? Primary, string? Local) addresses)
    {
        var extra = plan.Infos.Count == 0 ? null : ReadExtra(curl, plan.Infos);
        var hasAddress = string.IsNullOrEmpty(plan.UnixSocket); // else libcurl gives the path
        return curl.ReadInfos(
            static (easy, s) => new TransferInfo
            {
                Timings = Timings.Read(easy),
                Version = CurlInfo.HttpVersion.Read(easy),
                PrimaryIp = s.hasAddress ? ((StringInfo)CurlInfo.PrimaryIp).Read(easy, s.addresses.Primary) : null,
                PrimaryPort = CurlInfo.PrimaryPort.Read(easy),
                LocalIp = ((StringInfo)CurlInfo.LocalIp).Read(easy, s.addresses.Local),
                LocalPort = CurlInfo.LocalPort.Read(easy),
                Downloaded = CurlInfo.SizeDownloadT.Read(easy),
                Uploaded = CurlInfo.SizeUploadT.Read(easy),
                HeaderSize = CurlInfo.HeaderSize.Read(easy),
                RequestSize = CurlInfo.RequestSize.Read(easy),
                NewConnections = CurlInfo.NumConnects.Read(easy),
                Certificates = s.isSecure ? CurlInfo.CertInfo.Read(easy) : [],
                Extra = s.extra,
            },
            (isSecure, extra, addresses, hasAddress));
    }

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
