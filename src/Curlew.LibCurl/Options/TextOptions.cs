using System.Buffers;
using System.Text;
using Curlew.LibCurl.Interop;

namespace Curlew.LibCurl;

/// <summary>An option that takes text, or bytes where the text is not UTF-8.</summary>
internal abstract class TextOpt(string name, int id, int since) : CurlOpt<string>(name, id, since)
{
    internal abstract void Set(EasyHandle handle, ReadOnlySpan<byte> value);
}

/// <summary>A char * that libcurl copies.</summary>
/// <param name="name">libcurl's name.</param>
/// <param name="id">libcurl's number.</param>
/// <param name="since">First version.</param>
/// <param name="defaultValue">Text that says what unset means, where a version of libcurl takes no null.</param>
/// <param name="hasHost">Whether it is a URL, whose host may have letters beyond ASCII.</param>
/// <param name="singleLine">Whether a line break would let the text add lines of its own to what is sent.</param>
internal sealed unsafe class StringOpt(string name, int id, int since, string? defaultValue = null, bool hasHost = false, bool singleLine = false)
    : TextOpt(name, id, since)
{
    internal override void Set(EasyHandle handle, string value)
    {
        if (singleLine)
        {
            HeaderLine.RefuseLineBreaks(value.AsSpan(), ToString());
        }

        handle.SetText(Id, hasHost ? InternationalHost.ToAscii(value) : value, ToString());
    }

    internal override void Set(EasyHandle handle, ReadOnlySpan<byte> value)
    {
        if (singleLine)
        {
            HeaderLine.RefuseLineBreaks(value, ToString());
        }

        handle.SetBytes(Id, value, ToString());
    }

    internal override void Unset(EasyHandle handle)
    {
        if (defaultValue is null)
        {
            handle.SetPointer(Id, null);
        }
        else
        {
            handle.SetText(Id, defaultValue, ToString());
        }
    }
}

/// <summary>The body of a POST: bytes of any kind. libcurl is told the length and takes a copy, so POSTFIELDS and
/// COPYPOSTFIELDS are one thing here.</summary>
internal sealed unsafe class PostFieldsOpt(string name, int id, int since) : TextOpt(name, id, since)
{
    private const int PostFieldSizeLargeOption = 30120;
    private const int CopyPostFieldsOption = 10165;
    private const int PostFieldsOption = 10015;
    private const int HttpGetOption = 80;

    internal override void Set(EasyHandle handle, string value) => Set(handle, Encoding.UTF8.GetBytes(value).AsSpan());

    internal override void Set(EasyHandle handle, ReadOnlySpan<byte> value)
    {
        handle.RefuseInMulti(ToString());

        // libcurl's copy gets a NUL behind the body: where the size is taken away later, it looks for one.
        var terminated = ArrayPool<byte>.Shared.Rent(value.Length + 1);
        value.CopyTo(terminated);
        terminated[value.Length] = 0;
        try
        {
            handle.SetOffT(PostFieldSizeLargeOption, value.Length + 1);
            fixed (byte* p = terminated)
            {
                handle.SetPointer(CopyPostFieldsOption, p);
            }

            handle.SetOffT(PostFieldSizeLargeOption, value.Length); // a size that shrinks leaves the copy alone
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(terminated);
        }
    }

    internal override void Unset(EasyHandle handle)
    {
        handle.RefuseInMulti(ToString());
        handle.SetPointer(PostFieldsOption, null);
        handle.SetOffT(PostFieldSizeLargeOption, -1);
        handle.SetLong(HttpGetOption, 1); // libcurl would stay at POST and ask the read callback for a body
    }
}

/// <summary>A list of strings.</summary>
internal sealed unsafe class SlistOpt(string name, int id, int since, bool singleLine = false)
    : CurlOpt<IEnumerable<string>>(name, id, since)
{
    internal override void Set(EasyHandle handle, IEnumerable<string> value)
    {
        var items = value.ToList();
        foreach (var item in items)
        {
            ArgumentNullException.ThrowIfNull(item, ToString());
            if (singleLine)
            {
                HeaderLine.RefuseLineBreaks(item.AsSpan(), ToString());
            }
        }

        handle.SetList(Id, items);
    }

    internal void Set(EasyHandle handle, ReadOnlySpan<ReadOnlyMemory<byte>> value)
    {
        if (singleLine)
        {
            foreach (var item in value)
            {
                HeaderLine.RefuseLineBreaks(item.Span, ToString());
            }
        }

        handle.SetList(Id, value);
    }

    internal override void Unset(EasyHandle handle) => handle.SetList(Id, ReadOnlySpan<ReadOnlyMemory<byte>>.Empty);
}

/// <summary>Bytes in memory, copied by libcurl.</summary>
internal sealed unsafe class BlobOpt(string name, int id, int since) : CurlOpt<byte[]>(name, id, since)
{
    internal override void Set(EasyHandle handle, byte[] value) => Set(handle, value.AsSpan());

    internal void Set(EasyHandle handle, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            Unset(handle);
        }
        else
        {
            handle.SetBlob(Id, value);
        }
    }

    internal override void Unset(EasyHandle handle) => handle.SetPointer(Id, null);
}
