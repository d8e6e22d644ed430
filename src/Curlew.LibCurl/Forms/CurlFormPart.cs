namespace Curlew.LibCurl;

/// <summary>
/// One part of a multipart/form-data body, in the style of libcurl's HTTPPOST (<c>curl_formadd</c>). Give a list of
/// them to <see cref="CurlOpt.HttpPost"/>; the body is built with libcurl's MIME functions.
/// </summary>
public sealed class CurlFormPart
{
    private CurlFormPart(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>Name of the field (<c>CURLFORM_COPYNAME</c>).</summary>
    public string Name { get; }

    /// <summary>Path of the file to send; it is read while the request is sent.</summary>
    public string? Path { get; private init; }

    /// <summary>The bytes to send, when there is no file.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    /// <summary>File name that the server is told; by default a file's own, without its folders.</summary>
    public string? FileName { get; init; }

    /// <summary>Media type of the part; by default libcurl guesses a file's from its name.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers of the part, each as <c>Name: value</c> (<c>CURLFORM_CONTENTHEADER</c>).</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>A plain field (<c>CURLFORM_COPYCONTENTS</c>).</summary>
    public static CurlFormPart Contents(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(name) { Bytes = System.Text.Encoding.UTF8.GetBytes(value) };
    }

    /// <summary>A plain field of any bytes (<c>CURLFORM_COPYCONTENTS</c> with a length).</summary>
    public static CurlFormPart Contents(string name, ReadOnlyMemory<byte> value) => new(name) { Bytes = value };

    /// <summary>A file from disk (<c>CURLFORM_FILE</c>).</summary>
    public static CurlFormPart File(string name, string path, string? fileName = null, string? contentType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(name) { Path = path, FileName = fileName, ContentType = contentType };
    }

    /// <summary>A file from memory (<c>CURLFORM_BUFFER</c>, <c>CURLFORM_BUFFERPTR</c>).</summary>
    public static CurlFormPart Buffer(string name, string fileName, ReadOnlyMemory<byte> content, string? contentType = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        return new(name) { Bytes = content, FileName = fileName, ContentType = contentType };
    }
}
