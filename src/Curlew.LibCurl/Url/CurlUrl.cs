using System.Globalization;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// A URL that libcurl has parsed (<c>CURLU *</c>): read and change its parts, resolve a relative URL against it, and
/// give it to a handle with <see cref="CurlOpt.CurlU"/>.
/// </summary>
/// <remarks>
/// A handle that was given the object uses it as it stands when a transfer starts: changes count from the next transfer
/// on, for every handle that has it and for their duplicates. While a transfer uses it, a change is refused.
/// Disposing it takes it from no handle. Any thread may use it.
/// </remarks>
public sealed class CurlUrl : IDisposable
{
    private readonly UrlHandle _handle;
    private int _closed;

    /// <summary>Parses a URL; with null there are no parts yet.</summary>
    /// <param name="url">The URL, in any Unicode characters.</param>
    /// <param name="flags">What is allowed besides a plain absolute URL, such as
    /// <see cref="CurlUrlFlags.GuessScheme"/> or <see cref="CurlUrlFlags.NonSupportScheme"/>.</param>
    /// <exception cref="ArgumentException">There is a NUL in the text.</exception>
    /// <exception cref="CurlUrlException">libcurl takes it for no URL.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl does not know one of the flags.</exception>
    public CurlUrl(string? url = null, CurlUrlFlags flags = CurlUrlFlags.None)
        : this(UrlHandle.Create())
    {
        if (url is null)
        {
            return;
        }

        try
        {
            SetPart(CurlUrlPart.Url, url, flags);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private CurlUrl(UrlHandle handle) => _handle = handle;

    /// <summary>Whether <see cref="Dispose"/> was called.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>The whole URL; null while it has too few parts to be one. A relative URL that is set is resolved against
    /// the URL that was there. Null removes every part.</summary>
    public string? Url
    {
        get => TryGet(CurlUrlPart.Url, CurlUrlFlags.None, out var url) == CurlUCode.Ok ? url : null;
        set => SetPart(CurlUrlPart.Url, value);
    }

    /// <summary>Scheme, in lower case and without a colon.</summary>
    public string? Scheme
    {
        get => GetPart(CurlUrlPart.Scheme);
        set => SetPart(CurlUrlPart.Scheme, value);
    }

    /// <summary>User name, percent-encoded as it stands in the URL.</summary>
    public string? User
    {
        get => GetPart(CurlUrlPart.User);
        set => SetPart(CurlUrlPart.User, value);
    }

    /// <summary>Password, percent-encoded as it stands in the URL.</summary>
    public string? Password
    {
        get => GetPart(CurlUrlPart.Password);
        set => SetPart(CurlUrlPart.Password, value);
    }

    /// <summary>Login options, as some mail schemes have them after the password.</summary>
    public string? Options
    {
        get => GetPart(CurlUrlPart.Options);
        set => SetPart(CurlUrlPart.Options, value);
    }

    /// <summary>Host name or address; an IPv6 address in brackets.</summary>
    public string? Host
    {
        get => GetPart(CurlUrlPart.Host);
        set => SetPart(CurlUrlPart.Host, value);
    }

    /// <summary>Port number, where the URL has one; <see cref="GetPart"/> with <see cref="CurlUrlFlags.DefaultPort"/> tells
    /// the scheme's own otherwise.</summary>
    public int? Port
    {
        get => GetPart(CurlUrlPart.Port) is { } port ? int.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture) : null;
        set => SetPart(CurlUrlPart.Port, value?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Path; an absolute URL without one has <c>/</c>.</summary>
    public string? Path
    {
        get => GetPart(CurlUrlPart.Path);
        set => SetPart(CurlUrlPart.Path, value);
    }

    /// <summary>Query, without the question mark. To add a pair, use <see cref="SetPart"/> with
    /// <see cref="CurlUrlFlags.AppendQuery"/> and <see cref="CurlUrlFlags.UrlEncode"/>.</summary>
    public string? Query
    {
        get => GetPart(CurlUrlPart.Query);
        set => SetPart(CurlUrlPart.Query, value);
    }

    /// <summary>Fragment, without the number sign; it is never sent.</summary>
    public string? Fragment
    {
        get => GetPart(CurlUrlPart.Fragment);
        set => SetPart(CurlUrlPart.Fragment, value);
    }

    /// <summary>Zone of a link-local IPv6 address.</summary>
    public string? ZoneId
    {
        get => GetPart(CurlUrlPart.ZoneId);
        set => SetPart(CurlUrlPart.ZoneId, value);
    }

    internal UrlHandle Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return _handle;
        }
    }

    /// <summary>Reads a part (<c>curl_url_get</c>).</summary>
    /// <param name="part">Which.</param>
    /// <param name="flags">How, such as <see cref="CurlUrlFlags.UrlDecode"/>.</param>
    /// <returns>Null when the URL has no such part.</returns>
    /// <exception cref="CurlUrlException">The part cannot be given in that way, or the whole URL was asked for and there
    /// are too few parts.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl does not know one of the flags.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public string? GetPart(CurlUrlPart part, CurlUrlFlags flags = CurlUrlFlags.None)
    {
        var code = TryGet(part, flags, out var value);
        return code switch
        {
            CurlUCode.Ok => value,
            >= CurlUCode.NoScheme and <= CurlUCode.NoZoneId when part != CurlUrlPart.Url => null,
            _ => throw CurlException.From(code, $"Reading the {part} of a URL"),
        };
    }

    /// <summary>Changes a part (<c>curl_url_set</c>).</summary>
    /// <param name="part">Which.</param>
    /// <param name="value">Its new text, percent-encoded already unless <see cref="CurlUrlFlags.UrlEncode"/> is given;
    /// null removes the part.</param>
    /// <param name="flags">How.</param>
    /// <exception cref="ArgumentException">There is a NUL in the text.</exception>
    /// <exception cref="CurlUrlException">libcurl refused it; the URL is as it was.</exception>
    /// <exception cref="InvalidOperationException">A transfer is using the URL.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl does not know one of the flags.</exception>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public void SetPart(CurlUrlPart part, string? value, CurlUrlFlags flags = CurlUrlFlags.None)
    {
        UrlFlagSupport.Check(flags);
        if (part == CurlUrlPart.Url && value is null)
        {
            RemoveEveryPart();
            return;
        }

        var code = Handle.Set(part, value, flags);
        if (code != CurlUCode.Ok)
        {
            throw CurlException.From(code, value is null ? $"Removing the {part} of a URL" : $"Setting the {part} of a URL");
        }
    }

    /// <summary>The whole URL (<c>CURLUPART_URL</c>).</summary>
    /// <param name="flags">How, such as <see cref="CurlUrlFlags.NoDefaultPort"/> or <see cref="CurlUrlFlags.Punycode"/>.</param>
    /// <inheritdoc cref="GetPart"/>
    /// <returns>The URL.</returns>
    public string ToUrl(CurlUrlFlags flags = CurlUrlFlags.None) => GetPart(CurlUrlPart.Url, flags)!;

    /// <summary>A copy of its own (<c>curl_url_dup</c>).</summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    public CurlUrl Clone() => new(Handle.Duplicate());

    /// <summary>The URL, or the parts that there are so far; it never throws. The password is in it.</summary>
    public override string ToString()
    {
        if (IsClosed)
        {
            return "";
        }

        return _handle.Get(CurlUrlPart.Url, CurlUrlFlags.None, out var url) == CurlUCode.Ok ? url! : Join();
    }

    /// <summary>Frees the URL once no handle uses it any more. A second call does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _handle.Release();
        }
    }

    private CurlUCode TryGet(CurlUrlPart part, CurlUrlFlags flags, out string? value)
    {
        UrlFlagSupport.Check(flags);
        return Handle.Get(part, flags, out value);
    }

    /// <summary>Older versions take a null URL for no change.</summary>
    private void RemoveEveryPart()
    {
        for (var part = CurlUrlPart.Scheme; part <= CurlUrlPart.ZoneId; part++)
        {
            SetPart(part, value: null);
        }
    }

    private string Join()
    {
        string? Part(CurlUrlPart part) => _handle.Get(part, CurlUrlFlags.None, out var value) == CurlUCode.Ok ? value : null;
        var text = new StringBuilder();
        void Append(string before, CurlUrlPart part, string after = "")
        {
            if (Part(part) is { } value)
            {
                text.Append(before).Append(value).Append(after);
            }
        }

        Append("", CurlUrlPart.Scheme, "://");
        Append("", CurlUrlPart.User);
        Append(":", CurlUrlPart.Password);
        Append(";", CurlUrlPart.Options);
        if (Part(CurlUrlPart.User) is not null)
        {
            text.Append('@');
        }

        Append("", CurlUrlPart.Host);
        Append(":", CurlUrlPart.Port);
        Append("", CurlUrlPart.Path);
        Append("?", CurlUrlPart.Query);
        Append("#", CurlUrlPart.Fragment);
        return text.ToString();
    }
}
