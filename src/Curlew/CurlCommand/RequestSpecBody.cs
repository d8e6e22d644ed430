namespace Curlew;

/// <summary>The body of a text's request.</summary>
internal static class RequestSpecBody
{
    /// <param name="body">What the text tells; its data was read.</param>
    /// <param name="headers">Those of the request; a file's Content-Type is left out there.</param>
    /// <exception cref="NotSupportedException">A part is to be encoded in a way that is not known here.</exception>
    public static RequestBody? Map(BodySpec? body, Headers headers)
    {
        switch (body)
        {
            case DataBodySpec data:
                return RequestBody.Bytes(DataPiece.ReadAll(data.Pieces, File.ReadAllBytes).Memory, RequestSpecMapper.DataType);
            case FileBodySpec file:
                headers.TryAdd("Content-Type", null); // curl -T does not guess one
                return RequestBody.File(file.Path);
            case MultipartBodySpec form:
                var multipart = new MultipartBody();
                foreach (var part in form.Parts)
                {
                    Add(multipart, part);
                }

                return multipart;
            default:
                return null;
        }
    }

    private static void Add(MultipartBody form, PartSpec part)
    {
        var fileName = part.FileName ?? (part is { File: { } path, AsText: false } ? Path.GetFileName(path) : null);
        var type = part.ContentType ?? (fileName is null ? null : MediaTypes.Of(fileName));
        var content = part.Content is { } bytes ? RequestBody.Bytes(bytes.Memory) : RequestBody.File(part.File!, type);
        var headers = part.Headers.Select(ReadHeader);
        if (part.Encoder is { } encoder)
        {
            (content, headers) = (Encode(content, part, encoder), headers.Append(KeyValuePair.Create("Content-Transfer-Encoding", encoder)));
        }

        form.Add(part.Name, content, fileName, type, headers);
    }

    private static RequestBody Encode(RequestBody content, PartSpec part, string encoder) => encoder.ToUpperInvariant() switch
    {
        "BINARY" or "8BIT" or "7BIT" => content,
        "BASE64" when part.Content is { } bytes => RequestBody.Bytes(
            System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span, Base64FormattingOptions.InsertLineBreaks))),
        _ => throw new NotSupportedException($"A session does not do what --form with 'encoder={encoder}' asks for."),
    };

    private static KeyValuePair<string, string> ReadHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim())
            : throw WrongArgument.Of(nameof(PartSpec.Headers), $"The header '{line}' of a part is none: write 'Name: value'.");
    }
}
