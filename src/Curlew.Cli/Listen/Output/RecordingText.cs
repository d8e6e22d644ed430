using System.Globalization;

namespace Curlew.Cli.Listen;

/// <summary>Recordings for people to read, as they come in.</summary>
internal static class RecordingText
{
    private const int NameWidth = 14;

    /// <summary>The handshake, or that there was none.</summary>
    public static void WriteConnection(TextWriter output, RecordedConnection connection)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Connection {connection.Number}: {Summary(connection)}"));
        if (connection.Hello is { } hello)
        {
            foreach (var (name, value) in Lines(hello).Where(l => l.Value.Length > 0))
            {
                WriteLine(output, name, value);
            }
        }

        output.WriteLine();
    }

    public static void WriteRequest(TextWriter output, RecordedConnection connection, RecordedRequest request)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Connection {connection.Number}, {request.Version}{(request.Stream is { } stream ? $" stream {stream}" : "")}{(request.Priority is { } p ? $", {Describe(p)}" : "")}"));
        if (request.IsHttp2 && request.Stream == connection.Requests.FirstOrDefault()?.Stream && Http2Recording.Make(connection) is { } http2)
        {
            WriteLine(output, "HTTP/2", Akamai.Of(http2).ToString());
        }

        if (!request.IsHttp2)
        {
            output.WriteLine($"  {SafeText.OneLine(request.Method)} {SafeText.OneLine(request.Target)}");
        }

        foreach (var field in request.Fields)
        {
            output.WriteLine($"  {SafeText.OneLine(field.Name)}: {SafeText.OneLine(field.Value)}");
        }

        output.WriteLine();
    }

    /// <summary>Told of a connection that came to nothing, or ended badly.</summary>
    public static void WriteError(TextWriter output, RecordedConnection connection)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Connection {connection.Number} failed: {connection.Error}."));
        output.WriteLine();
    }

    private static string Summary(RecordedConnection connection) =>
        !connection.IsSecure ? "no TLS"
        : connection.TlsVersion is null ? "a TLS handshake that did not come to its end"
        : $"TLS {connection.TlsVersion}, {connection.Protocol ?? "no protocol agreed on"}{(connection.Hello?.OffersSession == true ? ", with a session of before" : "")}";

    private static IEnumerable<(string Name, string Value)> Lines(ClientHello hello)
    {
        var tls = hello.Tls;
        var ja3 = Ja3.Of(tls);
        yield return ("JA3", $"{ja3.Hash} {ja3}");
        yield return ("JA3N", ja3.Sorted().Hash);
        yield return ("JA4", Ja4.Of(tls));
        yield return ("hello", string.Create(CultureInfo.InvariantCulture, $"{hello.Length} bytes"));
        yield return ("versions", FingerprintWords.List(tls.Versions, FingerprintWords.Version));
        yield return ("ciphers", FingerprintWords.List(tls.Ciphers, TlsNames.Cipher));
        yield return ("extensions", FingerprintWords.List(hello.Extensions.Select(e => e.Id), TlsNames.Extension));
        yield return ("groups", FingerprintWords.List(tls.Groups, TlsNames.Group));
        yield return ("key shares", FingerprintWords.List(tls.KeyShares, TlsNames.Group));
        yield return ("signatures", FingerprintWords.List(tls.SignatureAlgorithms, TlsNames.SignatureAlgorithm));
        yield return ("protocols", SafeText.OneLine(string.Join(' ', tls.Alpn)));
        yield return ("settings for", SafeText.OneLine(string.Join(' ', tls.Alps)));
        yield return ("certificates", FingerprintWords.List(tls.CertificateCompression, FingerprintWords.Compression));
        yield return ("delegated", FingerprintWords.List(tls.DelegatedCredentials, TlsNames.SignatureAlgorithm));
        yield return ("record limit", tls.RecordSizeLimit?.ToString(CultureInfo.InvariantCulture) ?? "");
        yield return ("ECH", tls.Ech is { } ech ? string.Create(CultureInfo.InvariantCulture, $"{ech.Lengths[0]} bytes, KDF {ech.Kdf}, AEAD {ech.Aead}") : "");
    }

    private static string Describe(Http2Priority priority) => string.Create(
        CultureInfo.InvariantCulture,
        $"weight {priority.Weight}{(priority.Exclusive ? " exclusive" : "")}{(priority.DependsOn != 0 ? $" on {priority.DependsOn}" : "")}");

    private static void WriteLine(TextWriter output, string name, string value) => output.WriteLine($"  {name.PadRight(NameWidth)}{value}");
}
