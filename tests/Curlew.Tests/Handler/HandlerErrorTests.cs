using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Curlew.TestServers;

namespace Curlew.Tests.Handler;

/// <summary>Failures before the head of an answer: the same tests for both handlers.</summary>
public sealed class HandlerErrorTests(HttpFixture http) : HandlerTest(http)
{
    [Theory]
    [Both]
    public async Task Nobody_listens(HandlerKind kind) =>
        await FailsAsync(kind, new Uri("http://127.0.0.1:1/"), HttpRequestError.ConnectionError);

    [Theory]
    [Both]
    public async Task A_name_has_no_address(HandlerKind kind) =>
        await FailsAsync(kind, new Uri("http://no-such-host.invalid/"), HttpRequestError.NameResolutionError);

    [Theory]
    [Both]
    public async Task A_certificate_is_not_trusted(HandlerKind kind) =>
        await FailsAsync(kind, Secure("/get"), HttpRequestError.SecureConnectionError);

    [Theory]
    [Both]
    public async Task What_should_be_TLS_is_not(HandlerKind kind) =>
        await FailsAsync(kind, new UriBuilder(Server.HttpUri) { Scheme = "https" }.Uri, HttpRequestError.SecureConnectionError);

    [Theory]
    [Both]
    public async Task A_connection_ends_without_an_answer(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.EmptyReply());
        await FailsAsync(kind, raw.Uri, HttpRequestError.ResponseEnded);
    }

    [Theory]
    [Both]
    public async Task A_connection_is_reset_without_an_answer(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.AcceptThenReset());

        // Differs: the other one has no name for it.
        await FailsAsync(kind, raw.Uri, kind == HandlerKind.Sockets ? HttpRequestError.Unknown : HttpRequestError.ResponseEnded);
    }

    [Theory]
    [Both]
    public async Task A_head_breaks_off(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nContent-Le"));

        await FailsAsync(kind, raw.Uri, HttpRequestError.ResponseEnded);
    }

    [Theory]
    [Both]
    public async Task An_answer_is_no_HTTP(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Garbage());
        await FailsAsync(kind, raw.Uri, HttpRequestError.InvalidResponse);
    }

    [Theory]
    [Both]
    public async Task A_header_line_has_no_colon(HandlerKind kind)
    {
        await using var raw = await RawServer.StartAsync(RawScripts.Respond("HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n"));
        await FailsAsync(kind, raw.Uri, HttpRequestError.InvalidResponse);
    }

    [Theory]
    [Both(true)]
    [Both(false)]
    public async Task The_callback_judges_the_certificate(HandlerKind kind, bool verdict)
    {
        (string? Subject, SslPolicyErrors Errors, bool HasChain) told = default;
        using var client = Client(kind, new
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    told = (certificate?.Subject, errors, chain is { ChainElements.Count: > 0 });
                    return verdict;
                },
            },
        });

        var (response, error) = await AttemptAsync(() => client.GetAsync(Secure("/get"), Token));

        Assert.Equal((Server.Certificates.ServerCertificate.Subject, SslPolicyErrors.RemoteCertificateChainErrors, true), told);
        Assert.Equal(verdict ? HttpStatusCode.OK : null, response?.StatusCode);
        Assert.Equal(verdict ? null : HttpRequestError.SecureConnectionError, (error as HttpRequestException)?.HttpRequestError);
    }

    [Theory]
    [Both]
    public async Task A_certificate_of_another_host_is_told_to_the_callback(HandlerKind kind)
    {
        SslPolicyErrors? told = null;
        await using var raw = await RawServer.StartAsync(RawScripts.Record(), Server.Certificates.WrongHostCertificate);
        var ssl = Trusting();
        ssl.RemoteCertificateValidationCallback = (_, _, _, errors) =>
        {
            told = errors;
            return errors == SslPolicyErrors.RemoteCertificateNameMismatch;
        };
        using var client = Client(kind, new { SslOptions = ssl });

        await client.GetStringAsync(raw.Uri, Token);

        Assert.Equal(SslPolicyErrors.RemoteCertificateNameMismatch, told);
    }

    [Theory]
    [Both("expired")]
    [Both("self-signed")]
    [Both("other host")]
    public async Task A_chain_policy_refuses_a_bad_certificate(HandlerKind kind, string what)
    {
        var certificates = Server.Certificates;
        await using var raw = await RawServer.StartAsync(
            RawScripts.Record(),
            what switch
            {
                "expired" => certificates.ExpiredCertificate,
                "self-signed" => certificates.SelfSignedCertificate,
                _ => certificates.WrongHostCertificate,
            });
        using var client = Client(kind, new { SslOptions = Trusting() });

        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(raw.Uri, Token));

        Assert.Equal(HttpRequestError.SecureConnectionError, error.HttpRequestError);
        Assert.Empty(raw.Requests);
    }

    [Theory]
    [Both]
    public async Task A_client_certificate_is_shown(HandlerKind kind)
    {
        var ssl = Trusting();
        ssl.ClientCertificates = [Server.Certificates.ClientCertificate];
        using var client = Client(kind, new { SslOptions = ssl });

        using var response = await client.GetAsync(new Uri(Server.MutualTlsUri, "/get"), Token);

        Assert.Equal(Server.Certificates.ClientCertificate.Subject, (await JsonOf(response)).GetProperty("clientCertificate").GetString());
    }

    [Theory]
    [Both(SslProtocols.Tls12)]
    [Both(SslProtocols.Tls13)]
    [Both(SslProtocols.Tls12 | SslProtocols.Tls13)]
    public async Task A_version_of_TLS_is_chosen(HandlerKind kind, SslProtocols protocols)
    {
        SslProtocols? spoken = null;
        await using var raw = await RawServer.StartAsync(
            async connection =>
            {
                spoken = ((SslStream)connection.Stream).SslProtocol;
                await RawScripts.Record()(connection);
            },
            Server.Certificates.ServerCertificate);
        var ssl = Trusting();
        ssl.EnabledSslProtocols = protocols;
        using var client = Client(kind, new { SslOptions = ssl });

        await client.GetStringAsync(raw.Uri, Token);

        Assert.True(protocols.HasFlag(spoken!.Value));
    }

    [Theory]
    [Both]
    public async Task An_error_status_is_no_failure_until_it_is_asked_for(HandlerKind kind)
    {
        using var client = Client(kind);
        using var response = await client.GetAsync(At("/status/500"), Token);

        Assert.Equal("500", await response.Content.ReadAsStringAsync(Token));
        Assert.Throws<HttpRequestException>(response.EnsureSuccessStatusCode);
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(At("/status/404"), Token));
        Assert.Equal(HttpStatusCode.NotFound, error.StatusCode);
    }

    private static async Task FailsAsync(HandlerKind kind, Uri url, HttpRequestError expected)
    {
        using var client = Client(kind);
        var error = await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(url, Token));
        Assert.Equal(expected, error.HttpRequestError);
        var again = await Task.Run(() => Assert.ThrowsAny<HttpRequestException>(() => client.Send(Message(HttpMethod.Get, url), Token)), Token);
        Assert.Equal(expected, again.HttpRequestError);
    }
}
