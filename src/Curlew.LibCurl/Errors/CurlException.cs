using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>
/// libcurl reported a failure. The derived type says which of libcurl's families of codes it came from; the inner
/// exception is what one of the application's callbacks threw, where that was the cause.
/// </summary>
public abstract class CurlException : Exception
{
    private protected CurlException(string message, string codeName, int rawCode, Exception? innerException)
        : base(message, innerException)
    {
        CodeName = codeName;
        RawCode = rawCode;
    }

    /// <summary>libcurl's name of the code, such as <c>CURLE_COULDNT_RESOLVE_HOST</c>.</summary>
    public string CodeName { get; }

    /// <summary>The number of the code.</summary>
    public int RawCode { get; }

    internal static CurlEasyException From(
        CurlCode code, string operation, string? text, Exception? inner, NativeApi? api = null)
    {
        var name = SymbolNames.Of(code);
        var words = string.IsNullOrEmpty(text) ? CurlErrors.Describe(code, api) : text;
        return new CurlEasyException(Compose(operation, words, name, (int)code, inner), code, name, inner);
    }

    internal static CurlMultiException From(CurlMCode code, string operation, NativeApi? api = null, Exception? inner = null)
    {
        var name = SymbolNames.Of(code);
        return new CurlMultiException(Compose(operation, CurlErrors.Describe(code, api), name, (int)code, inner), code, name, inner);
    }

    internal static CurlShareException From(CurlShCode code, string operation, NativeApi? api = null)
    {
        var name = SymbolNames.Of(code);
        return new CurlShareException(Compose(operation, CurlErrors.Describe(code, api), name, (int)code, inner: null), code, name);
    }

    internal static CurlUrlException From(CurlUCode code, string operation, NativeApi? api = null)
    {
        var name = SymbolNames.Of(code);
        return new CurlUrlException(Compose(operation, CurlErrors.Describe(code, api), name, (int)code, inner: null), code, name);
    }

    internal static CurlEasyException OutOfMemory(string function, NativeApi api) =>
        From(CurlCode.OutOfMemory, function, text: null, inner: null, api);

    internal static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    private static string Compose(string operation, string words, string name, int code, Exception? inner)
    {
        var cause = inner is null ? "" : $" A callback threw {inner.GetType().Name}: {inner.Message}";
        return $"{operation} failed: {words.TrimEnd('\n', '.')} ({name}, {code}).{cause}";
    }
}

/// <summary>A failure of an easy handle (<c>CURLcode</c>).</summary>
public sealed class CurlEasyException : CurlException
{
    internal CurlEasyException(string message, CurlCode code, string codeName, Exception? innerException)
        : base(message, codeName, (int)code, innerException) => Code = code;

    /// <summary>libcurl's code.</summary>
    public CurlCode Code { get; }
}

/// <summary>A failure of a multi handle (<c>CURLMcode</c>).</summary>
public sealed class CurlMultiException : CurlException
{
    internal CurlMultiException(string message, CurlMCode code, string codeName, Exception? innerException)
        : base(message, codeName, (int)code, innerException) => Code = code;

    /// <summary>libcurl's code.</summary>
    public CurlMCode Code { get; }
}

/// <summary>A failure of a share (<c>CURLSHcode</c>).</summary>
public sealed class CurlShareException : CurlException
{
    internal CurlShareException(string message, CurlShCode code, string codeName)
        : base(message, codeName, (int)code, innerException: null) => Code = code;

    /// <summary>libcurl's code.</summary>
    public CurlShCode Code { get; }
}

/// <summary>A failure to read or change a URL (<c>CURLUcode</c>).</summary>
public sealed class CurlUrlException : CurlException
{
    internal CurlUrlException(string message, CurlUCode code, string codeName)
        : base(message, codeName, (int)code, innerException: null) => Code = code;

    /// <summary>libcurl's code.</summary>
    public CurlUCode Code { get; }
}
