using System.Text.Json;
using Curlew.LibCurl;

namespace Curlew.Tests.Bodies;

/// <summary>Sends a body with a bare handle, as a session does with each hop.</summary>
internal static class BodyTransfer
{
    /// <summary>Longer than any transfer here takes, even on a machine that is busy elsewhere.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public static Curl To(Uri server, string path = "")
    {
        var curl = new Curl();
        curl.SetOpt(CurlOpt.TimeoutMs, Patience);
        curl.SetOpt(CurlOpt.Url, new Uri(server, path).AbsoluteUri);
        return curl;
    }

    /// <summary>The answer; the options stay on the handle.</summary>
    public static async Task<byte[]> SendAsync(
        this Curl curl, RequestBody body, bool async, string method = "POST", IEnumerable<string>? headers = null)
    {
        var answer = new MemoryStream();
        curl.SetOpt(CurlOpt.WriteData, answer);
        curl.SetOpt(CurlOpt.HttpHeader, ["Expect:", $"Content-Type:{body.ContentType?.Insert(0, " ")}", .. headers ?? []]);
        var stream = body.TryGetBuffer(out var buffer) ? null : await body.OpenAsync(async, TestContext.Current.CancellationToken);
        try
        {
            if (stream is null)
            {
                curl.SetOpt(CurlOpt.PostFields, buffer.Span);
            }
            else
            {
                curl.SetOpt(CurlOpt.Upload, true);
                curl.SetOpt(CurlOpt.ReadData, stream);
                curl.SetOpt(CurlOpt.InFileSizeLarge, body.Length ?? -1);
            }

            curl.SetOpt(CurlOpt.CustomRequest, method);
            if (async)
            {
                await curl.PerformAsync(TestContext.Current.CancellationToken);
            }
            else
            {
                await Task.Run(() => curl.Perform(), TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            if (stream is not null && async)
            {
                await stream.DisposeAsync();
            }
            else
            {
                stream?.Dispose();
            }
        }

        return answer.ToArray();
    }

    public static async Task<JsonElement> SendForJsonAsync(this Curl curl, RequestBody body, bool async, string method = "POST")
    {
        using var document = JsonDocument.Parse(await curl.SendAsync(body, async, method));
        return document.RootElement.Clone();
    }

    /// <summary>All bytes of the body, by its stream.</summary>
    public static async Task<byte[]> ReadAsync(this RequestBody body, bool async = true)
    {
        var bytes = new MemoryStream();
        var stream = await body.OpenAsync(async, TestContext.Current.CancellationToken);
        if (async)
        {
            await using (stream)
            {
                await stream.CopyToAsync(bytes, bufferSize: 4096, TestContext.Current.CancellationToken);
            }
        }
        else
        {
            using (stream)
            {
                stream.CopyTo(bytes, bufferSize: 7);
            }
        }

        return bytes.ToArray();
    }
}
