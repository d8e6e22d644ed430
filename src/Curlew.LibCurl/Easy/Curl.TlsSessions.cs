using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed unsafe partial class Curl
{
    /// <summary>The TLS sessions that this handle, or the share that it uses, could resume
    /// (<c>curl_easy_ssls_export</c>, libcurl 8.12 built with it). Without a share, libcurl keeps the sessions of
    /// transfers that were run with a cancellable token.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl cannot export sessions.</exception>
    /// <exception cref="CurlEasyException">libcurl failed.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public IReadOnlyList<CurlTlsTicket> ExportTlsSessions()
    {
        using var scope = Enter();
        var export = new TicketExport();
        if (_handle.Api.EasySslsExport is null)
        {
            throw _handle.Api.Lacks("curl_easy_ssls_export", new Version(8, 12, 0));
        }

        using (var self = new GCHandle<TicketExport>(export))
        {
            delegate* unmanaged[Cdecl]<nint, nint, byte*, byte*, nuint, byte*, nuint, long, int, byte*, nuint, CurlCode> callback = &OnTicket;
            CheckTickets(
                _handle.Api.EasySslsExport(_handle.Pointer, (nint)callback, GCHandle<TicketExport>.ToIntPtr(self)),
                "curl_easy_ssls_export", export.Failure);
        }

        return export.Tickets;
    }

    /// <summary>Gives a TLS session back to libcurl, to resume it in later transfers
    /// (<c>curl_easy_ssls_import</c>).</summary>
    /// <inheritdoc cref="ExportTlsSessions"/>
    public void ImportTlsSession(CurlTlsTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        using var scope = Enter();
        if (_handle.Api.EasySslsImport is null)
        {
            throw _handle.Api.Lacks("curl_easy_ssls_import", new Version(8, 12, 0));
        }

        using var key = new Utf8Text(ticket.SessionKey ?? "", nameof(ticket), stackalloc byte[Utf8Text.StackLength]);
        fixed (byte* k = key, h = ticket.Hmac.Span, d = ticket.Data.Span)
        {
            CheckTickets(
                _handle.Api.EasySslsImport(
                    _handle.Pointer, ticket.SessionKey is null ? null : k, h, (nuint)ticket.Hmac.Length, d, (nuint)ticket.Data.Length),
                "curl_easy_ssls_import", failure: null);
        }
    }

    private void CheckTickets(CurlCode code, string function, Exception? failure)
    {
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        switch (code)
        {
            case CurlCode.Ok:
                return;
            case CurlCode.NotBuiltIn:
                throw _handle.Api.Lacks(function, new Version(8, 12, 0));
            default:
                throw CurlException.From(code, function, text: null, inner: null);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CurlCode OnTicket(
        nint easy, nint user, byte* key, byte* hmac, nuint hmacLength, byte* data, nuint dataLength,
        long validUntil, int tlsVersion, byte* alpn, nuint earlyDataMax)
    {
        var export = GCHandle<TicketExport>.FromIntPtr(user).Target;
        try
        {
            export.Tickets.Add(new CurlTlsTicket
            {
                SessionKey = NativeText.Read(key),
                Hmac = new ReadOnlySpan<byte>(hmac, checked((int)hmacLength)).ToArray(),
                Data = new ReadOnlySpan<byte>(data, checked((int)dataLength)).ToArray(),
                ValidUntil = DateTimeOffset.FromUnixTimeSeconds(validUntil),
                TlsVersion = tlsVersion,
                Alpn = NativeText.Read(alpn),
                EarlyDataMax = (long)earlyDataMax,
            });
            return CurlCode.Ok;
        }
        catch (Exception e)
        {
            export.Failure = e;
            return CurlCode.AbortedByCallback;
        }
    }

    private sealed class TicketExport
    {
        public List<CurlTlsTicket> Tickets { get; } = [];

        public Exception? Failure { get; set; }
    }
}
