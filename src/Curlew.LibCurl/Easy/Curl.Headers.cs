using System.Runtime.InteropServices;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class Curl
{
    /// <summary>
    /// The response headers, parsed, in the order in which they came (<c>curl_easy_nextheader</c>). Allowed inside the
    /// handle's own callbacks. Where libcurl was built without its headers API they are collected here.
    /// </summary>
    /// <param name="origin">Which kinds.</param>
    /// <param name="request">Which request of a transfer that followed redirects or answered a challenge, from 0;
    /// -1 for the last.</param>
    /// <returns>Empty when there are none, or no such request.</returns>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public IReadOnlyList<CurlHeader> GetHeaders(CurlHeaderOrigin origin = CurlHeaderOrigin.Header, int request = -1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(request, -1);
        using var scope = EnterNested();
        if (_handle.Callbacks.HeaderLines is { } lines)
        {
            return lines.Read(origin, request);
        }

        var headers = new List<CurlHeader>();
        NativeHeader* header = null;
        while ((header = _handle.Api.EasyNextHeader(_handle.Pointer, (uint)origin, request, header)) is not null)
        {
            headers.Add(new CurlHeader(
                Latin1(header->Name), HeaderLine.TrimBlanks(Latin1(header->Value)), (int)header->Index, (int)header->Amount,
                (CurlHeaderOrigin)header->Origin & CurlHeaderOriginMask));
        }

        return headers;
    }

    /// <summary>One response header by name (<c>curl_easy_header</c>); null when there is none.</summary>
    /// <param name="name">Name, in any case.</param>
    /// <param name="index">Which of several of that name, from 0.</param>
    /// <param name="origin">Which kinds to look among.</param>
    /// <param name="request">As for <see cref="GetHeaders"/>.</param>
    /// <inheritdoc cref="GetHeaders"/>
    public CurlHeader? GetHeader(string name, int index = 0, CurlHeaderOrigin origin = CurlHeaderOrigin.Header, int request = -1)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        using var scope = EnterNested();
        foreach (var header in GetHeaders(origin, request))
        {
            if (header.Index == index && string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return header;
            }
        }

        return null;
    }

    // libcurl sets further bits here, so that nobody compares them.
    private const CurlHeaderOrigin CurlHeaderOriginMask =
        CurlHeaderOrigin.Header | CurlHeaderOrigin.Trailer | CurlHeaderOrigin.Connect | CurlHeaderOrigin.Informational | CurlHeaderOrigin.Pseudo;

    private static string Latin1(byte* text) =>
        Encoding.Latin1.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
}
