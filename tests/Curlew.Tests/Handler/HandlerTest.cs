using System.Text.Json;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>What the tests of handlers share.</summary>
public abstract class HandlerTest(HttpFixture http) : IClassFixture<HttpFixture>
{
    protected HttpServer Server { get; } = http.Server;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A handler with properties that both kinds have under the same name; no proxy unless one is given.</summary>
    protected static HttpMessageHandler Make(HandlerKind kind, object? properties = null)
    {
        HttpMessageHandler handler = kind == HandlerKind.Curl ? new CurlHandler { UseProxy = false } : new SocketsHttpHandler { UseProxy = false };
        foreach (var property in properties?.GetType().GetProperties() ?? [])
        {
            handler.GetType().GetProperty(property.Name)!.SetValue(handler, property.GetValue(properties));
        }

        return handler;
    }

    protected static HttpClient Client(HandlerKind kind, object? properties = null) => new(Make(kind, properties));

    protected Uri At(string path) => new(Server.HttpUri, path);

    protected Uri Secure(string path) => new(Server.HttpsUri, path);

    protected static HttpRequestMessage Message(HttpMethod method, Uri url, HttpContent? content = null) => new(method, url) { Content = content };

    /// <summary>What the server of <c>/get</c> saw.</summary>
    protected static async Task<JsonElement> JsonOf(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(Token)).RootElement;

    protected static string? SeenHeader(JsonElement seen, string name) => seen.GetProperty("headers").EnumerateArray()
        .Where(h => h[0].GetString()!.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(h => h[1].GetString()).FirstOrDefault();

    /// <summary>TLS that trusts the authority of the tests.</summary>
    protected System.Net.Security.SslClientAuthenticationOptions Trusting() => new()
    {
        CertificateChainPolicy = new()
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Server.Certificates.Authority },
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        },
    };

    /// <summary>What comes of a request: an answer or an error.</summary>
    protected static async Task<(HttpResponseMessage? Response, Exception? Error)> AttemptAsync(Func<Task<HttpResponseMessage>> send)
    {
        try
        {
            return (await send(), null);
        }
        catch (Exception e)
        {
            return (null, e);
        }
    }

    /// <summary>An answer, byte for byte, and what the client made of the exchange.</summary>
    protected static async Task<(HttpResponseMessage Response, RawRequest Request)> ExchangeAsync(
        HandlerKind kind, HttpMethod method, string answer, Action<HttpRequestMessage>? prepare = null, object? properties = null)
    {
        await using var raw = await RawServer.StartAsync(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(answer);
        });
        using var client = Client(kind, properties);
        using var message = Message(method, raw.Uri);
        prepare?.Invoke(message);
        var response = await client.SendAsync(message, Token);
        return (response, raw.Requests[0]);
    }
}
