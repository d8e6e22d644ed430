namespace Curlew;

public sealed partial class CookieJar
{
    /// <summary>Writes all cookies to a file, those of a session too.</summary>
    /// <remarks>The file is there at once and as a whole, in place of one that was there, and none but its owner can read it.</remarks>
    /// <param name="path">The file.</param>
    /// <param name="format">How it holds them.</param>
    /// <returns>How many were written: of the Netscape format, those with a tab in them are left out.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public int Save(string path, CookieFormat format = CookieFormat.Netscape)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var text = Format(format, out var written);
        CookieFile.Write(path, text);
        return written;
    }

    /// <summary>Writes all cookies to a stream, which stays open.</summary>
    /// <inheritdoc cref="Save(string, CookieFormat)" path="/returns"/>
    /// <param name="stream">Where to.</param>
    /// <param name="format">How it holds them.</param>
    public int Save(Stream stream, CookieFormat format = CookieFormat.Netscape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Format(format, out var written));
        return written;
    }

    /// <inheritdoc cref="Save(string, CookieFormat)"/>
    /// <param name="path">The file.</param>
    /// <param name="format">How it holds them.</param>
    /// <param name="cancellationToken">Ends the writing; the file is then as it was.</param>
    public async Task<int> SaveAsync(string path, CookieFormat format = CookieFormat.Netscape, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var text = Format(format, out var written);
        await CookieFile.WriteAsync(path, text, cancellationToken).ConfigureAwait(false);
        return written;
    }

    /// <inheritdoc cref="Save(Stream, CookieFormat)"/>
    /// <param name="stream">Where to. It stays open.</param>
    /// <param name="format">How it holds them.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task<int> SaveAsync(Stream stream, CookieFormat format = CookieFormat.Netscape, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(Format(format, out var written), cancellationToken).ConfigureAwait(false);
        return written;
    }

    /// <summary>Sets all cookies of a file that have not ended. If it cannot be read, none is set.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">How it holds them.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="FormatException">It is not of that format; the message says where.</exception>
    public void Load(string path, CookieFormat format = CookieFormat.Netscape) => Take(File.ReadAllBytes(path), format);

    /// <summary>Sets all cookies of a stream, read to its end, that have not ended. If it cannot be read, none is set.</summary>
    /// <param name="stream">Where from. It stays open.</param>
    /// <param name="format">How it holds them.</param>
    /// <exception cref="FormatException">It is not of that format; the message says where.</exception>
    public void Load(Stream stream, CookieFormat format = CookieFormat.Netscape)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var text = new MemoryStream();
        stream.CopyTo(text);
        Take(text.ToArray(), format);
    }

    /// <inheritdoc cref="Load(string, CookieFormat)"/>
    /// <param name="path">The file.</param>
    /// <param name="format">How it holds them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task LoadAsync(string path, CookieFormat format = CookieFormat.Netscape, CancellationToken cancellationToken = default) =>
        Take(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), format);

    /// <inheritdoc cref="Load(Stream, CookieFormat)"/>
    /// <param name="stream">Where from. It stays open.</param>
    /// <param name="format">How it holds them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task LoadAsync(Stream stream, CookieFormat format = CookieFormat.Netscape, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var text = new MemoryStream();
        await stream.CopyToAsync(text, cancellationToken).ConfigureAwait(false);
        Take(text.ToArray(), format);
    }

    private byte[] Format(CookieFormat format, out int written) => format switch
    {
        CookieFormat.Netscape => NetscapeCookies.Format(this, out written),
        CookieFormat.Json => JsonCookies.Format(this, out written),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
    };

    private void Take(byte[] text, CookieFormat format)
    {
        var cookies = format switch
        {
            CookieFormat.Netscape => NetscapeCookies.Parse(text),
            CookieFormat.Json => JsonCookies.Parse(text),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such format."),
        };
        var now = _time.GetUtcNow();
        Update(cookies.Where(c => c.Expires is not { } end || end > now));
    }
}
