using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Curlew.TestServers;

/// <summary>/form reads a urlencoded or multipart body and tells every part of it, in the order of the body.</summary>
internal static class FormRoutes
{
    private const int LongestText = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes) => routes.Map("/form", ReadAsync);

    private static async Task ReadAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out MediaTypeHeaderValue? type))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        List<FormPart> parts;
        if (type.MediaType.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase))
        {
            string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
            parts = await ReadMultipartAsync(boundary, context.Request.Body, context.RequestAborted);
        }
        else if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            parts = await ReadUrlEncodedAsync(context.Request.Body, context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        await Json.WriteAsync(context, new
        {
            ContentType = type.MediaType.Value,
            Framing = context.Request.BodyFraming(),
            Fields = parts.Where(part => part.Filename is null),
            Files = parts.Where(part => part.Filename is not null),
        });
    }

    private static async Task<List<FormPart>> ReadUrlEncodedAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        string text = await reader.ReadToEndAsync(cancellationToken);
        var parts = new List<FormPart>();
        foreach (string pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = pair.Split('=', 2);
            byte[] content = Encoding.UTF8.GetBytes(Decode(halves.ElementAtOrDefault(1) ?? ""));
            using var stream = new MemoryStream(content);
            parts.Add(await DescribeAsync(Decode(halves[0]), null, null, [], stream, cancellationToken));
        }

        return parts;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    private static async Task<List<FormPart>> ReadMultipartAsync(string boundary, Stream body, CancellationToken cancellationToken)
    {
        var parts = new List<FormPart>();
        var reader = new MultipartReader(boundary, body);
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            ContentDispositionHeaderValue? disposition = section.GetContentDispositionHeader();
            string? name = disposition is null ? null : HeaderUtilities.RemoveQuotes(disposition.Name).Value;
            string? filename = disposition is null ? null : FilenameOf(disposition);
            string[][] headers = [.. (section.Headers ?? [])
                .SelectMany(header => header.Value.Select(value => new[] { header.Key, value ?? "" }))];
            parts.Add(await DescribeAsync(name, filename, section.ContentType, headers, section.Body, cancellationToken));
        }

        return parts;
    }

    private static string? FilenameOf(ContentDispositionHeaderValue disposition)
    {
        StringSegment filename = disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName;
        return HeaderUtilities.RemoveQuotes(filename).Value;
    }

    private static async Task<FormPart> DescribeAsync(
        string? name, string? filename, string? contentType, string[][] headers, Stream content, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var start = new MemoryStream();
        byte[] buffer = new byte[32 * 1024];
        long length = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
            start.Write(buffer, 0, (int)Math.Min(read, LongestText - start.Length));
            length += read;
        }

        string? text = length <= LongestText ? Encoding.UTF8.GetString(start.ToArray()) : null;
        return new FormPart(name, filename, contentType, length, Convert.ToHexStringLower(hash.GetHashAndReset()), text, headers);
    }

    /// <summary>One part; <c>Text</c> is left out of long ones.</summary>
    private sealed record FormPart(
        string? Name, string? Filename, string? ContentType, long Length, string Sha256, string? Text, string[][] Headers);
}
