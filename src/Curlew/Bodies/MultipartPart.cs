using System.Text;

namespace Curlew;

/// <summary>One part of a <see cref="MultipartBody"/>.</summary>
public sealed class MultipartPart
{
    internal MultipartPart(
        string? name, RequestBody body, string? fileName, string? contentType, IEnumerable<KeyValuePair<string, string>> headers)
    {
        Name = name;
        Body = body;
        FileName = fileName;
        ContentType = contentType;
        Headers = [.. headers];
        foreach (var (header, value) in Headers)
        {
            if (string.IsNullOrEmpty(header) || header.AsSpan().ContainsAny("\r\n\0: ") || value.AsSpan().ContainsAny("\r\n\0"))
            {
                throw new ArgumentException($"The header '{header}' of a part has a line break, or a name that is none.", nameof(headers));
            }
        }
    }

    /// <summary>Name of the field; null in what is no form.</summary>
    public string? Name { get; }

    /// <summary>Name of the file, where the part is one.</summary>
    public string? FileName { get; }

    /// <summary>Content-Type of the part; null for none.</summary>
    public string? ContentType { get; }

    /// <summary>Further headers, after Content-Disposition and Content-Type.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The content.</summary>
    public RequestBody Body { get; }

    /// <summary>From the boundary to the empty line.</summary>
    internal byte[] Head(string boundary)
    {
        var head = new StringBuilder("--").Append(boundary).Append("\r\n");
        if (Name is not null || FileName is not null)
        {
            head.Append("Content-Disposition: ").Append(Name is null ? "attachment" : $"form-data; name=\"{Escape(Name)}\"");
            if (FileName is not null)
            {
                head.Append("; filename=\"").Append(Escape(FileName)).Append('"');
            }

            head.Append("\r\n");
        }

        if (ContentType is not null)
        {
            head.Append("Content-Type: ").Append(ContentType).Append("\r\n");
        }

        foreach (var (header, value) in Headers)
        {
            head.Append(header).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(head.Append("\r\n").ToString());
    }

    /// <summary>As browsers do it (HTML, 4.10.22.8): what would end the name is percent-encoded, and nothing else is.</summary>
    private static string Escape(string name) => name
        .Replace("\"", "%22", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);
}
