using System.Runtime.CompilerServices;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

public sealed partial class Curl
{
    /// <summary>Sets an option (<c>curl_easy_setopt</c>); null unsets it.</summary>
    /// <param name="option">Which; its type says what value it takes.</param>
    /// <param name="value">The value. Text goes to libcurl as UTF-8. Strings, lists and bytes are copied; a stream or
    /// callback is used until it is replaced, unset or the handle is reset or closed.</param>
    /// <exception cref="ArgumentException">The value cannot be what the option takes: a NUL in text, a line break in a
    /// header, a number out of range, a stream that cannot be read or written.</exception>
    /// <exception cref="NotSupportedException">The loaded libcurl has no such option.</exception>
    /// <exception cref="CurlEasyException">libcurl refused the value.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void SetOpt<T>(CurlOpt<T> option, T? value)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        SetClaimed(option, value);
    }

    /// <summary>As <see cref="SetOpt{T}(CurlOpt{T}, T)"/>, so that null unsets a number too.</summary>
    public void SetOpt<T>(CurlOpt<T> option, T? value)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        if (value is { } given)
        {
            option.Set(_handle, given);
        }
        else
        {
            UnsetClaimed(option);
        }
    }

    /// <summary>Sets a text option to bytes that are not UTF-8, or not to be made a string first.</summary>
    /// <inheritdoc cref="SetOpt{T}(CurlOpt{T}, T)"/>
    [OverloadResolutionPriority(-1)] // null means the reference type
    public void SetOpt(CurlOpt<string> option, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        ((TextOpt)option).Set(_handle, value);
    }

    /// <summary>Sets a list option to bytes that are not UTF-8, or not to be made strings first; no items unset it.</summary>
    /// <inheritdoc cref="SetOpt{T}(CurlOpt{T}, T)"/>
    [OverloadResolutionPriority(-1)] // null and [] mean the reference type
    public void SetOpt(CurlOpt<IEnumerable<string>> option, ReadOnlySpan<ReadOnlyMemory<byte>> value)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        ((SlistOpt)option).Set(_handle, value);
    }

    /// <summary>Sets a blob option to a copy of some bytes; no bytes unset it.</summary>
    /// <inheritdoc cref="SetOpt{T}(CurlOpt{T}, T)"/>
    [OverloadResolutionPriority(-1)] // null means the reference type
    public void SetOpt(CurlOpt<byte[]> option, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        ((BlobOpt)option).Set(_handle, value);
    }

    /// <summary>Sets an option by libcurl's name, for programs that learn the name at run time.</summary>
    /// <param name="name">With or without <c>CURLOPT_</c>, in any case.</param>
    /// <param name="value">A value of the type that the option takes; null unsets it.</param>
    /// <exception cref="ArgumentException">There is no such option, or it takes another type.</exception>
    /// <inheritdoc cref="SetOpt{T}(CurlOpt{T}, T)"/>
    public void SetOpt(string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var option = CurlOpt.Find(name) ?? throw new ArgumentException(
            $"There is no option '{name}': neither Curlew nor libcurl {CurlLibrary.Version} from {CurlLibrary.Path} knows it.", nameof(name));
        using var scope = Enter();
        if (value is null)
        {
            UnsetClaimed(option);
        }
        else
        {
            option.SetBoxed(_handle, value);
        }
    }

    /// <summary>Gives an option the value that it has in a new libcurl handle.</summary>
    /// <exception cref="NotSupportedException">The loaded libcurl has no such option or no way to unset it, or the option
    /// is one that the binding keeps for itself.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    /// <exception cref="InvalidOperationException">A transfer is running.</exception>
    public void Unset(CurlOpt option)
    {
        ArgumentNullException.ThrowIfNull(option);
        using var scope = Enter();
        UnsetClaimed(option);
    }

    private void SetClaimed<T>(CurlOpt<T> option, T? value)
    {
        if (value is null)
        {
            UnsetClaimed(option);
        }
        else
        {
            option.Set(_handle, value);
        }
    }

    private void UnsetClaimed(CurlOpt option)
    {
        try
        {
            option.Unset(_handle);
        }
        catch (CurlEasyException e) when (e.Code == CurlCode.BadFunctionArgument)
        {
            throw new NotSupportedException($"libcurl {CurlLibrary.Version} has no way to unset {option}; reset the handle.", e);
        }
    }

    /// <summary>Names this handle to another one, for <c>CURLOPT_STREAM_DEPENDS</c>; that one only compares the pointer.</summary>
    internal unsafe void SetAsDependency(EasyHandle other, int option)
    {
        using var scope = Enter();
        other.SetPointer(option, (void*)_handle.Pointer);
    }
}
