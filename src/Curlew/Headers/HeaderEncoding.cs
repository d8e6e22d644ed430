namespace Curlew;

/// <summary>How the text of header values becomes bytes, and bytes that a server sent become text. Names are ASCII.</summary>
public enum HeaderEncoding
{
    /// <summary>Out: ASCII, else Latin-1 where it has every character, else UTF-8. In: ASCII, else UTF-8 where the bytes are
    /// valid UTF-8, else Latin-1, which takes any bytes.</summary>
    Automatic,

    /// <summary>ISO 8859-1, both ways. A value with other characters is refused.</summary>
    Latin1,

    /// <summary>UTF-8, both ways. Bytes that are no UTF-8 are read as replacement characters.</summary>
    Utf8,
}
