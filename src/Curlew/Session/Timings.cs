using Curlew.LibCurl;
using Curlew.LibCurl.Interop;

namespace Curlew;

/// <summary>When what had happened in the last transfer of a request, counted from its start. What was not needed,
/// such as a name lookup on an open connection, takes no time.</summary>
/// <param name="NameLookup">The name was resolved (<c>CURLINFO_NAMELOOKUP_TIME_T</c>).</param>
/// <param name="Connect">There was a TCP connection (<c>CURLINFO_CONNECT_TIME_T</c>).</param>
/// <param name="Tls">The TLS handshake was done; zero without one (<c>CURLINFO_APPCONNECT_TIME_T</c>).</param>
/// <param name="Request">The request was about to be sent (<c>CURLINFO_PRETRANSFER_TIME_T</c>).</param>
/// <param name="FirstByte">The first byte had arrived (<c>CURLINFO_STARTTRANSFER_TIME_T</c>).</param>
/// <param name="Total">It was over (<c>CURLINFO_TOTAL_TIME_T</c>).</param>
public readonly record struct Timings(
    TimeSpan NameLookup, TimeSpan Connect, TimeSpan Tls, TimeSpan Request, TimeSpan FirstByte, TimeSpan Total)
{
    internal static Timings Read(EasyHandle easy) => new(
        CurlInfo.NameLookupTimeT.Read(easy),
        CurlInfo.ConnectTimeT.Read(easy),
        CurlInfo.AppConnectTimeT.Read(easy),
        CurlInfo.PretransferTimeT.Read(easy),
        CurlInfo.StartTransferTimeT.Read(easy),
        CurlInfo.TotalTimeT.Read(easy));
}
