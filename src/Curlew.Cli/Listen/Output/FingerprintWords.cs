namespace Curlew.Cli.Listen;

/// <summary>Numbers of TLS in words.</summary>
internal static class FingerprintWords
{
    /// <summary>Names with blanks between, and numbers where there are none.</summary>
    public static string List(IEnumerable<TlsId> ids, Func<TlsId, string?> name) => string.Join(' ', ids.Select(id => Word(id, name)));

    public static string Word(TlsId id, Func<TlsId, string?> name) => id.IsGrease ? id.ToString() : name(id) ?? id.ToString();

    public static string? Version(TlsId id) => id.Value switch
    {
        772 => "1.3",
        771 => "1.2",
        770 => "1.1",
        769 => "1.0",
        _ => null,
    };

    public static string? Compression(TlsId id) => id.Value switch
    {
        1 => "zlib",
        2 => "brotli",
        3 => "zstd",
        _ => null,
    };
}
