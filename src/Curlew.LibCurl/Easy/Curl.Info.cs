using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed partial class Curl
{
    /// <summary>Reads what libcurl knows of the handle or its last transfer (<c>curl_easy_getinfo</c>). Allowed inside
    /// the handle's own callbacks.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl has no such info.</exception>
    /// <exception cref="CurlEasyException">libcurl could not tell.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public T GetInfo<T>(CurlInfo<T> info)
    {
        ArgumentNullException.ThrowIfNull(info);
        using var scope = EnterNested();
        return info.Read(_handle);
    }

    /// <summary>As many infos as are wanted, under one claim.</summary>
    /// <param name="read">Reads them; must not call members of this object.</param>
    /// <param name="state">What that needs.</param>
    internal TResult ReadInfos<TState, TResult>(Func<EasyHandle, TState, TResult> read, TState state)
    {
        using var scope = EnterNested();
        return read(_handle, state);
    }

    /// <summary>Reads a text info as the bytes that libcurl has; null where it has none.</summary>
    /// <inheritdoc cref="GetInfo{T}(CurlInfo{T})"/>
    public byte[]? GetInfoBytes(CurlInfo<string?> info)
    {
        ArgumentNullException.ThrowIfNull(info);
        using var scope = EnterNested();
        return ((StringInfo)info).ReadBytes(_handle);
    }

    /// <summary>Everything that the loaded libcurl tells, by info. Infos that it does not know are left out.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">Another thread is using the handle.</exception>
    public IReadOnlyDictionary<CurlInfo, object?> GetAllInfo()
    {
        using var scope = EnterNested();
        var all = new Dictionary<CurlInfo, object?>();
        foreach (var info in CurlInfo.All)
        {
            if (!info.IsReserved && info.TryReadBoxed(_handle, out var value) == CurlCode.Ok)
            {
                all[info] = value;
            }
        }

        return all;
    }

    /// <summary>The cookies of the handle's cookie engine; empty where it is off
    /// (<see cref="CurlOpt.CookieFile"/> turns it on).</summary>
    /// <inheritdoc cref="GetInfo{T}(CurlInfo{T})"/>
    public IReadOnlyList<CurlCookie> GetCookies()
    {
        using var scope = EnterNested();
        return [.. CurlInfo.CookieList.Read(_handle).Select(CurlCookie.Parse)];
    }

    /// <summary>Puts a cookie into the handle's cookie engine, which this turns on.</summary>
    /// <exception cref="InvalidOperationException">A field of the cookie has a tab, a line break or a NUL in it, or a
    /// transfer is running.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public void AddCookie(CurlCookie cookie)
    {
        ArgumentNullException.ThrowIfNull(cookie);
        using var scope = Enter();
        CurlOpt.CookieList.Set(_handle, cookie.ToNetscapeLine());
    }
}
